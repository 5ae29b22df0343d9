/** What the same programs cost on each side of a group: op by op, and where one side is dearest. */
import { CostComparison, type DearProgram } from '../../core/engine/cost-compare.ts';
import { packProgram, unpackProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { BootError } from '../../core/engine/session-errors.ts';
import type { CostTable } from '../../core/words/cost.ts';
import type { Cycles } from '../../core/words/ledger.ts';
import type { Program } from '../../core/words/program.ts';
import type { LoadedConfig } from '../config.ts';
import { costPrograms } from '../cost-programs.ts';
import { headerFor } from '../subject.ts';
import { NotingSession, withBugsTold } from './noting-session.ts';
import { type SideSpec, subjectsFor, type Unbootable } from './side-spec.ts';

export interface CostJob {
  readonly kind: 'compareCosts';
  readonly contract: string;
  readonly sides: readonly SideSpec[];
  readonly ops: number;
  /** The one program of which costs are counted, as text; null for the set that is always the same. */
  readonly program: string | null;
}

/** Counts by name; what there is none of is left out. */
export type Named = Readonly<Record<string, number>>;

/** One op on one side: sums over its steps. */
export interface SideCost {
  /** Of one step on average. */
  readonly cycles: Cycles;
  readonly kinds: Named;
  readonly rooms: Readonly<Record<string, Named>>;
  readonly paths: Named;
}

export interface OpCosts {
  readonly op: string;
  readonly times: number;
  readonly sides: readonly SideCost[];
  /** By side: how many times what it costs on the first; null where it costs nothing there. */
  readonly ratios: readonly (Cycles | null)[];
}

/** The op that is dearest on a side relative to the first, and a reduced program whose last step shows it. */
export interface Dearest {
  readonly op: string;
  readonly ratio: Cycles;
  readonly step: number;
  readonly stepRatio: Cycles;
  /** What that step cost on the first side and on this one, by kind. */
  readonly counts: readonly Named[];
  readonly program: Program;
  readonly partiallyReduced: boolean;
  readonly executions: number;
}

export interface GroupCosts {
  readonly kind: 'compareCosts';
  readonly programs: number;
  /** Steps that were done on all sides. */
  readonly steps: number;
  /** By side: cycles of one unit of each kind. */
  readonly prices: readonly Readonly<Record<string, Cycles>>[];
  readonly ops: readonly OpCosts[];
  /** By side but the first; null where none is surely dearer. */
  readonly dearest: readonly (Dearest | null)[];
}

export function performCosts(job: CostJob, loaded: LoadedConfig): GroupCosts | Unbootable {
  const subjects = subjectsFor(loaded, job);
  const [{ contract }] = subjects;
  try {
    const sessions = subjects.map((subject) => new NotingSession(subject));
    const programs =
      job.program === null ? costPrograms(contract, job.ops) : [packed(job.program, loaded)];
    return withBugsTold(sessions, () => {
      const comparison = new CostComparison(sessions);
      for (const program of programs) comparison.add(program);
      return costsOf(comparison, sessions);
    });
  } catch (error) {
    if (error instanceof BootError) return { kind: 'unbootable', message: error.message };
    throw error;
  }
}

function packed(text: string, { config }: LoadedConfig) {
  const { program, contract } = readProgram(text, 'the program', config.contracts);
  return packProgram(program, contract);
}

function costsOf(comparison: CostComparison, sessions: readonly NotingSession[]): GroupCosts {
  const { programs, steps, tariffs } = comparison;
  return {
    kind: 'compareCosts',
    programs,
    steps,
    prices: tariffs.map(({ kinds, prices }) =>
      Object.fromEntries(kinds.map((kind, k) => [kind, prices[k]])),
    ),
    ops: comparison.rows().map(({ op, times, sides }) => ({
      op,
      times,
      sides: sides.map(({ cycles, cost }, side) => {
        const session = sessions[side];
        const { rooms = [], kinds = [] } = session?.ledger ?? {};
        const paths = (session?.design.paths?.paths ?? []).map(({ name }) => name);
        const byRoom = rooms.map((room, r) => [room, named(kinds, cost.rooms[r] ?? [])] as const);
        return {
          cycles,
          kinds: named(kinds, cost.counts),
          rooms: Object.fromEntries(byRoom.filter(([, counts]) => Object.keys(counts).length > 0)),
          paths: named(paths, cost.executions),
        };
      }),
      ratios: sides.map(({ ratio }) => (Number.isFinite(ratio.hi) ? ratio : null)),
    })),
    dearest: sessions.slice(1).map((session, i) => {
      const found = comparison.dearestProgram(i + 1);
      return found === null ? null : dearestOf(found, session);
    }),
  };
}

function dearestOf(found: DearProgram, session: NotingSession): Dearest {
  const { contract } = session;
  const { op, ratio, step, stepRatio, costs, program, partiallyReduced, executions } = found;
  // The same program shows it on both sides: its header names neither.
  const { machine } = headerFor(session.subject);
  const header = {
    version: 1,
    contract: contract.name,
    ...(machine === undefined ? {} : { machine }),
  };
  return {
    op,
    ratio,
    step,
    stepRatio,
    counts: costs.map(({ own }) => namedTotals(own)),
    program: unpackProgram(program, contract, { ...header, version: 1 }),
    partiallyReduced,
    executions,
  };
}

function namedTotals({ rooms, kinds, counts }: CostTable): Named {
  const sums = kinds.map((_, kind) =>
    rooms.reduce((sum, _room, room) => sum + (counts[room * kinds.length + kind] ?? 0), 0),
  );
  return named(kinds, sums);
}

function named(names: readonly string[], counts: readonly number[]): Named {
  const pairs = names.map((name, i) => [name, counts[i] ?? 0] as const);
  return Object.fromEntries(pairs.filter(([, count]) => count !== 0));
}
