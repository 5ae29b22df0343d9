/** The page's part that is generated, for the made-up contract. */
import { describe, expect, it } from 'vitest';
import { documentOps } from './document.ts';
import { office } from './fixture.ts';

describe('documentOps', () => {
  it('tells each op with its arguments, their domains and its refusals', () => {
    const text = documentOps([office]);
    for (const op of office.ops) expect(text).toContain(`.${op.name}(`);
    expect(text).toContain(`### Contract \`office\`

Boxes hold what was put into them.

Tasks: \`t1\` to \`t3\`. Reasons to refuse: \`full\`.

#### \`t.make()\`

Makes a box.

- Its label is a handle of kind box.
- Refused: \`full\`.
`);
    expect(text).toContain('- `how`, r, rw or write-through: the how.');
    expect(text).toContain('- An act of the world on the device `post`.');
    expect(text).toContain('- The task that performs it ends.');
  });

  it.each([
    ['nine arguments', { args: Array(9).fill(office.ops[1]?.args[0]) }, 'more than 8 arguments'],
    ['an unreadable name', { name: 'a b' }, '"a b" is no name that a program can hold'],
    [
      'a choice like a task',
      { args: [{ name: 'x', about: '', domain: { kind: 'choice', values: ['t1'] } }] },
      'the choice "t1" of x would not be read as a name',
    ],
    [
      'negative numbers',
      { args: [{ name: 'x', about: '', domain: { kind: 'integer', min: -1, max: 1 } }] },
      'x must lie within the whole numbers from 0 to 4294967295',
    ],
  ] as const)('refuses an op with %s', (_, change, problem) => {
    const [op, ...others] = office.ops;
    if (op === undefined) throw new Error('The contract has ops.');
    expect(() => documentOps([{ ...office, ops: [{ ...op, ...change }, ...others] }])).toThrow(
      problem,
    );
  });
});
