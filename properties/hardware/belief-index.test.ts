/** An index that follows beliefs answers as one that was made anew, and the differences that it is told are all. */
import { expect, test } from 'vitest';
import { Difference } from '../../core/oracles/difference.ts';
import type { Authority, Grant, SpaceView } from '../../core/words/authority.ts';
import { BeliefIndex } from './belief-index.ts';

/** Numbers that are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function grantOf(below: (n: number) => number): Grant {
  const bytes = [4096, 4096, 16384, 0x400000][below(4)];
  return { page: below(24) * 4096, bytes, frame: below(3) * 8 + below(8), rights: 1 + below(3) };
}

/** Some grants go, come or are told anew; spaces as well, and their order and contexts. */
function changed(spaces: readonly SpaceView[], below: (n: number) => number): SpaceView[] {
  const next = spaces
    .filter(() => below(12) > 0)
    .map((space): SpaceView => {
      if (below(2) === 0) return space;
      const grants = space.grants
        .filter(() => below(6) > 0)
        .map((grant) => (below(4) === 0 ? { ...grant } : grant));
      for (let i = below(3); i > 0; i--) grants.splice(below(grants.length + 1), 0, grantOf(below));
      return { ...space, context: below(9) === 0 ? below(4) : space.context, grants };
    });
  if (below(6) === 0) next.reverse();
  if (below(4) > 0 || next.length > 5) return next;
  const name = `space ${below(1000)}`;
  return [...next, { name, task: below(3), context: below(4), grants: [grantOf(below)] }];
}

function textOf({ spaces }: Authority): string[] {
  return spaces.flatMap(({ name, task, context, grants }) =>
    grants.map((grant) => JSON.stringify([name, task, context, grant])),
  );
}

test('beliefs that follow each other', () => {
  const below = numbers(7);
  const following = new BeliefIndex();
  let before: Authority = { spaces: [], frames: [], pinned: [] };
  let covered = 0;
  for (let turn = 0; turn < 2000; turn++) {
    const now = { ...before, spaces: changed(before.spaces, below) };
    const change = new Difference(before);
    change.find(before, now);
    const left = textOf(before);
    for (const { space, grant } of change.goneGrants) {
      const at = left.indexOf(JSON.stringify([space.name, space.task, space.context, grant]));
      expect(at).toBeGreaterThanOrEqual(0);
      left.splice(at, 1);
    }
    for (const { space, grant } of change.newGrants) {
      left.push(JSON.stringify([space.name, space.task, space.context, grant]));
    }
    expect(left.sort()).toEqual(textOf(now).sort());

    following.follow(now);
    const anew = new BeliefIndex();
    anew.follow(now);
    for (let context = 0; context < 4; context++) {
      expect(following.spacesOf(context)).toEqual(anew.spacesOf(context));
    }
    for (let space = 0; space < now.spaces.length; space++) {
      for (let i = 0; i < 20; i++) {
        const page = below(40) * 4096;
        const frame = below(40);
        const rights = anew.rights(space, page, frame);
        if (rights >= 0) covered++;
        expect(following.rights(space, page, frame)).toBe(rights);
      }
    }
    before = now;
  }
  expect(covered).toBeGreaterThan(1000);
});
