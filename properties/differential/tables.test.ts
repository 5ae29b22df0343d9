/** The tables of reasons are the specifications' own: everything in them occurs, and all that occurs is in them. */
import { expect, test } from 'vitest';
import { ProgramGenerator } from '../../core/engine/generate.ts';
import { Xorshift } from '../../core/engine/generate-draw.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { Call } from '../../core/words/specification.ts';
import { memory } from '../contracts/memory/index.ts';
import { OP, TASKS } from '../contracts/memory/ops.ts';
import { DONE, permitted } from '../contracts/memory/permitted.ts';
import type { MemoryState } from '../contracts/memory/state.ts';
import { unix } from '../contracts/unix/index.ts';
import { judge } from '../contracts/unix/judge.ts';
import { Outcomes } from '../contracts/unix/outcomes.ts';
import { ALIVE, type UnixState } from '../contracts/unix/state.ts';
import { FOR_WANT_OF_ROOM } from './processes-see-the-same-of-their-unix.ts';
import { COMPATIBLE, FOR_WANT_OF_MEMORY } from './tasks-see-the-same-of-their-memory.ts';

const STRIDE = 8;
const PROGRAMS = 12;
/** Of the pages that were made, so many of the last. */
const PAGES = 5;
const UNIX_PROGRAMS = 500;

const QUIET = { step: 0, starved: false, aborted: false, began: 0, rushed: false };

function callOf(program: PackedProgram, at: number): Call {
  const { labels, by, ops } = program;
  const args = program.args.slice(at * STRIDE, (at + 1) * STRIDE);
  return { ...QUIET, step: labels[at], task: by[at], op: ops[at], args };
}

/** Visits the states of drawn programs in which all goes as well as it can, each before the call that follows. */
function visit<State>(
  contract: Contract<State>,
  programs: number,
  see: (state: State, call: Call) => void,
): void {
  const generator = new ProgramGenerator(contract, { maxSteps: 100, anchors: false, stretch: 1 });
  for (let seed = 1; seed <= programs; seed++) {
    const program = generator.program(new Xorshift(seed));
    const state: State = contract.specification.initial();
    for (let i = 0; i < program.length; i++) {
      const call = callOf(program, i);
      see(state, call);
      contract.specification.assume(state, call);
    }
  }
}

/** Every call that tasks could make in this state. */
function* callsIn(state: MemoryState): Generator<Call> {
  const labels =
    state.pages.length === 0 ? [0] : state.pages.slice(-PAGES).map(({ label }) => label);
  for (let op = 0; op < memory.ops.length; op++) {
    for (let task = 1; task <= TASKS; task++) {
      for (const first of op === OP.spawn ? [1, 2, 3, 4] : labels) {
        for (let other = 1; other <= TASKS; other++) {
          const args = Int32Array.of(first, other, 0, 0, 0, 0, 0, 0);
          yield { ...QUIET, task, op, args };
        }
      }
    }
  }
}

/** Sets of words by op, as tables have them. */
class Found {
  readonly #words = new Map<string, Set<string>>();

  add(op: string, word: string): void {
    this.#words.set(op, (this.#words.get(op) ?? new Set()).add(word));
  }

  get table(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...this.#words].map(([op, words]) => [op, [...words].sort()]));
  }
}

function sorted(table: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(Object.entries(table).map(([op, words]) => [op, [...words].sort()]));
}

test('reasons of the contract memory that may apply at once are those of its specification', () => {
  const pairs = new Found();
  const wants = new Found();
  const look = (state: MemoryState, call: Call) => {
    const outcomes = permitted(state, call);
    const op = memory.ops[call.op].name;
    const reasons = memory.errors.filter((_, i) => (outcomes & (1 << i)) !== 0);
    if ((outcomes & DONE) !== 0) for (const reason of reasons) wants.add(op, reason);
    else {
      reasons.forEach((one, i) => {
        for (const other of reasons.slice(i + 1)) pairs.add(op, [one, other].sort().join(' '));
      });
    }
  };
  visit<MemoryState>(memory, PROGRAMS, (state) => {
    for (const call of callsIn(state)) look(state, call);
  });
  const compatible = Object.entries(COMPATIBLE).map(([op, table]) => [
    op,
    table.map((pair) => [...pair].sort().join(' ')).sort(),
  ]);
  expect(pairs.table).toEqual(Object.fromEntries(compatible));
  expect(wants.table).toEqual(sorted(FOR_WANT_OF_MEMORY));
});

/** Of no room; `again` is said of other things as well. */
const NO_ROOM = ['noMemory', 'noSpace', 'fileTable', 'fileTooBig', 'tooManyLinks'];

test('what a UNIX may refuse for want of room is what the specification says may be scarce', () => {
  const out = new Outcomes();
  const found = new Found();
  visit<UnixState>(unix, UNIX_PROGRAMS, (state, call) => {
    const process = state.tasks[call.task] ?? null;
    if (process === null || process.status !== ALIVE || call.task === 0) return;
    if (state.isWild || state.open[call.task].isActive) return;
    judge(state, process, call, state.open[call.task], out);
    if (!out.done) return;
    const op = unix.ops[call.op].name;
    unix.errors.forEach((reason, i) => {
      if (!unix.ops[call.op].refusals.includes(reason)) return;
      if (out.isScarce(i) || (NO_ROOM.includes(reason) && out.hasError(i))) found.add(op, reason);
    });
  });
  expect(found.table).toEqual(sorted(FOR_WANT_OF_ROOM));
});
