/** The reducer finds what is known to be least, tries nothing twice, and can be stopped and gone on with. */
import { describe, expect, test } from 'vitest';
import { memory } from '../../properties/contracts/memory/index.ts';
import { OP } from '../../properties/contracts/memory/ops.ts';
import type { PackedProgram } from '../words/program.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { packProgram } from './program/pack.ts';
import { readProgram } from './program/read.ts';
import { Reducer, type ReduceState, reduce, reduceState } from './reduce.ts';
import { hashOf, hashOfShape } from './reduce-hash.ts';
import { simpler } from './reduce-simpler.ts';
import { STRIDE } from './stride.ts';

/** The number of loads with an offset above 100 in the program. */
function farLoads(program: PackedProgram): number {
  let count = 0;
  for (let i = 0; i < program.length; i++) {
    if (program.ops[i] === OP.load && program.args[i * STRIDE + 1] > 100) count++;
  }
  return count;
}

const generator = new ProgramGenerator(memory, { maxSteps: 100 });

function failing(): PackedProgram {
  let seed = 1;
  let program = generator.program(new Xorshift(seed));
  while (farLoads(program) < 3) program = generator.program(new Xorshift(++seed));
  return program;
}

test('only what fails is left, with the labels that it had', () => {
  const program = failing();
  const reduced = reduce(program, (candidate) => farLoads(candidate) >= 3, 2000, memory.ops);
  expect(reduced.partial).toBe(false);
  expect(reduced.program.length).toBe(3);
  expect([...reduced.program.by]).toEqual([1, 1, 1]);
  for (let i = 0; i < 3; i++) {
    expect(reduced.program.args[i * STRIDE + 1]).toBe(101);
    expect(program.labels).toContain(reduced.program.labels[i]);
  }
});

test('no candidate is run twice, and each is counted', () => {
  const seen = new Set<number>();
  let runs = 0;
  const reduced = reduce(failing(), (candidate) => {
    runs++;
    seen.add(hashOf(candidate));
    return farLoads(candidate) >= 2;
  });
  expect(seen.size).toBe(runs);
  expect(reduced.executions).toBe(runs);
});

test('it stops within its budget and says that it is not done', () => {
  const reduced = reduce(failing(), (candidate) => farLoads(candidate) >= 3, 5);
  expect(reduced.executions).toBe(5);
  expect(reduced.partial).toBe(true);
});

test('a program that cannot be made smaller is returned as it is', () => {
  const program = failing();
  const reduced = reduce(program, () => false, 10_000, memory.ops);
  expect(reduced.program).toBe(program);
  expect(reduced.partial).toBe(false);
});

test('anchors go where they are not needed, and with the step that they are fixed to', () => {
  const anchor = { step: 1, count: 1, action: 'fail', name: 'alloc' } as const;
  const base = failing();
  const program = {
    ...base,
    anchors: [
      { ...anchor, step: base.labels[0] },
      { ...anchor, step: base.labels[base.length - 1] },
    ],
  };
  const fails = (candidate: PackedProgram) => candidate.anchors.length > 0;
  const reduced = reduce(program, fails, 2000, memory.ops);
  expect(reduced.program.length).toBe(1);
  expect(reduced.program.anchors.map((one) => one.step)).toEqual([reduced.program.labels[0]]);
});

test('a free program stays free, and is not taken for the directed one', () => {
  const program = { ...failing(), free: true };
  const reduced = reduce(program, (candidate) => farLoads(candidate) >= 3, 2000, memory.ops);
  expect(reduced.program.free).toBe(true);
  expect(hashOf(program)).not.toBe(hashOf({ ...program, free: false }));
});

/** A program of the memory contract, from its text. */
function programOf(text: string): PackedProgram {
  const source = `program 1 contract=memory\n${text}`;
  return packProgram(readProgram(source, 'a test', [memory]).program, memory);
}

/** Each step as op, performer and arguments: `load 1 2,0`. */
function stepsOf(program: PackedProgram): string[] {
  return Array.from({ length: program.length }, (_, i) => {
    const { name, args } = memory.ops[program.ops[i]];
    const values = program.args.subarray(i * STRIDE, i * STRIDE + args.length);
    return `${name} ${program.by[i]} ${values}`.trim();
  });
}

function reducedSteps(text: string, fails: (candidate: PackedProgram) => boolean): string[] {
  const { program, partial } = reduce(programOf(text), fails, 2000, memory.ops);
  expect(partial).toBe(false);
  return stepsOf(program);
}

const count = (program: PackedProgram, name: string): number =>
  stepsOf(program).filter((step) => step.startsWith(`${name} `)).length;

describe('what must go together', () => {
  test('two steps of which neither can go alone, with one between them that must stay', () => {
    const text = `v0 = t1.alloc(); v1 = t1.share(v0, t1, r); v2 = t1.store(v0, 0, 0)
      v3 = t1.unshare(v0, t1); v4 = t1.load(v0, 0)`;
    const fails = (candidate: PackedProgram) =>
      count(candidate, 'share') === count(candidate, 'unshare') &&
      count(candidate, 'store') + count(candidate, 'load') + count(candidate, 'alloc') === 3;
    expect(reducedSteps(text, fails)).toEqual(['alloc 1', 'store 1 0,0,0', 'load 1 0,0']);
  });

  test('a task wherever it is named', () => {
    const text = 'v0 = t1.spawn(t4); v1 = t4.alloc(); v2 = t4.spawn(t3)';
    const fails = (candidate: PackedProgram) => {
      const [spawn, alloc, other] = stepsOf(candidate);
      const task = spawn?.split(' ')[2];
      return (
        task !== '1' && alloc === `alloc ${task}` && other?.startsWith(`spawn ${task} `) === true
      );
    };
    expect(reducedSteps(text, fails)).toEqual(['spawn 1 2', 'alloc 2', 'spawn 2 1']);
  });

  test('but not the steps of a task that another could take', () => {
    const text = 'v0 = t3.alloc(); v1 = t3.load(v0, 0)';
    const fails = ({ length, by }: PackedProgram) => length === 2 && by[1] === 3;
    expect(reducedSteps(text, fails)).toEqual(['alloc 1', 'load 3 0,0']);
  });

  test('a number wherever it stands', () => {
    const text = 'v0 = t1.alloc(); v1 = t1.store(v0, 77, 5); v2 = t1.load(v0, 77)';
    const fails = (candidate: PackedProgram) => {
      const [, store, load] = stepsOf(candidate);
      return load !== undefined && store.split(',')[1] === load.split(',')[1];
    };
    expect(reducedSteps(text, fails)).toEqual(['alloc 1', 'store 1 0,0,0', 'load 1 0,0']);
  });

  test('a step and the task that only takes part in it', () => {
    const text = `v0 = t1.spawn(t3); v1 = t3.alloc(); v2 = t1.spawn(t4); v3 = t4.alloc()
      v4 = t4.store(v3, 0, 9); v5 = t3.load(v1, 0)`;
    const fails = (candidate: PackedProgram) => {
      const list = stepsOf(candidate);
      return list.at(-1)?.startsWith('load') === true && count(candidate, 'alloc') > 0;
    };
    expect(reducedSteps(text, fails)).toEqual(['alloc 1', 'load 1 1,0']);
  });

  test('two steps that only their number ties to each other', () => {
    const text = `v0 = t1.alloc(); v1 = t1.alloc(); v2 = t1.store(v1, 0, 0); v3 = t1.spawn(t2)
      v4 = t1.alloc()`;
    const fails = (candidate: PackedProgram) =>
      stepsOf(candidate).at(-1) === 'alloc 1' &&
      count(candidate, 'store') === 1 &&
      count(candidate, 'alloc') === count(candidate, 'spawn') + 2;
    expect(reducedSteps(text, fails)).toEqual(['alloc 1', 'store 1 0,0,0', 'alloc 1']);
  });

  test('a step and what undoes what happens to it, which may as well happen before', () => {
    const text = `v0 = t1.alloc(); v1 = t1.spawn(t2); v2 = t1.store(v0, 0, 0)
      v3 = t1.load(v0, 0)`;
    const fails = (candidate: PackedProgram) => {
      const steps = stepsOf(candidate);
      const isUndone =
        count(candidate, 'store') > 0 || steps.indexOf('alloc 1') > steps.indexOf('spawn 1 2');
      const all = ['alloc 1', 'spawn 1 2', 'load 1 0,0'].every((one) => steps.includes(one));
      return all && isUndone;
    };
    expect(reducedSteps(text, fails)).toEqual(['spawn 1 2', 'alloc 1', 'load 1 0,0']);
  });

  test('the steps of one life, of which a task has two', () => {
    const text = `v0 = t1.spawn(t2); v1 = t2.alloc(); v2 = t2.exit(); v3 = t1.spawn(t2)
      v4 = t2.alloc(); v5 = t2.load(v4, 0)`;
    /** Somebody exits who has allocated; somebody who lives then loads what he allocates himself. */
    const fails = ({ length, ops, by, args, labels }: PackedProgram) => {
      const alive = new Set([1]);
      const pages = new Map<number, number>();
      let left = false;
      for (let i = 0; i < length; i++) {
        const [op, task, arg] = [ops[i], by[i], args[i * STRIDE]];
        if (!alive.has(task)) continue;
        if (op === OP.spawn) alive.add(arg);
        if (op === OP.alloc) pages.set(labels[i], task);
        if (op === OP.load && left && pages.get(arg) === task) return true;
        if (op !== OP.exit || task === 1) continue;
        alive.delete(task);
        left = [...pages.values()].includes(task);
        pages.clear();
      }
      return false;
    };
    const expected = ['spawn 1 2', 'alloc 2', 'exit 2', 'alloc 1', 'load 1 4,0'];
    expect(reducedSteps(text, fails)).toEqual(expected);
  });

  test('two steps, of which the second goes on from where the first came to', () => {
    const text = 'v0 = t1.alloc(); v1 = t1.store(v0, 3, 1); v2 = t1.store(v0, 0, 9)';
    const fails = (candidate: PackedProgram) => {
      const [alloc, first, second] = stepsOf(candidate);
      if (alloc !== 'alloc 1') return false;
      if (second === undefined) return first === 'store 1 0,3,9';
      return first?.startsWith('store 1 0,3,') && second === 'store 1 0,0,9';
    };
    expect(reducedSteps(text, fails)).toEqual(['alloc 1', 'store 1 0,3,9']);
  });

  test('two handles of a kind, where one will do', () => {
    const text = 'v0 = t1.alloc(); v1 = t1.alloc(); v2 = t1.store(v0, 0, 0); v3 = t1.load(v1, 0)';
    const fails = (candidate: PackedProgram) => {
      const labels = new Set(candidate.labels);
      const used = [0, 1, 2, 3].flatMap((label) => {
        const i = candidate.labels.indexOf(label);
        return i < 0 || candidate.ops[i] === OP.alloc ? [] : [candidate.args[i * STRIDE]];
      });
      return used.length === 2 && used.every((label) => labels.has(label));
    };
    expect(reducedSteps(text, fails)).toEqual(['alloc 1', 'store 1 0,0,0', 'load 1 0,0']);
  });
});

test('steps that nobody can tell from each other are tried once', () => {
  const seen: string[] = [];
  const text = Array.from({ length: 9 }, (_, i) => `v${i} = t1.alloc()`).join('; ');
  reducedSteps(text, (candidate) => {
    seen.push(stepsOf(candidate).join('; '));
    return false;
  });
  expect(seen.length).toBeGreaterThan(3);
  expect(new Set(seen).size).toBe(seen.length);
});

test('a number that may not become less costs few runs, and each way to zero ends there', () => {
  const domain = { kind: 'integer', min: 0, max: 0x7fff_ffff } as const;
  expect(simpler(domain, 0x7fff_ffff).length).toBeLessThanOrEqual(18);
  for (const least of [0, 1, 2, 77, 0x1234_5678, 0x7fff_fffe]) {
    let value = 0x7fff_ffff;
    let runs = 0;
    for (let next: number | undefined = value; next !== undefined; ) {
      value = next;
      next = simpler(domain, value).find((one) => {
        runs++;
        return one >= least;
      });
    }
    expect(value).toBe(least);
    expect(runs).toBeLessThan(1000);
  }
});

describe('anchors', () => {
  const two = `v0 = t1.alloc(); v1 = t1.alloc(); v2 = t1.alloc(); v3 = t1.alloc()
    @v1 fail alloc 9; @v2+150 irq timer`;

  test('that are both needed stay, with their counts as low as they may be', () => {
    const fails = ({ anchors }: PackedProgram) =>
      anchors.some(({ action, count }) => action === 'fail' && count >= 3) &&
      anchors.some(({ action, count }) => action === 'interrupt' && count >= 20);
    const { program } = reduce(programOf(two), fails, 2000, memory.ops);
    expect([...program.labels]).toEqual([1, 2]);
    expect(program.anchors.map(({ step, count }) => [step, count])).toEqual([
      [1, 3],
      [2, 20],
    ]);
  });

  test('of which neither can go alone go together', () => {
    const fails = ({ anchors, length }: PackedProgram) => anchors.length !== 1 && length === 4;
    const { program } = reduce(programOf(two), fails, 2000, memory.ops);
    expect(program.anchors).toEqual([]);
  });
});

describe('a search', () => {
  const fails = (candidate: PackedProgram) => farLoads(candidate) >= 3;

  test('that is saved and gone on with ends as one in one go, wherever it is cut', () => {
    const whole = new Reducer(reduceState(failing()), fails, memory.ops);
    expect(whole.run(10_000)).toBe(true);
    const { executions } = whole.state;
    expect(executions).toBeGreaterThan(30);
    for (const budget of [1, 7, executions - 1, executions]) {
      let state: ReduceState = reduceState(failing());
      let rounds = 0;
      do {
        const reducer = new Reducer(structuredClone(state), fails, memory.ops);
        reducer.run(budget);
        state = reducer.state;
        rounds++;
      } while (!state.finished);
      expect(state).toEqual(whole.state);
      expect(rounds).toBe(Math.ceil(executions / budget));
    }
  });

  test('spends no more than it is told, and knows when nothing is left', () => {
    let runs = 0;
    const counting = (candidate: PackedProgram) => {
      runs++;
      return fails(candidate);
    };
    const reducer = new Reducer(reduceState(failing()), counting, memory.ops);
    expect(reducer.run(3)).toBe(false);
    expect(runs).toBe(3);
    expect(reducer.run(10_000)).toBe(true);
    const spent = runs;
    expect(reducer.run(10_000)).toBe(true);
    expect(runs).toBe(spent);
  });

  test('first looks at what the last step needs: one run for what has nothing to do with it', () => {
    const filler = Array.from({ length: 40 }, (_, i) => `v${i + 2} = t2.alloc()`).join('; ');
    const text = `v0 = t1.alloc(); v1 = t1.spawn(t2); ${filler}; v50 = t1.load(v0, 0)`;
    const first: string[][] = [];
    reduce(
      programOf(text),
      (candidate) => {
        first.push(stepsOf(candidate));
        return false;
      },
      1,
      memory.ops,
    );
    expect(first).toEqual([['alloc 1', 'load 1 0,0']]);
  });
});

test('programs that differ in anything have different hashes', () => {
  const program = programOf('v0 = t1.alloc(); v1 = t1.load(v0, 3); @v0 fail alloc 1');
  const [anchor] = program.anchors;
  const others = [
    programOf('v0 = t1.alloc(); v1 = t1.load(v0, 2); @v0 fail alloc 1'),
    programOf('v0 = t1.alloc(); v2 = t1.load(v0, 3); @v0 fail alloc 1'),
    programOf('v0 = t1.alloc(); v1 = t2.load(v0, 3); @v0 fail alloc 1'),
    programOf('v0 = t1.alloc(); v1 = t1.store(v0, 3, 0); @v0 fail alloc 1'),
    { ...program, anchors: [] },
    { ...program, anchors: [{ ...anchor, count: 2 }] },
    { ...program, anchors: [{ ...anchor, name: 'x' }] },
    { ...program, free: true },
  ];
  expect(new Set([program, ...others].map(hashOf)).size).toBe(1 + others.length);
  expect(hashOf(structuredClone(program))).toBe(hashOf(program));
});

test('programs that differ only in the labels of their steps have one shape', () => {
  const texts = [
    'v0 = t1.alloc(); v1 = t1.alloc(); v2 = t1.load(v1, 3); @v1 fail alloc 1',
    'v5 = t1.alloc(); v9 = t1.alloc(); v7 = t1.load(v9, 3); @v9 fail alloc 1',
    'v5 = t1.alloc(); v9 = t1.alloc(); v7 = t1.load(v5, 3); @v9 fail alloc 1',
    'v5 = t1.alloc(); v9 = t1.alloc(); v7 = t1.load(v9, 3); @v5 fail alloc 1',
  ];
  const [one, same, ...others] = texts.map((text) => hashOfShape(programOf(text), memory.ops));
  expect(same).toBe(one);
  expect(new Set([one, ...others]).size).toBe(1 + others.length);
});
