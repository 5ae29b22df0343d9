/**
 * Ten thousand revocations, 2,000 with each way in which a library OS may answer. Every one ends by the
 * deadline and what the bindings that it breaks may cost, nothing reaches the frames any more, and nobody else
 * has lost anything.
 */
import { expect, test } from 'vitest';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { Scene, Sometimes } from '../../core/words/property.ts';
import {
  ABORT_ACCESSES,
  ASK_ACCESSES,
  ASK_CYCLES,
  ASK_TRAPS,
  ASK_WORK,
  abortCycles,
  BREAK_CYCLES,
  DEADLINE_TICKS,
  FREE_ACCESSES,
  FREE_CYCLES,
  SLICE_TICKS,
  STOP_CYCLES,
  TICK_CYCLES,
} from '../../kernels/exokernel/constants.ts';
import { exokernel } from '../../kernels/exokernel/exokernel.ts';
import { createMachine } from '../../machines/build.ts';
import { framesInBothTlbs } from '../../properties/contracts/binding/claims/a-frame-in-both-tlbs-is-taken.ts';
import { boundOf } from '../../properties/contracts/binding/claims/revocations-end-in-time.ts';
import { binding } from '../../properties/contracts/binding/index.ts';
import { OP } from '../../properties/contracts/binding/ops.ts';
import type { BindingState, Revocation } from '../../properties/contracts/binding/state.ts';
import { ANSWER, FRAMES, PROMISED, TASKS } from '../../properties/contracts/binding/terms.ts';
import { hardware } from '../../properties/hardware/index.ts';

const ANSWERS = Object.keys(ANSWER) as (keyof typeof ANSWER)[];
const EACH = 2000;
/** Revocations of one program, and how many of these programs have bindings by the dozen. */
const IN_PROGRAM = 20;
const LARGE_ONE_IN = 25;
const LARGE = 32;
/** Of those with a frame in both TLBs there are at least so many. */
const IN_BOTH = 100;
const STRIDE = 8;
const [RW, R] = [1, 0];

/** What the bystander keeps all the time: a frame of its own, a page and a word. */
const KEPT = { frame: 60, page: 200, word: 1234 };

type Step = readonly [task: number, op: keyof typeof OP, ...args: number[]];

function packed(steps: readonly Step[]): PackedProgram {
  const args = new Int32Array(steps.length * STRIDE);
  steps.forEach(([, , ...own], i) => {
    args.set(own, i * STRIDE);
  });
  return {
    length: steps.length,
    labels: Int32Array.from(steps, (_, i) => i + 1),
    ops: Uint8Array.from(steps, ([, op]) => OP[op]),
    by: Uint8Array.from(steps, ([task]) => task),
    args,
    anchors: [],
  };
}

/** t2 is asked for one or two frames, which t3 shares, and both have just used them. */
function revocation(answer: number, number: number): Step[] {
  const frames = 1 + (number % 2);
  const isLarge = number % (IN_PROGRAM * LARGE_ONE_IN) === 0;
  const pages = isLarge ? LARGE : 1 + (number % 3);
  const steps: Step[] = [[2, 'behave', answer, number % 2, number % 7]];
  for (let frame = 0; frame < frames; frame++) {
    steps.push([2, 'allocate', frame, 0], [2, 'admit', frame, 0, 1, 3, R]);
    for (let page = 0; page < pages; page++) {
      steps.push([2, 'bind', 2 * page + frame, frame, 0, RW]);
      if (isLarge) steps.push([3, 'bind', 2 * page + frame, frame, 0, R]);
    }
    steps.push([2, 'store', frame, 0, number]);
    if (!isLarge) steps.push([3, 'bind', frame, frame, 0, R]);
    steps.push([3, 'load', frame, 0]);
  }
  steps.push([1, 'revoke', 2, frames, 0]);
  steps.push([2, 'load', 0, 0], [3, 'load', 0, 0], [3, 'load', KEPT.page, 0]);
  steps.push([1, 'owner', 0]);
  return steps;
}

function program(answer: number, first: number): PackedProgram {
  const steps: Step[] = [
    [1, 'spawn', 2],
    [1, 'spawn', 3],
    [3, 'allocate', KEPT.frame, 0],
    [3, 'bind', KEPT.page, KEPT.frame, 0, RW],
    [3, 'store', KEPT.page, 0, KEPT.word],
  ];
  for (let i = 0; i < IN_PROGRAM; i++) steps.push(...revocation(answer, first + i));
  return packed(steps);
}

/** Looks at every revocation, and at what the TLBs had before it. */
class Watch {
  readonly done: Revocation[] = [];
  inBoth = 0;
  readonly #before = new Set<number>();

  readonly claim: Sometimes<BindingState> = {
    kind: 'sometimes',
    name: 'never: it looks on',
    about: 'Keeps what each revocation was.',
    begin: () => this.#before.clear(),
    seen: (scene) => this.#look(scene),
  };

  #look(scene: Scene<BindingState>): boolean {
    const { state } = scene;
    if (state?.revocation) {
      this.done.push(state.revocation);
      const { given, taken } = state.revocation;
      if ([...given, ...taken].some((name) => this.#before.has(name))) this.inBoth++;
    }
    this.#before.clear();
    framesInBothTlbs(scene, this.#before);
    return false;
  }
}

/** What it may cost, beforehand; and then what it did, at the most. */
function table(done: readonly Revocation[]): string {
  const rows = ANSWERS.map((name) => {
    const own = done.filter(({ answer }) => answer === ANSWER[name]);
    const taken = own.filter((one) => one.taken.length > 0).length;
    const worst = Math.max(...own.map(({ cycles }) => cycles));
    const share = Math.max(...own.map((one) => one.cycles / boundOf(one)));
    const percent = Math.round(100 * share);
    return `${name.padEnd(7)} ${own.length} revocations, ${taken} by force, worst ${worst} cycles, ${percent}% of its bound`;
  });
  return rows.join('\n');
}

test('the contract promises what the kernel declares', () => {
  expect(PROMISED).toEqual({
    tick: TICK_CYCLES,
    deadline: DEADLINE_TICKS,
    slice: SLICE_TICKS,
    abort: abortCycles(FRAMES, TASKS),
    freeing: FREE_CYCLES,
    stopping: STOP_CYCLES,
    breaking: BREAK_CYCLES,
    asking: ASK_CYCLES,
  });
});

/** Instructions and traps of a run, on a machine with cold caches, of so many revocations that are refused. */
function refused(id: string, revocations: number): { instructions: number; traps: number } {
  const machine = createMachine(id, { devices: binding.devices ?? [] });
  const session = new Session(exokernel, binding as Contract, machine);
  const judge = new ContractJudge<BindingState>(binding, []);
  const highest = FRAMES - 1;
  const asked = Array.from({ length: revocations }, (): Step => [1, 'revoke', 2, 1, 0]);
  const steps: Step[] = [
    [1, 'spawn', 2],
    [2, 'allocate', highest, 0],
    [2, 'allocate', highest - 1, 0],
    [2, 'behave', ANSWER.refuse, 0, 0],
    ...asked,
  ];
  expect(session.run(packed(steps), judge)).toBe('complete');
  expect(judge.finding).toBeNull();
  const { ledger } = machine;
  return { instructions: ledger.total('instructions'), traps: ledger.total('traps') };
}

test.each(['decstation-3100', 'pentium-pro-200'])(
  'whoever asks on %s costs no more accesses than declared',
  (id) => {
    const [none, once, twice] = [0, 1, 2].map((revocations) => refused(id, revocations));
    for (const [before, after] of [
      [none, once],
      [once, twice],
    ]) {
      const own = after.instructions - before.instructions - ASK_WORK;
      expect(own).toBeGreaterThan(200);
      const taking = ABORT_ACCESSES + FRAMES + FREE_ACCESSES;
      expect(own).toBeLessThanOrEqual(ASK_ACCESSES + taking);
      expect(after.traps - before.traps).toBeGreaterThan(4);
      expect(after.traps - before.traps).toBeLessThanOrEqual(ASK_TRAPS);
    }
  },
);

test('every revocation ends in time', () => {
  const { tick, deadline, slice, abort, freeing, stopping, breaking, asking } = PROMISED;
  console.info(
    `declared: ${deadline} ticks of ${tick} cycles to the deadline; an abort ${abort}, and for each frame ` +
      `${freeing}, for each that a device has ${stopping}, for each binding that is broken ${breaking}; ` +
      `asking ${asking}; a late answer has a slice of ${slice} ticks more`,
  );
  const watch = new Watch();
  const judge = new ContractJudge<BindingState>(binding, [
    ...hardware,
    watch.claim,
  ] as (typeof binding.properties)[number][]);
  const frames = 1024;
  const machine = createMachine('decstation-3100', { frames, devices: binding.devices ?? [] });
  const session = new Session(exokernel, binding as Contract, machine);
  for (const name of ANSWERS) {
    for (let first = 0; first < EACH; first += IN_PROGRAM) {
      expect(session.run(program(ANSWER[name], first), judge)).toBe('complete');
      expect(judge.finding).toBeNull();
      expect(judge.gaveUp).toBeNull();
    }
  }
  console.info(table(watch.done));
  expect(watch.done).toHaveLength(ANSWERS.length * EACH);
  for (const name of ANSWERS) {
    const own = watch.done.filter(({ answer }) => answer === ANSWER[name]);
    expect(own).toHaveLength(EACH);
  }
  expect(watch.done.filter(({ isTimed }) => isTimed).length).toBeGreaterThan(9000);
  expect(watch.inBoth).toBeGreaterThanOrEqual(IN_BOTH);
}, 1_200_000);
