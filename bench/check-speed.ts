/** Checked ops per second of the whole: generate, run on the kernel on the machine, all oracles. */
import { check } from '../core/engine/check.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import { exokernel } from '../kernels/exokernel/exokernel.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { createMachine } from '../machines/build.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';

/** Side by side: the same contract, on designs as unlike as can be. */
const DESIGNS: readonly KernelDesign[] = [l4, exokernel];

export interface CheckSpeed {
  readonly design: string;
  readonly opsPerSecond: number;
  /** The same without the hardware invariants. */
  readonly withoutHardware: number;
}

function speed(
  design: KernelDesign,
  machine: string,
  properties: typeof hardware,
  ops: number,
): number {
  const session = new Session(design, memory, createMachine(machine));
  const judge = new ContractJudge(memory, properties);
  check(session, judge, { seed: 1, ops: ops / 4 });
  const start = performance.now();
  const { counts } = check(session, judge, { seed: 2, ops });
  return counts.ops / ((performance.now() - start) / 1000);
}

export function checkSpeeds(machine: string, ops = 20_000): CheckSpeed[] {
  return DESIGNS.map((design) => ({
    design: design.name,
    opsPerSecond: speed(design, machine, hardware, ops),
    withoutHardware: speed(design, machine, [], ops),
  }));
}
