/** The judges of claims: the first that fails is found; what was seen need not be seen again. */
import { expect, test } from 'vitest';
import type { Property, Scene } from '../words/property.ts';
import { AlwaysOracle } from './always.ts';
import { SometimesOracle } from './sometimes.ts';

type Numbered = Property<number>;

function scene(state: number): Scene<number> {
  const unused = () => {
    throw new Error('not looked at in this test');
  };
  return {
    get peek() {
      return unused();
    },
    authority: unused,
    state,
    event: { kind: 'rest', open: [], cycles: 0 },
    returned: 0,
    running: 0,
    inconsistency: () => null,
    alive: () => true,
  };
}

const small: Numbered = {
  kind: 'always',
  name: 'it stays small',
  about: '',
  watches: ['state'],
  judge: (at) => ((at.state ?? 0) > 9 ? `It is ${at.state}.` : null),
};
let asked = 0;
const even: Numbered = {
  kind: 'sometimes',
  name: 'it is even',
  about: '',
  seen: (at) => {
    asked++;
    return (at.state ?? 0) % 2 === 0;
  },
};
const big: Numbered = { ...even, name: 'it is big', seen: (at) => (at.state ?? 0) > 5 };

test('a claim that does not hold is a finding', () => {
  const oracle = new AlwaysOracle([even, small], { tasks: 1 });
  oracle.begin(scene(3), true);
  expect(oracle.event(scene(3), 1, false, false)).toBeNull();
  expect(oracle.event(scene(10), 4, false, false)).toEqual({
    oracle: 'it stays small',
    message: 'It is 10.',
    step: 4,
  });
});

test('a claim that was seen is asked no more, and the others are named at the end', () => {
  const oracle = new SometimesOracle([even, small, big]);
  expect(oracle.finish()).toEqual(['it is even', 'it is big']);
  oracle.event(scene(3));
  oracle.event(scene(2));
  oracle.event(scene(4));
  expect(asked).toBe(2);
  expect(oracle.finish()).toEqual(['it is big']);
});

test('a claim that cannot be seen here need not be', () => {
  const elsewhere = { ...big, applies: () => false };
  const here = { ...big, name: 'it is big here', applies: () => true };
  const oracle = new SometimesOracle([elsewhere, here]);
  oracle.event(scene(3));
  expect(oracle.finish()).toEqual(['it is big here']);
});
