/** What is compared: each row a way to check, which is given ops to perform and says what it performed. */
import { byCommands } from './commands.ts';
import { byDecoding } from './decoded.ts';
import type { Tally } from './scope.ts';
import { Whole } from './whole.ts';

export interface Row {
  readonly name: string;
  /** Ops before the first round: until then compilers are still at work. */
  readonly warmUp: number;
  /** Made once, in the thread that runs it. */
  readonly make: () => (ops: number, seed: number) => Tally;
}

const MACHINES = ['decstation-3100', 'decstation-5000-200', 'pentium-133'];

const WARM_UP = 160_000;
/** Slow ones have warmed up by the time that they have looked at everything so often. */
const FEW = 30_000;

/** The first is what the others are held against. */
export const ROWS: readonly Row[] = [
  {
    name: 'fc.commands, bare, all checks',
    warmUp: WARM_UP,
    make: () => (n, s) => byCommands(n, s, true),
  },
  {
    name: 'fc.commands, bare, outcomes alone',
    warmUp: WARM_UP,
    make: () => (n, s) => byCommands(n, s, false),
  },
  {
    name: 'fc.array, bare, all checks',
    warmUp: WARM_UP,
    make: () => (n, s) => byDecoding(n, s, true),
  },
  {
    name: 'fc.array, bare, outcomes alone',
    warmUp: WARM_UP,
    make: () => (n, s) => byDecoding(n, s, false),
  },
  ...MACHINES.flatMap((machine): readonly Row[] => [
    {
      name: `l4 on ${machine}`,
      warmUp: WARM_UP,
      make: () => runs(new Whole(machine, 'incremental')),
    },
    {
      name: '  full scans after every op',
      warmUp: FEW,
      make: () => runs(new Whole(machine, 'every')),
    },
  ]),
];

function runs(whole: Whole): (ops: number, seed: number) => Tally {
  return (ops, seed) => whole.run(ops, seed);
}
