/** What is compared: each row a way to check, which is given ops to perform and says what it performed. */
import { byCommands } from './commands.ts';
import type { Tally } from './mix.ts';
import { type Judged, Whole } from './whole.ts';

/** What was performed, and the microseconds that it took. */
export interface Measured {
  readonly tally: Tally;
  /**
   * Of processor time, that of V8's compilers and collectors included: what is compared on a machine that others use
   * as well is the time that the processor spent on us.
   */
  readonly spent: number;
  /** Of that, what the check of the kernel's records took. */
  readonly records: number;
}

/** Where the time goes is told by what is saved without a part. */
export type Part = Judged | 'alone';

export interface Row {
  readonly name: string;
  readonly machine: string | null;
  readonly part: Part | null;
  /** Made once, in the thread that runs it. */
  readonly make: () => (ops: number, seed: number) => Measured;
}

export const MACHINES = ['pentium-133', 'decstation-5000-200'] as const;
/** Where programs come from, in all that is compared. */
export const SEED = 5;

function rowOf(machine: string, name: string, part: Part): Row {
  return {
    name,
    machine,
    part,
    make: () => {
      const whole = new Whole(machine, part === 'alone' ? 'by nobody' : part);
      return (ops, seed) => {
        if (part !== 'alone') return measured(() => whole.run(ops, seed), whole);
        const programs = whole.programs(ops, seed);
        return measured(() => whole.runAll(programs), whole);
      };
    },
  };
}

/** The first is what the others are held against. */
export const ROWS: readonly Row[] = [
  {
    name: 'fc.commands, UNIX in memory, specification',
    machine: null,
    part: null,
    make: () => (ops, seed) => measured(() => byCommands(ops, seed)),
  },
  ...MACHINES.flatMap((machine): readonly Row[] => [
    rowOf(machine, `UNIX on ${machine}, all checks`, 'by all'),
    rowOf(machine, '  the specification, and observing', 'by an observer'),
    rowOf(machine, '  the specification alone', 'by the specification'),
    rowOf(machine, '  judged by nobody', 'by nobody'),
    rowOf(machine, '  the kernel on the machine alone', 'alone'),
  ]),
];

function measured(work: () => Tally, whole?: Whole): Measured {
  const checked = whole?.records ?? 0;
  const before = process.cpuUsage();
  const tally = work();
  const { user, system } = process.cpuUsage(before);
  return { tally, spent: user + system, records: (whole?.records ?? 0) - checked };
}
