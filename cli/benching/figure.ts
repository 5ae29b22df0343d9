/** What was measured, in cycles: by kind, by room and by path, with the bands of the sheet and of the paths. */
import type { CostTable } from '../../core/words/cost.ts';
import type { Cycles, Kind, Ledger } from '../../core/words/ledger.ts';
import type { Path, Provenance } from '../../core/words/path.ts';

export interface KindPart {
  readonly kind: Kind;
  readonly count: number;
  readonly cycles: Cycles;
}

export interface RoomPart {
  readonly room: string;
  /** At the sheet's values. */
  readonly cycles: number;
}

export interface PathPart {
  readonly path: string;
  readonly times: number;
  readonly instructions: Path['instructions'];
  readonly provenance: Provenance;
}

/** Parts with nothing in them are left out. */
export interface Figure {
  /** The band is that of the sheet's prices and of the paths' lengths. */
  readonly cycles: Cycles;
  /** At the sheet's values: what is left without the instructions of paths. */
  readonly structural: number;
  /**
   * Whether enough is counted to be held against other systems: some instructions of paths are counted in a kernel's
   * source or published, and fewer than a tenth of them are guesses.
   */
  readonly isCounted: boolean;
  /** Whether instructions of some path are a guess. */
  readonly hasGuesses: boolean;
  readonly kinds: readonly KindPart[];
  readonly rooms: readonly RoomPart[];
  readonly paths: readonly PathPart[];
}

/** More than this of a row's path instructions may be no guesses, if it is to count. */
const GUESSES = 0.1;

export function figureOf(table: CostTable, ledger: Ledger, paths: readonly Path[]): Figure {
  const kinds = kindsOf(table, ledger);
  const charged = paths.flatMap(({ name, instructions, provenance }, i): PathPart[] => {
    const times = table.executions[i];
    return times === 0 ? [] : [{ path: name, times, instructions, provenance }];
  });
  const price = ledger.price('instructions');
  const sum = (of: (part: PathPart) => number): number =>
    charged.reduce((all, part) => all + of(part), 0);
  const value = sum(({ times, instructions }) => times * instructions.value);
  const spread = {
    lo: sum(({ times, instructions }) => times * (instructions.lo - instructions.value)),
    hi: sum(({ times, instructions }) => times * (instructions.hi - instructions.value)),
  };
  const guessed = sum(({ times, instructions, provenance }) =>
    provenance === 'structural' ? times * instructions.value : 0,
  );
  const whole = (end: keyof Cycles): number =>
    kinds.reduce((all, { cycles }) => all + cycles[end], 0);
  return {
    cycles: {
      value: whole('value'),
      lo: whole('lo') + spread.lo * price.lo,
      hi: whole('hi') + spread.hi * price.hi,
    },
    structural: whole('value') - value * price.value,
    isCounted: value > guessed && guessed < GUESSES * value,
    hasGuesses: guessed > 0,
    kinds,
    rooms: roomsOf(table, ledger),
    paths: charged,
  };
}

function kindsOf({ rooms, kinds, counts }: CostTable, ledger: Ledger): KindPart[] {
  return kinds.flatMap((kind, k): KindPart[] => {
    const count = rooms.reduce((all, _, room) => all + counts[room * kinds.length + k], 0);
    if (count === 0) return [];
    const { value, lo, hi } = ledger.price(kind);
    return [{ kind, count, cycles: { value: count * value, lo: count * lo, hi: count * hi } }];
  });
}

function roomsOf({ rooms, kinds, counts }: CostTable, ledger: Ledger): RoomPart[] {
  return rooms.flatMap((room, r): RoomPart[] => {
    const cycles = kinds.reduce(
      (all, kind, k) => all + counts[r * kinds.length + k] * ledger.price(kind).value,
      0,
    );
    return cycles === 0 ? [] : [{ room, cycles }];
  });
}
