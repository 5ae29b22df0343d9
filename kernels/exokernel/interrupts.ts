/**
 * Interrupts: the timer counts ticks, the DMA card's line says that a transfer is over.
 *
 * A tick that comes in at a preemption point only counts; what follows from it is done when the trap that
 * it came into returns.
 */
import { INFO } from './abi/info.ts';
import { currentEnv, type Exo } from './context.ts';
import { finishTransfers } from './dma.ts';
import { chargeTick, setExcess, setPenalty, ticksNow } from './env-records.ts';
import { ENV, NONE, ROOT } from './records.ts';

export function handleInterrupt(k: Exo, line: number): void {
  k.bus.acknowledge(line);
  if (line === k.timerLine) tick(k);
  else if (line === k.dmaLine) finishTransfers(k);
}

function tick(k: Exo): void {
  const { bus, plan } = k;
  bus.exec(k.paths.tick);
  const ticks = (ticksNow(k) + 1) >>> 0;
  bus.store(plan.root + ROOT.ticks, ticks);
  bus.store(plan.info + INFO.ticks, ticks);
  charge(k);
  const left = bus.load(plan.root + ROOT.sliceTicks);
  if (left > 0) bus.store(plan.root + ROOT.sliceTicks, left - 1);
  bus.store(plan.root + ROOT.reschedule, 1);
}

/** To whoever's time it is, and to nobody else; time beyond the end of a slice is owed besides. */
function charge(k: Exo): void {
  const { bus, plan } = k;
  const current = currentEnv(k);
  const payer = bus.load(plan.root + ROOT.payer);
  if (payer !== NONE) chargeTick(k, payer);
  else if (current !== NONE) chargeTick(k, current);
  else bus.store(plan.root + ROOT.idleTicks, (bus.load(plan.root + ROOT.idleTicks) + 1) >>> 0);
  if (current === NONE || bus.load(current + ENV.inEpilogue) === 0) return;
  setExcess(k, current, bus.load(current + ENV.excess) + 1);
  setPenalty(k, current, bus.load(current + ENV.penalty) + 1);
}
