import { describe, expect, it } from 'vitest';
import type { FrameUse } from '../words/authority.ts';
import { SharedFrameUses } from './frame-uses.ts';

function all(uses: SharedFrameUses): (FrameUse | undefined)[] {
  const list = Array.from({ length: uses.length }, (_, frame) => uses.at(frame));
  expect(JSON.parse(JSON.stringify(uses))).toEqual(list);
  return list;
}

function changes(before: SharedFrameUses, now: SharedFrameUses): number[] {
  const into: number[] = [];
  expect(now.changedSince(before, into)).toBe(true);
  return into;
}

describe('a list of the uses of frames', () => {
  const first = SharedFrameUses.of(new Array<FrameUse>(130).fill('free'));

  it('is what it was made of, and knows of no frame beyond', () => {
    const list: FrameUse[] = ['kernel', 'user', 'free'];
    expect(all(SharedFrameUses.of(list))).toEqual(list);
    expect(first.length).toBe(130);
    expect(first.at(130)).toBeUndefined();
  });

  it('stays as it is when a change gives another', () => {
    const second = first.with(60, [0, 9, 69], (row) => (row === 9 ? 'table' : 'user'));
    expect(all(first).every((use) => use === 'free')).toBe(true);
    expect([second.at(60), second.at(69), second.at(129)]).toEqual(['user', 'table', 'user']);
    expect(all(second).filter((use) => use === 'free').length).toBe(127);
  });

  it('says in what it differs from another, in both directions', () => {
    const second = first.with(0, [63, 64, 128], () => 'user');
    expect(changes(first, second)).toEqual([63, 64, 128]);
    expect(changes(second, first)).toEqual([63, 64, 128]);
    expect(changes(second, second)).toEqual([]);
  });

  it('is the same one where nothing changes', () => {
    expect(first.with(5, [1, 2], () => 'free')).toBe(first);
  });

  it('cannot tell in what it differs from a list of another kind or length', () => {
    expect(first.changedSince(['free' as const], [])).toBe(false);
    expect(first.changedSince(SharedFrameUses.of(['free']), [])).toBe(false);
  });

  it('refuses a frame that is not there', () => {
    expect(() => first.with(0, [130], () => 'user')).toThrow('no frame 130');
  });
});
