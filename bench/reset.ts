/** What it costs to go back to the state after boot, between two programs. */
import { ProgramGenerator } from '../core/engine/generate.ts';
import { Xorshift } from '../core/engine/generate-draw.ts';
import { Session } from '../core/engine/session.ts';
import { silent } from '../core/engine/silent-watcher.ts';
import type { Contract } from '../core/words/contract.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { monolithic } from '../kernels/monolithic/monolithic.ts';
import { createMachine } from '../machines/build.ts';
import { DISK_COMMAND, DISK_REGISTER } from '../machines/formats/disk.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { unix } from '../properties/contracts/unix/index.ts';

/** What is run between two resets. */
export interface ResetSubject {
  readonly design: KernelDesign;
  readonly contract: Contract;
}

/** One of little state, and one with a disk, a log and a cache of files. */
export const RESET_SUBJECTS: readonly ResetSubject[] = [
  { design: l4, contract: memory as Contract },
  { design: monolithic, contract: unix as Contract },
];

export interface ResetCost {
  readonly machine: string;
  /** Milliseconds of one reset after a program of about 40 steps: the median, and the worst of 20. */
  readonly median: number;
  readonly p95: number;
  /** A boot from nothing, for comparison: what a user would do without a reset. */
  readonly boot: number;
}

export function resetCost(
  machine: string,
  { design, contract }: ResetSubject,
  rounds = 400,
): ResetCost {
  const devices = [...new Set([...(contract.devices ?? []), ...(design.devices ?? [])])];
  const made = () => new Session(design, contract, createMachine(machine, { devices }));
  const session = made();
  const generator = new ProgramGenerator(contract);
  const draw = new Xorshift(1);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    session.run(generator.program(draw), silent);
    const start = performance.now();
    session.machine.reset();
    times.push(performance.now() - start);
  }
  // The first rounds run before the compiler has seen the code.
  const warm = times.slice(rounds / 4).sort((a, b) => a - b);
  const start = performance.now();
  const boots = 5;
  for (let i = 0; i < boots; i++) made();
  const boot = (performance.now() - start) / boots;
  return {
    machine,
    median: warm[warm.length >> 1],
    p95: warm[Math.floor(warm.length * 0.95)],
    boot,
  };
}

/** Blocks of a full disk of 3 MB, of which a program writes some. */
const BLOCKS = 768;
const WRITTEN = 32;

/** Milliseconds of one reset of a machine that has written to a full disk: the median. */
export function diskResetCost(id: string, rounds = 200): number {
  const machine = createMachine(id, { devices: ['disk'] });
  const blocks = Array.from({ length: BLOCKS }, (_, i) => new Uint32Array(1024).fill(i));
  machine.install({
    entries: [],
    rooms: [],
    paths: { paths: [] },
    media: { disk: () => ({ blocks }) },
  });
  machine.seal();
  const [{ base }] = machine.devices;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let block = 0; block <= WRITTEN; block++) {
      machine.bus.storeUncached(base + DISK_REGISTER.block, block);
      const command = block === WRITTEN ? DISK_COMMAND.flush : DISK_COMMAND.write;
      machine.bus.storeUncached(base + DISK_REGISTER.command, command);
      machine.elapse();
    }
    const start = performance.now();
    machine.reset();
    times.push(performance.now() - start);
  }
  return times.slice(rounds / 4).sort((a, b) => a - b)[(3 * rounds) >> 3];
}
