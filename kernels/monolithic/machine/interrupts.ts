/** Interrupts: the clock, the disk, the network. */
import type { Host } from './context.ts';
import { CONTEXT, MROOT, NONE } from './records.ts';

export function handleInterrupt(h: Host, line: number): void {
  h.bus.acknowledge(line);
  if (line === h.info.timerLine) tick(h);
  else if (line === h.disk.line) diskDone(h);
  else if (line === h.network.line) networkDone(h);
}

function diskDone(h: Host): void {
  h.bus.enter(h.rooms.disk);
  h.bus.exec(h.paths.disk);
  h.driver.interrupt(h.done);
  h.memory.replace();
  h.bus.leave();
}

function networkDone(h: Host): void {
  h.bus.enter(h.rooms.network);
  h.bus.exec(h.paths.network);
  h.ethernet.interrupt(h.unix);
  h.bus.leave();
}

/** 4.3BSD, hardclock: who runs is charged; at the end of a slice the others of its priority have their turn. */
function tick(h: Host): void {
  const { bus, plan } = h;
  bus.enter(h.rooms.clock);
  bus.exec(h.paths.tick);
  bus.store(plan.root + MROOT.ticks, bus.load(plan.root + MROOT.ticks) + 1);
  const self = bus.load(plan.root + MROOT.loaded);
  if (self === NONE)
    bus.store(plan.root + MROOT.idleTicks, bus.load(plan.root + MROOT.idleTicks) + 1);
  else charge(h, self);
  if (bus.load(plan.root + MROOT.ticks) % h.hz === 0) decay(h);
  h.unix.tick();
  h.memory.replace();
  bus.leave();
}

const MOST_USAGE = 255;

function charge(h: Host, self: number): void {
  const { bus, plan } = h;
  const context = plan.contexts.at(self);
  bus.store(context + CONTEXT.ticks, bus.load(context + CONTEXT.ticks) + 1);
  bus.store(context + CONTEXT.usage, Math.min(MOST_USAGE, bus.load(context + CONTEXT.usage) + 1));
  const left = bus.load(plan.root + MROOT.sliceLeft);
  if (left > 1) {
    bus.store(plan.root + MROOT.sliceLeft, left - 1);
    return;
  }
  bus.store(plan.root + MROOT.sliceLeft, h.sliceTicks);
  bus.store(plan.root + MROOT.reschedule, 1);
}

/** Once a second recent use counts for two thirds (4.3BSD, schedcpu, at a load of 1). */
function decay(h: Host): void {
  const { bus, plan } = h;
  for (let p = 1; p < plan.contexts.count; p++) {
    const at = plan.contexts.at(p) + CONTEXT.usage;
    const usage = bus.load(at);
    if (usage !== 0) bus.store(at, Math.floor((usage * 2) / 3));
  }
}
