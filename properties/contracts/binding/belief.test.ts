/** What is kept in step with a belief is what a look at the whole of it finds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Difference, noticed } from '../../../core/oracles/difference.ts';
import type { Authority, Grant } from '../../../core/words/authority.ts';
import { type Held, heldIn, namesIn, place } from './belief.ts';

const PAGE_BYTES = 4096;

/** All of it, in the plainest way. */
function whole({ names = [], spaces }: Authority): Map<number, Held> {
  const held = new Map<number, Held>();
  for (const { task, grants } of spaces) {
    for (const { page, frame: number, rights } of grants) {
      const frame = names.indexOf(number);
      if (frame < 0) continue;
      const at = (page / PAGE_BYTES) % 256;
      held.set(place(task, at), { task, page: at, frame, write: (rights & 2) !== 0 });
    }
  }
  return held;
}

const NAMES = [[10, 11, 12], [12, 11, 10, 13], undefined] as const;

/** Few pages and frames, so that grants stand at one place, and come back. */
const grant: fc.Arbitrary<Grant> = fc.record({
  page: fc.nat(3).map((page) => 0x400000 + page * PAGE_BYTES),
  bytes: fc.constant(PAGE_BYTES),
  frame: fc.integer({ min: 10, max: 14 }),
  rights: fc.constantFrom(5, 7),
});

const belief: fc.Arbitrary<Authority> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 3 })),
    fc.array(fc.array(grant, { maxLength: 5 }), { minLength: 3, maxLength: 3 }),
    fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
  )
  .map(([tasks, grants, choice]) => {
    const names = NAMES[choice];
    const spaces = tasks.map((task, i) => ({
      name: `t${task}`,
      task,
      context: task,
      grants: grants[i],
    }));
    const authority: Authority = { spaces, frames: [], pinned: [] };
    return names === undefined ? authority : { ...authority, names };
  });

test('bindings and names are those of the belief, whatever was followed before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(belief, fc.boolean()), { maxLength: 12 }), (beliefs) => {
      let before: Authority | null = null;
      for (const [authority, isNoticed] of beliefs) {
        if (before !== null && isNoticed) {
          const change = new Difference(before);
          change.find(before, authority);
          noticed(change);
        }
        before = authority;
        const names = (authority.names ?? []).map((frame, name) => [frame, name]);
        expect([...namesIn(authority)].sort()).toEqual(names.sort());
        const sorted = (held: ReadonlyMap<number, Held>) =>
          [...held].sort(([one], [other]) => one - other);
        expect(sorted(heldIn(authority))).toEqual(sorted(whole(authority)));
      }
    }),
    { numRuns: 500 },
  );
});
