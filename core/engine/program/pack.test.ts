/** Programs as columns, at the edges that arbitrary programs do not show by themselves. */
import { describe, expect, it } from 'vitest';
import { office } from './fixture.ts';
import { packProgram, unpackProgram } from './pack.ts';
import { parseProgram } from './parse.ts';

function program(text: string) {
  return parseProgram(`program 1 contract=office\n${text}`, 'x').program;
}

describe('packProgram', () => {
  it('lays steps out in columns, eight arguments to each', () => {
    const text = 'v9 = t2.put(v4, 64, 0xffffffff, rw); v3 = world.deliver(7); @v9 fail alloc 2';
    const packed = packProgram(program(text), office);
    expect(packed.length).toBe(2);
    expect([...packed.labels]).toEqual([9, 3]);
    expect([...packed.ops]).toEqual([2, 4]);
    expect([...packed.by]).toEqual([2, 0]);
    expect([...packed.args]).toEqual([4, 64, -1, 1, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
    expect(packed.anchors).toEqual([{ step: 9, count: 2, action: 'fail', name: 'alloc' }]);
  });

  it('keeps whether the kernel chooses who runs', () => {
    const free = parseProgram('program 1 contract=office schedule=free', 'x').program;
    expect(packProgram(free, office)).toHaveProperty('free', true);
    expect(packProgram(program(''), office)).not.toHaveProperty('free');
  });

  it.each(['t1.nothing()', 't1.start(v1)', 't1.put(v1, 1, 2, x)', 't1.put(v1)'])(
    'throws for %s, which checkProgram would have refused',
    (text) => {
      expect(() => packProgram(program(text), office)).toThrow(/op nothing|does not fit/);
    },
  );

  it('unpacks only what the contract knows', () => {
    const packed = packProgram(program('t1.put(v1, 1, 2, r)'), office);
    packed.args[3] = 3;
    expect(() => unpackProgram(packed, office, { version: 1, contract: 'office' })).toThrow(
      'The argument how has no choice 3.',
    );
    packed.ops[0] = 200;
    expect(() => unpackProgram(packed, office, { version: 1, contract: 'office' })).toThrow(
      'Step 0 has no op of office.',
    );
  });
});
