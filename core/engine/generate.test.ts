/** Generation: the same seed gives the same program, within its bounds and domains. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memory } from '../../properties/contracts/memory/index.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import type { PackedProgram } from '../words/program.ts';
import { ProgramArbitrary, ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { STRIDE } from './stride.ts';

const PROGRAMS = 500;

function programs(maxSteps: number): readonly PackedProgram[] {
  const generator = new ProgramGenerator(memory, { maxSteps });
  return Array.from({ length: PROGRAMS }, (_, seed) => generator.program(new Xorshift(seed)));
}

test('a seed gives the same program, whatever was generated before', () => {
  const used = new ProgramGenerator(memory);
  for (let seed = 0; seed < 50; seed++) {
    const fresh = new ProgramGenerator(memory).program(new Xorshift(seed));
    expect(used.program(new Xorshift(seed))).toEqual(fresh);
  }
});

test('fast-check draws the same programs for the same seed, and shrinks nothing', () => {
  const arbitrary = new ProgramArbitrary(memory, { maxSteps: 20 });
  const sample = () => fc.sample(arbitrary, { numRuns: 20, seed: 7 });
  expect(sample()).toEqual(sample());
  const report = fc.check(fc.property(arbitrary, (program) => program.length < 10));
  expect(report.failed).toBe(true);
  expect(report.numShrinks).toBe(0);
});

test('programs have 1 to the most steps, more often many than few', () => {
  const lengths = programs(40).map((program) => program.length);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...lengths)).toBe(40);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  expect(mean).toBeGreaterThan(24);
});

test('one program in 64 has up to so many times as many steps; no other has more', () => {
  const generator = new ProgramGenerator(memory, { maxSteps: 20, stretch: 10 });
  const many = Array.from({ length: 4000 }, (_, seed) => generator.program(new Xorshift(seed)));
  const long = many.filter(({ length }) => length > 20);
  expect(long.length).toBeGreaterThan(4000 / 128);
  expect(long.length).toBeLessThan(4000 / 32);
  const longest = Math.max(...long.map(({ length }) => length));
  expect(longest).toBeGreaterThan(180);
  expect(longest).toBeLessThanOrEqual(200);
  for (const { length, labels, args } of long) {
    expect(labels).toHaveLength(length);
    expect(args).toHaveLength(length * STRIDE);
    expect(labels[length - 1]).toBe(length);
  }
});

test('most programs begin with what gives the other ops something to work on', () => {
  const sources = memory.ops.map(({ produces, starts }) => (produces ?? starts) !== undefined);
  const long = programs(60).filter(({ length }) => length > 30);
  const share = (from: number, to: number): number => {
    const drawn = long.flatMap(({ ops }) => [...ops.subarray(from, to)]);
    return drawn.filter((op) => sources[op]).length / drawn.length;
  };
  expect(share(0, 5)).toBeGreaterThan(0.5);
  expect(share(20, 30)).toBeLessThan(0.4);
});

test('a short program has steps left for what its sources are for', () => {
  const sources = memory.ops.map(({ produces, starts }) => (produces ?? starts) !== undefined);
  const short = programs(16).filter(({ length }) => length >= 12);
  const rest = short.flatMap(({ ops, length }) => [...ops.subarray(length >> 1)]);
  expect(rest.filter((op) => !sources[op]).length / rest.length).toBeGreaterThan(0.6);
});

test('in some programs one task performs many steps in a row, in others nobody does', () => {
  const long = programs(60).filter(({ length }) => length > 30);
  const shares = long.map(({ by, length }) => {
    const same = by.filter((task, i) => i > 0 && task === by[i - 1]);
    return same.length / (length - 1);
  });
  expect(shares.filter((share) => share > 0.75).length).toBeGreaterThan(long.length / 8);
  expect(shares.filter((share) => share < 0.5).length).toBeGreaterThan(long.length / 4);
});

test('labels count from 1, and every argument is in its domain', () => {
  for (const program of programs(40)) {
    for (let i = 0; i < program.length; i++) {
      expect(program.labels[i]).toBe(i + 1);
      memory.ops[program.ops[i]].args.forEach((arg, k) => {
        const value = program.args[i * STRIDE + k];
        if (arg.domain.kind === 'task') expect(value).toBeOneOf([1, 2, 3, 4]);
        if (arg.domain.kind === 'choice') expect(value).toBeOneOf([0, 1]);
        if (arg.domain.kind === 'integer') {
          expect(value >>> 0).toBeLessThanOrEqual(arg.domain.max);
        }
      });
    }
  }
});

test('every op is drawn, and so are dangling handles and tasks that are not there', () => {
  const drawn = new Set<number>();
  let dangling = 0;
  let dead = 0;
  for (const program of programs(40)) {
    const alive = new Set([1]);
    for (let i = 0; i < program.length; i++) {
      const op = memory.ops[program.ops[i]];
      drawn.add(program.ops[i]);
      if (!alive.has(program.by[i])) dead++;
      if (op.starts !== undefined) alive.add(program.args[i * STRIDE]);
      if (op.args[0]?.domain.kind !== 'handle') continue;
      const maker = program.labels.indexOf(program.args[i * STRIDE]);
      if (maker < 0 || maker >= i || memory.ops[program.ops[maker]].produces === undefined) {
        dangling++;
      }
    }
  }
  expect(drawn.size).toBe(memory.ops.length);
  expect(dangling).toBeGreaterThan(PROGRAMS / 10);
  expect(dead).toBeGreaterThan(PROGRAMS / 10);
});

test('some programs leave out ops, so that the others meet more often', () => {
  const share = memory.ops.findIndex((op) => op.name === 'share');
  const long = programs(60).filter((program) => program.length > 50);
  const without = long.filter((program) => !program.ops.includes(share));
  expect(without.length).toBeGreaterThan(long.length / 20);
  expect(without.length).toBeLessThan(long.length / 2);
});

test('a quarter of the programs have an anchor or two, where they may', () => {
  const bare = new ProgramGenerator(memory);
  const generator = new ProgramGenerator(memory, { anchors: true });
  let anchored = 0;
  const kinds = new Set<string>();
  for (let seed = 0; seed < PROGRAMS; seed++) {
    const program = generator.program(new Xorshift(seed));
    expect({ ...program, anchors: [] }).toEqual(bare.program(new Xorshift(seed)));
    if (program.anchors.length > 0) anchored++;
    expect(program.anchors.length).toBeLessThanOrEqual(2);
    for (const { step, action, name, count } of program.anchors) {
      expect(program.labels).toContain(step);
      expect(count).toBeGreaterThanOrEqual(1);
      expect(count).toBeLessThanOrEqual(action === 'fail' ? 4 : 200);
      kinds.add(`${action} ${name}`);
    }
  }
  expect(anchored).toBeGreaterThan(PROGRAMS / 6);
  expect(anchored).toBeLessThan(PROGRAMS / 3);
  expect([...kinds].sort()).toEqual(['fail alloc', 'interrupt timer']);
});

test('calls are aborted where a contract knows that they may be', () => {
  const contract = { ...memory, errors: [...memory.errors, 'aborted'] };
  const generator = new ProgramGenerator(contract, { anchors: true });
  const aborts = Array.from({ length: PROGRAMS }, (_, seed) =>
    generator.program(new Xorshift(seed)).anchors.filter(({ action }) => action === 'abort'),
  ).flat();
  expect(aborts.length).toBeGreaterThan(PROGRAMS / 20);
  for (const { name, count } of aborts) {
    expect(name).toBe('call');
    expect(count).toBeOneOf([1, 2, 3, 4]);
  }
});

test('a few programs have no second task; none lacks what makes its handles', () => {
  const [spawn, alloc] = ['spawn', 'alloc'].map((name) =>
    memory.ops.findIndex((op) => op.name === name),
  );
  const long = programs(60).filter((program) => program.length > 50);
  const alone = long.filter((program) => !program.ops.includes(spawn));
  expect(alone.length).toBeGreaterThan(0);
  expect(alone.length).toBeLessThan(long.length / 8);
  expect(long.every((program) => program.ops.includes(alloc))).toBe(true);
});

test('a program that names a task which cannot be comes to its end', () => {
  const contract = { ...memory, propose: () => true };
  for (let seed = 0; seed < 50; seed++) {
    const program = new ProgramGenerator(contract).program(new Xorshift(seed));
    for (const slot of program.by) expect(slot).toBeOneOf([1, 2, 3, 4]);
  }
});

test('the ends of a range are drawn often, whether or not its boundaries are named', () => {
  const wide = { kind: 'integer', min: 5, max: 0xfffffff0 } as const;
  for (const domain of [wide, { ...wide, boundaries: [5, 0xfffffff0] }]) {
    const [op] = memory.ops;
    const args = [{ name: 'number', about: '', domain }];
    const { propose: _, ...blind } = { ...memory, ops: [{ ...op, args }] };
    const drawn = new ProgramGenerator(blind, { maxSteps: 2000 }).program(new Xorshift(3));
    const values = drawn.args.filter((_, i) => i % STRIDE === 0);
    const ends = values.filter((value) => value === 5 || value >>> 0 === 0xfffffff0);
    expect(ends.length / values.length).toBeGreaterThan(0.2);
    expect(ends.length / values.length).toBeLessThan(0.6);
    expect(new Set(values).size).toBeGreaterThan(values.length / 3);
  }
});

test('a draw is even, for few values and for many', () => {
  for (const n of [3, 1000, 4096, 4097, 1 << 20]) {
    const draw = new Xorshift(11);
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) tenths[Math.floor(draw.below(n * 10) / n)]++;
    expect(tenths.length).toBe(10);
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(250);
  }
});

test('some programs lose the power while something is made to last, and look at what is left', () => {
  const many = 320;
  const generator = new ProgramGenerator(unix, { anchors: true });
  const plain = new ProgramGenerator(unix);
  const parts = unix.ops.map(({ disk = [] }) => disk);
  let [cuts, lasting, after, telling, before, changing] = [0, 0, 0, 0, 0, 0];
  for (let seed = 0; seed < many; seed++) {
    expect(plain.program(new Xorshift(seed)).anchors).toEqual([]);
    const { anchors, ops, length } = generator.program(new Xorshift(seed));
    const [cut] = anchors;
    const isPlanned = cut?.action === 'power' && parts[ops[cut.step - 1]].includes('lasts');
    if (!isPlanned) continue;
    cuts++;
    if (ops.subarray(0, cut.step - 1).some((op) => parts[op].includes('lasts'))) lasting++;
    for (let i = 0; i < length; i++) {
      if (i < cut.step - 1) before++;
      if (i < cut.step - 1 && parts[ops[i]].includes('changes')) changing++;
      if (i >= cut.step) after++;
      if (i >= cut.step && parts[ops[i]].includes('tells')) telling++;
    }
  }
  expect(cuts).toBeGreaterThan(many / 16);
  expect(cuts).toBeLessThan(many / 4);
  expect(lasting).toBeGreaterThan(cuts / 2);
  expect(changing).toBeGreaterThan(before / 3);
  expect(telling).toBeGreaterThan(after / 2);
});
