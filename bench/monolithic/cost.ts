/** A cost: cycles between two moments, by what they went into. */
import type { Kind } from '../../core/words/ledger.ts';
import type { Machine } from '../../core/words/machine.ts';
import type { Tally } from '../tally.ts';

/** Cycles by what they went into; all numbers of units come from the ledger or the tally. */
export interface Part {
  readonly name: string;
  readonly count: number;
  readonly cycles: number;
}

export interface Cost {
  readonly machine: string;
  /** By kind: instructions in five parts, the rest as the ledger has it. Kinds with nothing are left out. */
  readonly parts: readonly Part[];
  /** By room of the kernel, and `task` for user code; the count is cycles. */
  readonly rooms: readonly Part[];
  readonly instructions: number;
  /** Cycles of instructions of paths that were counted in a kernel's source or published, and of those that were not. */
  readonly counted: number;
  readonly uncounted: number;
  /** By the machine's clock, at the sheet's values. */
  readonly total: number;
  /** By the ledger, with the prices and the lengths of paths at the ends of their bands. */
  readonly lo: number;
  readonly hi: number;
  readonly clockHz: number;
}

/** Everything that is counted, at one moment. */
export interface Mark {
  readonly now: number;
  /** By room, by kind. */
  readonly rooms: readonly (readonly number[])[];
  readonly loads: number;
  readonly stores: number;
  readonly counted: number;
  readonly uncounted: number;
  readonly lo: number;
  readonly hi: number;
}

export function markOf(machine: Machine, tally: Tally): Mark {
  const { ledger } = machine;
  const rooms = ledger.rooms.map((name, room) =>
    ledger.kinds.map((kind) => {
      let sum = 0;
      if (name === 'harness') return sum;
      for (let payer = 0; payer < ledger.payers; payer++) sum += ledger.count(payer, room, kind);
      return sum;
    }),
  );
  const { loads, stores, counted, uncounted, lo, hi } = tally;
  return { now: machine.now(), rooms, loads, stores, counted, uncounted, lo, hi };
}

/** What lies between two marks, as one of so many equal trips. */
export function costOf({ ledger, facts }: Machine, from: Mark, to: Mark, trips: number): Cost {
  const { kinds } = ledger;
  const counts = to.rooms.map((row, room) =>
    row.map((count, kind) => (count - from.rooms[room][kind]) / trips),
  );
  const passed = (what: Exclude<keyof Mark, 'rooms'>): number => (to[what] - from[what]) / trips;
  const sum = (kind: number): number => counts.reduce((all, row) => all + row[kind], 0);
  const price = (kind: Kind): number => ledger.price(kind).value;
  const unit = price('instructions');
  const uncounted = passed('uncounted');
  const counted = passed('counted') - uncounted;
  const instructions = sum(kinds.indexOf('instructions'));
  const others = instructions - passed('loads') - passed('stores') - counted - uncounted;
  const part = (name: string, count: number, each: number): Part => ({
    name,
    count,
    cycles: count * each,
  });
  const parts = [
    part('of counted paths', counted, unit),
    part('of uncounted paths', uncounted, unit),
    part('loads', passed('loads'), unit),
    part('stores', passed('stores'), unit),
    part('other instructions', others, unit),
    ...kinds.flatMap((kind, k) =>
      kind === 'instructions' ? [] : [part(kind, sum(k), price(kind))],
    ),
  ].filter(({ count }) => count !== 0);
  const cyclesOf = (row: readonly number[]): number =>
    row.reduce((all, count, k) => all + count * price(kinds[k]), 0);
  const end = (which: 'lo' | 'hi'): number =>
    kinds.reduce((all, kind, k) => all + sum(k) * ledger.price(kind)[which], 0) +
    (passed(which) - counted - uncounted) * ledger.price('instructions')[which];
  return {
    machine: facts.id,
    parts,
    rooms: counts
      .map((row, room) => ({ name: ledger.rooms[room], cycles: cyclesOf(row) }))
      .filter(({ cycles }) => cycles !== 0)
      .map((room) => ({ ...room, count: room.cycles })),
    instructions,
    counted: counted * unit,
    uncounted: uncounted * unit,
    total: passed('now'),
    lo: end('lo'),
    hi: end('hi'),
    clockHz: facts.clockHz,
  };
}
