/** The stages of the reducer: each knows places in a program, and smaller programs for each place. */
import type { OpDefinition } from '../words/contract.ts';
import type { Anchor, PackedProgram } from '../words/program.ts';
import {
  exchangeTasks,
  fuseSteps,
  keeping,
  mergeHandles,
  mergeTasks,
  movedTo,
  tasksOf,
  withAnchors,
  withArgument,
  withArguments,
  without,
  withPerformer,
} from './reduce-edit.ts';
import { areRelated, differencesOf, endOfLife, firstUserOf, neededByLast } from './reduce-needs.ts';
import { simpler } from './reduce-simpler.ts';
import { STRIDE } from './stride.ts';

export interface Stage {
  readonly name: string;
  /** In how many places it may change this program. */
  places(program: PackedProgram, ops: readonly OpDefinition[]): number;
  /** What to try in a place, the simplest first. When one succeeds, the place is looked at again. */
  candidates(
    program: PackedProgram,
    place: number,
    ops: readonly OpDefinition[],
  ): readonly PackedProgram[];
  /** True if, after progress, steps may go that had to stay before. */
  readonly reopens: boolean;
}

/** More steps than any program of a campaign has. */
const LARGEST_CHUNK = 4096;
/** Pairs grow with the square of the steps, and seldom pay in a program that stayed long. */
const PAIRS_UP_TO = 16;
/** Who waits for whom takes the cube of the steps to find out. */
const MOVED_UP_TO = 64;

/** Keeps the last step, where it failed, and what that may need. */
const needs: Stage = {
  name: 'what nothing depends on',
  places: (program, ops) => (ops.length > 0 && program.length > 1 ? 1 : 0),
  candidates: (program, _, ops) =>
    neededByLast(program, ops)
      .filter((set) => set.size < program.length)
      .map((set) => keeping(program, (i) => set.has(i))),
  reopens: false,
};

/** From the end, since later steps need earlier ones; but the last step is where it failed. */
function chunks(size: number): Stage {
  return {
    name: `chunks of ${size}`,
    places: ({ length }) => (size < length - 1 ? Math.ceil((length - 1) / size) : 0),
    candidates(program, place) {
      const end = program.length - 1 - place * size;
      return end > 0 ? [without(program, Math.max(0, end - size), end)] : [];
    },
    reopens: false,
  };
}

/** Each step by itself, the last one last. */
const steps: Stage = {
  name: 'single steps',
  places: ({ length }) => (length > 1 ? length : 0),
  candidates(program, place) {
    const before = program.length - 2 - place;
    const at = before < 0 ? program.length - 1 : before;
    return [without(program, at, at + 1)];
  },
  reopens: true,
};

/** Two steps of which neither can go alone: a share and what takes it back, a task and what it does. */
const pairs = pairsThat('pairs of steps', areRelated);

/** Any two: they may have to do with each other in ways that neither handles nor tasks tell. */
const anyTwo = pairsThat('any two steps', () => true);

function pairsThat(
  name: string,
  belong: (
    program: PackedProgram,
    ops: readonly OpDefinition[],
    early: number,
    late: number,
  ) => boolean,
): Stage {
  const pairsOf = (program: PackedProgram, ops: readonly OpDefinition[]): [number, number][] => {
    const found: [number, number][] = [];
    const { length } = program;
    if (ops.length === 0 || length <= 2 || length > PAIRS_UP_TO) return found;
    for (let late = length - 1; late > 0; late--) {
      for (let early = late - 1; early >= 0; early--) {
        if (belong(program, ops, early, late)) found.push([early, late]);
      }
    }
    return found;
  };
  return {
    name,
    places: (program, ops) => pairsOf(program, ops).length,
    candidates(program, place, ops) {
      const [early, late] = pairsOf(program, ops)[place];
      return [keeping(program, (i) => i !== early && i !== late)];
    },
    reopens: true,
  };
}

/**
 * A step just before the first that has to do with it: what happens to a page or a task in between may
 * be all that keeps other steps. Steps that wait for the same one stay as they are among themselves.
 */
const later: Stage = {
  name: 'later steps',
  places: ({ length }, ops) => (ops.length > 0 && length <= MOVED_UP_TO ? length : 0),
  candidates(program, place, ops) {
    const user = firstUserOf(program, ops, place);
    const passes = (i: number) => i > place && i < user && firstUserOf(program, ops, i) !== user;
    return program.ops.some((_, i) => passes(i)) ? [movedTo(program, place, user - 1)] : [];
  },
  reopens: true,
};

/**
 * One step in place of two that take the same arguments, where what the first leaves is sent on, moved or
 * set anew by the second: it goes at once where the second would take it. It takes over all of the second's
 * arguments but one, such as what it starts from.
 */
const fusions: Stage = {
  name: 'one step for two',
  places: ({ length }, ops) =>
    ops.length > 0 && length > 2 && length <= PAIRS_UP_TO ? length * length : 0,
  candidates(program, place, ops) {
    const kept = Math.trunc(place / program.length);
    const gone = place % program.length;
    const differing = kept < gone ? differencesOf(program, ops, kept, gone) : null;
    return (differing ?? []).map((own) => fuseSteps(program, kept, gone, own));
  },
  reopens: true,
};

/** All anchors together, then each, and last their counts. */
const anchors: Stage = {
  name: 'anchors',
  places: (program) => (program.anchors.length > 0 ? program.anchors.length + 1 : 0),
  candidates(program, place) {
    if (place === 0) return [withAnchors(program, [])];
    const at = program.anchors.length - place;
    if (at < 0) return [];
    const { anchors: all } = program;
    const counted = (count: number): Anchor[] =>
      all.map((one, i) => (i === at ? { ...one, count } : one));
    const domain = { kind: 'integer', min: 1, max: all[at].count } as const;
    return [
      withAnchors(
        program,
        all.filter((_, i) => i !== at),
      ),
      ...simpler(domain, all[at].count).map((count) => withAnchors(program, counted(count))),
    ];
  },
  reopens: true,
};

/** Fewer and lower slots: `t4` does what `t1` might do, or at least becomes `t2`. */
const tasks: Stage = {
  name: 'tasks',
  places: (program, ops) => Math.max(0, Math.max(...tasksOf(program, ops)) - 1),
  candidates(program, place, ops) {
    const slot = place + 2;
    const used = tasksOf(program, ops);
    if (!used.has(slot)) return [];
    return Array.from({ length: slot - 1 }, (_, i) => i + 1).flatMap((lower) =>
      used.has(lower) || lower === 1
        ? [mergeTasks(program, ops, slot, lower)]
        : [exchangeTasks(program, ops, slot, lower)],
    );
  },
  reopens: true,
};

/** Each step by a lower task. */
const performers: Stage = {
  name: 'performers',
  places: ({ length }) => length,
  candidates: (program, place) =>
    Array.from({ length: Math.max(0, program.by[place] - 1) }, (_, i) =>
      withPerformer(program, place, i + 1),
    ),
  reopens: true,
};

/**
 * What is left of a task's life by a lower task: whoever has got something, or lives in a slot once more,
 * may do what comes then as well. The step with which that life ends stays as it is, since another may not
 * end instead; so do the lives before and behind.
 */
const lives: Stage = {
  name: 'lives',
  places: ({ length }) => length,
  candidates(program, place, ops) {
    const slot = program.by[place];
    const end = endOfLife(program, ops, place);
    return Array.from({ length: Math.max(0, slot - 1) }, (_, i) =>
      mergeTasks(program, ops, slot, i + 1, place, end),
    );
  },
  reopens: true,
};

/** One handle in place of two of a kind, so that the step that made the other may go. */
const handles: Stage = {
  name: 'handles',
  places: ({ length }) => length,
  candidates(program, place, ops) {
    const kind = ops[program.ops[place]].produces;
    if (kind === undefined) return [];
    const { labels } = program;
    return Array.from({ length: place }, (_, i) => i)
      .filter((early) => ops[program.ops[early]].produces === kind)
      .map((early) => mergeHandles(program, ops, labels[place], labels[early]))
      .filter(({ args }) => args.some((value, at) => value !== program.args[at]));
  },
  reopens: true,
};

/** One number wherever it stands: pages and sizes that must agree change together. */
const numbers: Stage = {
  name: 'numbers together',
  places: (program, ops) => numbersOf(program, ops).length,
  candidates(program, place, ops) {
    const { definition, places } = numbersOf(program, ops)[place];
    return simpler(definition.domain, program.args[places[0]]).map((value) =>
      withArguments(program, places, value),
    );
  },
  reopens: true,
};

interface Repeated {
  readonly definition: OpDefinition['args'][number];
  readonly places: number[];
}

/** Numbers of one domain that stand in several places. */
function numbersOf(program: PackedProgram, ops: readonly OpDefinition[]): readonly Repeated[] {
  const found = new Map<string, Repeated>();
  for (let i = 0; i < program.length; i++) {
    ops[program.ops[i]].args.forEach((definition, k) => {
      if (definition.domain.kind !== 'integer') return;
      const at = i * STRIDE + k;
      const { min, max } = definition.domain;
      const key = `${min} ${max} ${program.args[at]}`;
      const same = found.get(key) ?? { definition, places: [] };
      same.places.push(at);
      found.set(key, same);
    });
  }
  return [...found.values()].filter(({ places }) => places.length > 1);
}

const values: Stage = {
  name: 'arguments',
  places: ({ length }) => length * STRIDE,
  candidates(program, at, ops) {
    const arg = ops[program.ops[Math.trunc(at / STRIDE)]].args[at % STRIDE];
    if (arg === undefined) return [];
    return simpler(arg.domain, program.args[at]).map((value) => withArgument(program, at, value));
  },
  reopens: true,
};

function chunkStages(): Stage[] {
  const stages: Stage[] = [];
  for (let size = LARGEST_CHUNK; size > 1; size >>= 1) stages.push(chunks(size));
  return stages;
}

const BEFORE_STEPS = [needs, ...chunkStages()];

/** In their order: those that take away most with one run come first. */
export const STAGES: readonly Stage[] = [
  ...BEFORE_STEPS,
  steps,
  anchors,
  tasks,
  performers,
  lives,
  handles,
  pairs,
  later,
  fusions,
  numbers,
  values,
  anyTwo,
];

/** Without the definitions of the ops nobody knows what the arguments mean. */
export const STAGES_WITHOUT_OPS: readonly Stage[] = [...BEFORE_STEPS, steps, anchors];

/** Where the search goes on after progress that may let steps go. */
export const REOPENED = BEFORE_STEPS.length;
