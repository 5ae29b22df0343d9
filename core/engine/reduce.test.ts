/** The reducer keeps the failure, tries nothing twice, and stops when its budget does. */
import { expect, test } from 'vitest';
import { memory } from '../../properties/contracts/memory/index.ts';
import { OP } from '../../properties/contracts/memory/ops.ts';
import type { PackedProgram } from '../words/program.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { reduce } from './reduce.ts';
import { keyOf } from './reduce-edit.ts';
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
  const seen = new Set<string>();
  let runs = 0;
  const reduced = reduce(failing(), (candidate) => {
    runs++;
    seen.add(keyOf(candidate));
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
  expect(keyOf(program)).not.toBe(keyOf({ ...program, free: false }));
});
