/**
 * What the null call costs on this UNIX, warm: from the instruction that traps to the first one after it. It is made until it
 * costs the same twice in a row, which is what is kept.
 */
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import type { Kind } from '../../core/words/ledger.ts';
import { paths } from '../../kernels/monolithic/machine/paths.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import { CALL, TRAP } from '../../kernels/monolithic/unix/abi/calls.ts';
import { createMachine } from '../../machines/build.ts';
import { Tally } from '../tally.ts';

/** Cycles by what they went into; all numbers of units come from the ledger or the tally. */
export interface Part {
  readonly name: string;
  readonly count: number;
  readonly cycles: number;
}

export interface Cost {
  readonly machine: string;
  /** By kind: instructions in four parts, the rest as the ledger has it. Kinds with nothing are left out. */
  readonly parts: readonly Part[];
  readonly instructions: number;
  /** By the machine's clock, at the sheet's values; and by the ledger, at the ends of its band. */
  readonly total: number;
  readonly lo: number;
  readonly hi: number;
  readonly clockHz: number;
}

interface Mark {
  readonly now: number;
  readonly counts: readonly number[];
  readonly loads: number;
  readonly stores: number;
  readonly counted: number;
}

/** More than enough for caches and TLB. */
const ROUNDS = 12;

const contract: Contract<Record<string, never>> = {
  name: 'bench',
  about: 'The null call, many times.',
  ops: [
    {
      name: 'getpid',
      about: 'The null call, many times.',
      args: [],
      mutates: false,
      by: 'task',
      refusals: [],
      weight: 1,
    },
  ],
  errors: [],
  tasks: 1,
  specification: {
    initial: () => ({}),
    clone: (state) => state,
    advance: (state) => state,
    mayWait: () => true,
    expected: () => 'anything',
    assume() {},
    show: () => 'nothing is known',
  },
  properties: [],
};

/** The null call on one machine. */
export function measure(id: string): Cost {
  const tally = new Tally(paths);
  const marks: Mark[] = [];
  const machine = createMachine(id, { frames: 1024, devices: ['disk', 'console'] });
  const mark = (): void => {
    const { ledger } = machine;
    const counts = ledger.kinds.map((kind) => ledger.total(kind));
    const { loads, stores, counted } = tally;
    marks.push({ now: machine.now(), counts, loads, stores, counted });
  };
  const design: KernelDesign = {
    ...monolithic,
    attach: (bus, info) => monolithic.attach(tally.kernel(bus), info),
    contracts: {
      bench: {
        ops: {
          *getpid(bus) {
            for (let round = 0; round < ROUNDS; round++) {
              bus.setRegister(0, CALL.getpid);
              mark();
              yield TRAP;
              mark();
            }
            return 0;
          },
        },
      },
    },
  };
  const session = new Session(design, contract, machine);
  const { program } = readProgram('program 1 contract=bench; v1 = t1.getpid()', 'bench', [
    contract,
  ]);
  const end = session.run(packProgram(program, contract), silent);
  if (end !== 'complete') throw new Error(`the null call on ${id}: ${end}`);
  const [a, b, c, d] = marks.slice(-4);
  const [before, last] = [costOf(id, machine, a, b), costOf(id, machine, c, d)];
  if (before.total !== last.total) throw new Error(`the null call on ${id} is not warm`);
  return last;
}

function costOf(
  id: string,
  { ledger, facts }: ReturnType<typeof createMachine>,
  from: Mark,
  to: Mark,
): Cost {
  const { kinds } = ledger;
  const counts = to.counts.map((count, kind) => count - from.counts[kind]);
  const price = (kind: Kind): number => ledger.price(kind).value;
  const loads = to.loads - from.loads;
  const stores = to.stores - from.stores;
  const counted = to.counted - from.counted;
  const instructions = counts[kinds.indexOf('instructions')];
  const part = (name: string, count: number, each: number): Part => ({
    name,
    count,
    cycles: count * each,
  });
  const unit = price('instructions');
  const parts = [
    part('instructions of paths', counted, unit),
    part('loads', loads, unit),
    part('stores', stores, unit),
    part('other instructions', instructions - loads - stores - counted, unit),
    ...kinds.flatMap((kind, k) =>
      kind === 'instructions' ? [] : [part(kind, counts[k], price(kind))],
    ),
  ].filter(({ count }) => count !== 0);
  const end = (which: 'lo' | 'hi'): number =>
    kinds.reduce((all, kind, k) => all + counts[k] * ledger.price(kind)[which], 0);
  return {
    machine: id,
    parts,
    instructions,
    total: to.now - from.now,
    lo: end('lo'),
    hi: end('hi'),
    clockHz: facts.clockHz,
  };
}
