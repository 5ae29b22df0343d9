/** System calls as they are, for tests of the kernel without a contract's library: any outcome is accepted. */
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Code } from '../../core/words/activation.ts';
import type { ArgDefinition, Contract, OpDefinition } from '../../core/words/contract.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import {
  PAGE_BYTES,
  PATH_BYTES,
  PATHS,
  RESULTS,
} from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL, TRAP } from '../../kernels/monolithic/unix/abi/calls.ts';
import { storeWords, wordsOf } from '../../kernels/monolithic/user/bytes.ts';
import { errorOf, prepare } from '../../kernels/monolithic/user/calls.ts';
import { createMachine } from '../../machines/build.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { outcomes } from '../proofs/run.ts';

const ERRORS = 128;

const integer = (name: string): ArgDefinition => ({
  name,
  about: name,
  domain: { kind: 'integer', min: 0, max: 0xffffffff },
});

const TASK: ArgDefinition = { name: 'task', about: 'The new task.', domain: { kind: 'task' } };

function op(
  name: string,
  args: readonly ArgDefinition[],
  options: Partial<OpDefinition> = {},
): OpDefinition {
  return {
    name,
    about: name,
    args,
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 1,
    ...options,
  };
}

const ops: readonly OpDefinition[] = [
  op('fork', [TASK], { starts: 'task' }),
  op('exit', [integer('status')], { ends: true }),
  op('call', [integer('number'), ...['a', 'b', 'c', 'd', 'e', 'f'].map(integer)]),
  op('load', [integer('va')]),
  op('store', [integer('va'), integer('value')]),
  op('fetch', [integer('va')]),
  /** Goes on loading, so that the clock finds it at work. */
  op('spin', [integer('times')]),
  /** Stores to the first word of so many pages: the page's place among them, and one. */
  op('fill', [integer('va'), integer('pages')]),
  /** Loads these words, the last page's first: how many of them are what `fill` has stored. */
  op('check', [integer('va'), integer('pages')]),
  /** Makes a call again and again until it is refused, so many times at the most: how often it was not. */
  op('exhaust', [integer('most'), integer('number'), ...['a', 'b', 'c'].map(integer)]),
  /**
   * The same with a path of its own each time, from /tmp/x000 and `first` on: at PATHS, or for link behind what stands there. What `open` gives
   * is closed, unless it is to be kept.
   */
  op('many', ['most', 'number', 'b', 'c', 'keep', 'first'].map(integer)),
  /** The world: a block that cannot be read until it is written again. */
  op('spoil', [integer('block')], { by: { device: 'disk' } }),
];

/** An error's number n is refusal n, named `e` and the number. */
export const raw: Contract<Record<string, never>> = {
  name: 'raw',
  about: 'System calls as they are.',
  ops,
  errors: Array.from({ length: ERRORS }, (_, i) => `e${i}`),
  tasks: 6,
  frames: 1024,
  devices: ['disk', 'console'],
  settlesDevices: true,
  specification: {
    initial: () => ({}),
    clone: (state) => state,
    advance: (state) => state,
    mayWait: () => true,
    power: (state) => state,
    expected: () => 'anything',
    assume() {},
    show: () => 'nothing is known',
  },
  properties: [],
};

function outcome(answer: number): number {
  const error = errorOf(answer);
  return error === 0 ? answer & 0x7fffffff : -1 - error;
}

const call: Code = function* (bus, number, a, b, c, d, e, f) {
  prepare(bus, number, a, b, c, d, e, f);
  return outcome(yield TRAP);
};

const fork: Code = function* (bus, home) {
  prepare(bus, CALL.fork, home);
  return outcome(yield TRAP);
};

const exit: Code = function* (bus, status) {
  prepare(bus, CALL.exit, status);
  return outcome(yield TRAP);
};

const spin: Code = (bus, times) => {
  for (let i = 0; i < times; i++) bus.load(RESULTS);
  return times;
};

const fill: Code = (bus, va, pages) => {
  for (let i = 0; i < pages; i++) bus.store(va + i * PAGE_BYTES, i + 1);
  return 0;
};

const check: Code = (bus, va, pages) => {
  let right = 0;
  for (let i = pages - 1; i >= 0; i--) if (bus.load(va + i * PAGE_BYTES) === i + 1) right++;
  return right;
};

const exhaust: Code = function* (bus, most, number, a, b, c) {
  for (let i = 0; i < most; i++) {
    prepare(bus, number, a, b, c);
    if (errorOf(yield TRAP) !== 0) return i;
  }
  return most;
};

const many: Code = function* (bus, most, number, b, c, keep, first) {
  const isLink = number === CALL.link;
  const at = isLink ? PATHS + PATH_BYTES : PATHS;
  for (let i = 0; i < most; i++) {
    storeWords(bus, at, wordsOf(numbered(first + i)));
    prepare(bus, number, PATHS, isLink ? at : b, c);
    const answer = yield TRAP;
    if (errorOf(answer) !== 0) return i;
    if (number !== CALL.open || keep !== 0) continue;
    prepare(bus, CALL.close, answer);
    yield TRAP;
  }
  return most;
};

/** The path of the i-th file that `many` names. */
export function numbered(i: number): string {
  return `/tmp/x${String(i).padStart(3, '0')}`;
}

/** The design with this contract besides its own. */
export const rawUnix: KernelDesign = {
  ...monolithic,
  contracts: {
    ...monolithic.contracts,
    raw: {
      ops: {
        fork,
        exit,
        call,
        load: (bus, va) => bus.load(va) & 0x7fffffff,
        store: (bus, va, value) => {
          bus.store(va, value);
          return 0;
        },
        fetch: (bus, va) => bus.fetch(va) & 0x7fffffff,
        spin,
        fill,
        check,
        exhaust,
        many,
      },
    },
  },
};

/** What a program has come to: outcomes by label, and what an oracle or the kernel itself found wrong. */
export interface RawRun {
  readonly end: string;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly finding: string | null;
}

export function rawSession(
  id: string,
  frames = 1024,
  variant: Readonly<Record<string, string>> = {},
): Session {
  const machine = createMachine(id, { frames, devices: ['disk', 'console'] });
  return new Session(rawUnix, raw, machine, { variant });
}

/** Runs a program, given as its steps, with every claim about the hardware judged after every event. */
export function runRaw(session: Session, steps: string): RawRun {
  const { program } = readProgram(`program 1 contract=raw\n${steps}`, 'a test', [raw]);
  const judge = new ContractJudge(raw, hardware);
  const end = session.run(packProgram(program, raw), judge);
  const { finding } = judge;
  const found = finding === null ? null : `${finding.oracle}: ${finding.message}`;
  return { end, outcomes: outcomes(session.trace), finding: found };
}
