/** Bounds on what ops cost: what counts as an op's own, and that a campaign treats them as it treats every claim. */
import { describe, expect, test } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { createMachine } from '../../machines/build.ts';
import { check } from '../engine/check.ts';
import { explain } from '../engine/explain.ts';
import { packProgram } from '../engine/program/pack.ts';
import { printProgram } from '../engine/program/print.ts';
import { readProgram } from '../engine/program/read.ts';
import { Session } from '../engine/session.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { Kind, Ledger } from '../words/ledger.ts';
import type { PackedProgram } from '../words/program.ts';
import type { AtMost } from '../words/property.ts';
import type { Call, Result } from '../words/specification.ts';
import type { Stage } from '../words/watcher.ts';
import { type AtMostOracle, atMostOf } from './at-most.ts';
import { ContractJudge } from './judge.ts';

const contract = { ...counters, properties: [] };

function bounding(op: string, more: Partial<AtMost>): AtMost {
  return {
    kind: 'atMost',
    name: `${op} is cheap`,
    about: 'It does little.',
    contract: 'counters',
    op,
    of: 'instructions',
    bound: 0,
    ...more,
  };
}

const READ = 3;
const SLOW = 3;

/** The third counter is looked for among all that might be there. */
const slow: KernelDesign = {
  ...counterDesign,
  attach(bus, info) {
    const kernel = counterDesign.attach(bus, info);
    return {
      ...kernel,
      trap(trap) {
        const isSlow = bus.register(0) === READ && bus.register(1) === SLOW;
        if (trap.kind !== 'interrupt' && isSlow)
          for (let i = 0; i < 40; i++) bus.load(bus.kernelBase);
        kernel.trap(trap);
      },
    };
  },
};

function packed(text: string): PackedProgram {
  const source = `program 1 contract=counters\n${text}`;
  return packProgram(readProgram(source, 'a test', [contract]).program, contract);
}

function sessionOf(design: KernelDesign, machine = 'pentium-133'): Session {
  return new Session(design, contract, createMachine(machine, { frames: 64 }));
}

/** What the claims find in the program, on the counters as they should be. */
function found(program: string, claims: readonly AtMost[], machine?: string): string | null {
  const judge = new ContractJudge(contract, claims);
  sessionOf(counterDesign, machine).run(packed(program), judge);
  return judge.finding?.message ?? null;
}

const THREE = 'v1 = t1.make()\nv2 = t1.add(v1, 3)\nv3 = t1.read(v1)\n';

describe('a bound', () => {
  test('is met by what costs as much, and exceeded by one more', () => {
    expect(found(THREE, [bounding('read', { bound: 2 })])).toBeNull();
    expect(found(THREE, [bounding('read', { bound: 1 })])).toBe(
      't1.read(v1) had 2 instructions, more than the 1 that it may',
    );
    expect(found(THREE, [bounding('add', { of: 'trapReturns', bound: 0 })])).toBe(
      't1.add(v1, 3) had 1 trap returns, more than the 0 that it may',
    );
  });

  test('in cycles is held against the value of the sheet, and told with its band', () => {
    expect(found(THREE, [bounding('read', { of: 'cycles', bound: 77 })])).toBeNull();
    expect(found(THREE, [bounding('read', { of: 'cycles', bound: 70 })])).toBe(
      't1.read(v1) took 76.5 cycles (69 to 84), more than the 70 that it may',
    );
  });

  test('may depend on the machine, its family and the arguments of the step', () => {
    const heard: unknown[] = [];
    const claim = bounding('add', {
      bound({ machine, family, args }) {
        heard.push([machine, family, args[0], args[1]]);
        return machine === 'decstation-3100' ? 2 : Number.POSITIVE_INFINITY;
      },
    });
    expect(found(THREE, [claim])).toBeNull();
    expect(found(THREE, [claim], 'decstation-3100')).toMatch(/had 3 instructions, more than the 2/);
    expect(heard).toEqual([
      ['pentium-133', 'x86', 1, 3],
      ['decstation-3100', 'mips', 1, 3],
    ]);
  });

  test('is for ops that ended as it says: done, where it does not', () => {
    const nine = Array.from({ length: 9 }, (_, i) => `v${i + 1} = t1.make()\n`).join('');
    // The ninth is refused, after less work.
    expect(found(nine, [bounding('make', { bound: 3 })])).toBeNull();
    expect(found(nine, [bounding('make', { bound: 0, ended: 'refused' })])).toBe(
      't1.make() had 1 instructions, more than the 0 that it may',
    );
    expect(found(nine, [bounding('make', { bound: 0, ended: 'faulted' })])).toBeNull();
  });

  test('of another contract, or on a handle that is not there, is none', () => {
    expect(found(THREE, [bounding('read', { contract: 'memory' })])).toBeNull();
    expect(found('v3 = t1.read(v1)\n', [bounding('read', {})])).toBeNull();
  });

  test('on what no task does is a mistake of whoever wrote it', () => {
    const bounded = (op: string) => () => atMostOf(contract, [bounding(op, {})]);
    expect(bounded('divide')).toThrow(
      'the claim "divide is cheap" bounds what divide costs, but the contract counters has no such op',
    );
    const [make] = contract.ops;
    const ringing = { ...contract, ops: [{ ...make, name: 'ring', by: { device: 'bell' } }] };
    expect(() => atMostOf(ringing, [bounding('ring', {})])).toThrow('leaves that to the world');
  });
});

describe('a campaign', () => {
  const claim = bounding('read', { bound: 10 });

  function campaign(design: KernelDesign) {
    const session = sessionOf(design);
    const judge = new ContractJudge(contract, [claim]);
    return { session, judge, verdict: check(session, judge, { seed: 1, ops: 3000 }) };
  }

  test('holds where every op is within its bound', () => {
    expect(campaign(counterDesign).verdict.kind).toBe('holds');
  });

  test('finds the step that is dearer, reduces the program to what makes it so, and explains it', () => {
    const { session, judge, verdict } = campaign(slow);
    if (verdict.kind !== 'fails') throw new Error(`it ${verdict.kind}`);
    const { finding, program } = verdict;
    expect(finding.oracle).toBe('read is cheap');
    expect(finding.signature).toBe('read is cheap: read');
    const ops = program.steps.map(({ op }) => op.name);
    expect(ops).toEqual(['make', 'make', 'make', 'read']);
    const { steps } = explain(session, judge, packProgram(program, contract));
    expect(steps.at(-1)?.outcomes).toEqual([{ kind: 'done', value: 0 }]);
  });

  test('gives a program that fails again when it is read back', () => {
    const { verdict } = campaign(slow);
    if (verdict.kind !== 'fails') throw new Error(`it ${verdict.kind}`);
    const { program } = readProgram(printProgram(verdict.program), 'a test', [contract]);
    const judge = new ContractJudge(contract, [claim]);
    sessionOf(slow).run(packProgram(program, contract), judge);
    expect(judge.finding).toEqual(verdict.finding);
    // Where nothing is slow it does not.
    sessionOf(counterDesign).run(packProgram(program, contract), judge);
    expect(judge.finding).toBeNull();
  });
});

const ROOMS = ['task', 'harness', 'kernel'];
const [, HARNESS, KERNEL] = [0, 1, 2];
const PAYERS = 3;
const KINDS: readonly Kind[] = ['instructions', 'traps'];
const [INSTRUCTIONS, TRAPS] = [0, 1];

/** A ledger into which the test writes, and a stage that shows nothing else. */
function fakeStage() {
  const counts = new Float64Array(PAYERS * ROOMS.length * KINDS.length);
  const nothing = () => {
    throw new Error('not looked at');
  };
  const ledger: Ledger = {
    kinds: KINDS,
    rooms: ROOMS,
    payers: PAYERS,
    size: counts.length,
    paths: 0,
    copy: (into) => into.set(counts),
    price: () => ({ value: 2, lo: 1, hi: 3 }),
    count: nothing,
    total: nothing,
    cycles: nothing,
    totalCycles: nothing,
    executions: nothing,
  };
  const stage = (known: Partial<Stage>): Stage => ({
    get peek() {
      return nothing();
    },
    get trace() {
      return nothing();
    },
    get ledger() {
      return nothing();
    },
    facts: { id: 'pentium-133', name: 'Pentium', family: 'x86', clockHz: 1 },
    authority: nothing,
    observe: nothing,
    inconsistency: nothing,
    alive: () => true,
    ...known,
  });
  const book = (payer: number, room: number, kind: number, n: number) => {
    counts[(payer * ROOMS.length + room) * KINDS.length + kind] += n;
  };
  return { open: stage({ ledger }), closed: stage({}), book };
}

const wide = { ...contract, tasks: PAYERS - 1 };
const done: Result = { kind: 'done', value: 0, cycles: 0 };

function callOf(step: number, task: number): Call {
  const args = new Int32Array(8);
  return { step, task, op: 2, args, starved: false, aborted: false, began: 0, rushed: false };
}

function oracleOf(claim: AtMost): AtMostOracle {
  const oracle = atMostOf(wide, [claim]);
  if (oracle === null) throw new Error('no claim');
  oracle.begin();
  return oracle;
}

describe('what an op has cost', () => {
  /** Two calls are under way at once; while they are, everybody pays for something. */
  function spentBy(task: number, more: Partial<AtMost>): string | undefined {
    const { open, book } = fakeStage();
    const oracle = oracleOf(bounding('read', { bound: -1, ...more }));
    book(1, KERNEL, INSTRUCTIONS, 1000);
    oracle.call(callOf(7, 1), open);
    book(1, KERNEL, INSTRUCTIONS, 10);
    oracle.call(callOf(8, 2), open);
    book(2, KERNEL, INSTRUCTIONS, 300);
    book(1, 0, INSTRUCTIONS, 5);
    book(0, KERNEL, INSTRUCTIONS, 7000);
    book(1, HARNESS, INSTRUCTIONS, 90_000);
    book(1, KERNEL, TRAPS, 1);
    return oracle.returned(callOf(6 + task, task), done, open)?.message;
  }

  test('is what its task had to pay since it began, but for the harness', () => {
    expect(spentBy(1, {})).toMatch(/had 15 instructions, more/);
    expect(spentBy(2, {})).toMatch(/had 300 instructions, more/);
    expect(spentBy(1, { of: 'cycles' })).toMatch(/took 32 cycles \(16 to 48\), more/);
  });

  test('or what everybody had to pay meanwhile', () => {
    expect(spentBy(1, { per: 'whole' })).toMatch(/had 7315 instructions on everybody's account/);
    expect(spentBy(2, { per: 'whole' })).toMatch(/had 7305 instructions on everybody's account/);
  });

  test('is judged in the task that began the step, not in its child', () => {
    const { open, book } = fakeStage();
    const oracle = oracleOf(bounding('read', { bound: 1 }));
    oracle.call(callOf(7, 1), open);
    book(1, KERNEL, INSTRUCTIONS, 2);
    book(2, KERNEL, INSTRUCTIONS, 2);
    expect(oracle.returned(callOf(7, 2), done, open)).toBeNull();
    expect(oracle.returned(callOf(7, 1), done, open)).not.toBeNull();
  });

  test('is forgotten when another run begins', () => {
    const { open, book } = fakeStage();
    const oracle = oracleOf(bounding('read', { bound: 1 }));
    oracle.call(callOf(7, 1), open);
    book(1, KERNEL, INSTRUCTIONS, 2);
    oracle.begin();
    expect(oracle.returned(callOf(7, 1), done, open)).toBeNull();
  });
});

describe('the ledger', () => {
  const program = packed('v1 = t1.make()\nv3 = t1.read(v1)\n');
  const READ_STEP = 1;

  function judged(claims: readonly AtMost[]) {
    const { closed } = fakeStage();
    const judge = new ContractJudge(contract, claims);
    judge.begin(program, closed);
    judge.call(0, 1, 0);
    judge.returned(0, 1, done);
    judge.call(READ_STEP, 1, 0);
    judge.returned(READ_STEP, 1, done);
    return judge.finding;
  }

  test('is not touched where no claim bounds anything', () => {
    expect(judged([])).toBeNull();
    expect(judged([bounding('read', { contract: 'memory' })])).toBeNull();
    expect(() => judged([bounding('read', {})])).toThrow('not looked at');
  });

  test('nor by ops that no claim bounds', () => {
    expect(judged([bounding('add', {})])).toBeNull();
  });
});
