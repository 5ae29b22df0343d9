/** What the kernel believes, held against the specification, on scenes made by hand. */
import { expect, test } from 'vitest';
import type { Grant, SpaceView } from '../../../core/words/authority.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { aTaskThatIsGoneReachesNothing } from './claims/a-task-that-is-gone-reaches-nothing.ts';
import { noTwoTasksShareMoreFramesThanWereShared } from './claims/no-two-tasks-share-more-frames-than-were-shared.ts';
import { OP } from './ops.ts';
import { specification } from './specification.ts';
import type { MemoryState } from './state.ts';

const CALM = { starved: false, aborted: false, began: 0, rushed: false };

/** t1 and t2 are alive; t1 has a page (v2), and t2 a share of it with these rights, if any. */
function state(rights?: 'r' | 'rw'): MemoryState {
  const made = specification.initial();
  const perform = (step: number, op: number, ...args: number[]) => {
    specification.assume(made, {
      ...CALM,
      step,
      task: 1,
      op,
      args: Int32Array.of(...args, 0, 0, 0),
    });
  };
  perform(1, OP.spawn, 2);
  perform(2, OP.alloc);
  if (rights !== undefined) perform(3, OP.share, 2, 2, rights === 'r' ? 0 : 1);
  return made;
}

function grant(frame: number, rights: number): Grant {
  return { page: 0x1000 * frame, bytes: 4096, frame, rights };
}

function spaces(...grants: readonly (readonly Grant[])[]): readonly SpaceView[] {
  return grants.map((list, i) => ({
    name: `space ${i + 1}`,
    task: i + 1,
    context: i + 1,
    grants: list,
  }));
}

function sharing(made: MemoryState, ...grants: readonly (readonly Grant[])[]): string | null {
  const scene = fakeScene({ state: made, spaces: spaces(...grants) });
  return noTwoTasksShareMoreFramesThanWereShared.judge(scene);
}

test('what was shared may be reached by both, and less is no harm', () => {
  expect(sharing(state('rw'), [grant(5, 3)], [grant(5, 3)])).toBeNull();
  expect(sharing(state('rw'), [grant(5, 3)], [grant(5, 1)])).toBeNull();
  expect(sharing(state('r'), [grant(5, 3)], [])).toBeNull();
  expect(sharing(state(), [grant(5, 3)], [grant(6, 3)])).toBeNull();
});

test('pages that all may only read are no channel', () => {
  expect(sharing(state(), [grant(5, 3), grant(9, 5)], [grant(9, 5)])).toBeNull();
});

test('a page that was not shared is found', () => {
  expect(sharing(state(), [grant(5, 3)], [grant(5, 1)])).toBe(
    'The kernel grants 1 frame(s) that t1 may write and t2 may reach; ' +
      'by the specification there may be 0.',
  );
});

test('a right to write that was not given is found', () => {
  expect(sharing(state('r'), [grant(5, 3)], [grant(5, 3)])).toContain('that t2 may write and t1');
});

test('a second page is found beside one that was shared', () => {
  const found = sharing(state('rw'), [grant(5, 3), grant(6, 3)], [grant(5, 3), grant(6, 3)]);
  expect(found).toContain('grants 2 frame(s)');
});

test('a frame at two addresses counts once, and a clean scene after it is clean', () => {
  expect(sharing(state('r'), [grant(5, 3), grant(5, 1)], [grant(5, 1)])).toBeNull();
  expect(sharing(state(), [grant(5, 3)], [])).toBeNull();
});

test('a task that is gone must have no grants', () => {
  const gone = state();
  specification.assume(gone, { ...CALM, step: 4, task: 2, op: OP.exit, args: new Int32Array(8) });
  const judge = (made: MemoryState, list: readonly Grant[]) =>
    aTaskThatIsGoneReachesNothing.judge(fakeScene({ state: made, spaces: spaces([], list) }));
  expect(judge(state(), [grant(5, 3)])).toBeNull();
  expect(judge(gone, [])).toBeNull();
  expect(judge(gone, [grant(5, 3)])).toBe(
    'The kernel still grants 1 page(s) to space 2 of t2, which is not alive; it must grant none.',
  );
});
