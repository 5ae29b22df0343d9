/** Whose memory may have run out, and whose call may have been aborted. */
import { describe, expect, it } from 'vitest';
import type { Anchor, PackedProgram } from '../words/program.ts';
import { Disturbances } from './disturbances.ts';

function programOf(...anchors: readonly Anchor[]): PackedProgram {
  const none = new Int32Array(0);
  const bytes = new Uint8Array(0);
  return { length: 0, labels: none, ops: bytes, by: bytes, args: none, anchors };
}

function begun(...anchors: readonly Anchor[]): Disturbances {
  const disturbances = new Disturbances();
  disturbances.begin(programOf(...anchors));
  return disturbances;
}

const ticking = (step: number): Anchor => ({
  step,
  count: 9,
  action: 'interrupt',
  name: 'timer',
});
const failing = (step: number): Anchor => ({ step, count: 1, action: 'fail', name: 'alloc' });

describe('a call whose memory may have run out', () => {
  it('is the one that the anchor names, until it has returned', () => {
    const disturbances = begun(failing(2));
    disturbances.call(1);
    expect(disturbances.starved(1)).toBe(false);
    disturbances.returned(1);
    disturbances.call(2);
    expect(disturbances.starved(2)).toBe(true);
    disturbances.returned(2);
    expect(disturbances.starved(2)).toBe(false);
    disturbances.call(3);
    expect(disturbances.starved(3)).toBe(false);
  });

  it('is every other that is under way meanwhile, begun before or after', () => {
    const disturbances = begun(failing(2));
    for (const label of [1, 2, 3]) disturbances.call(label);
    for (const label of [1, 2, 3]) expect(disturbances.starved(label)).toBe(true);
    // What began while it was under way may have been the one that got nothing, even now.
    disturbances.returned(2);
    expect(disturbances.starved(3)).toBe(true);
    disturbances.call(4);
    expect(disturbances.starved(4)).toBe(false);
  });

  it('is none in a run of another program', () => {
    const disturbances = begun(failing(2));
    disturbances.call(2);
    disturbances.begin(programOf());
    disturbances.call(2);
    expect(disturbances.starved(2)).toBe(false);
  });
});

describe('a call in which a tick may have come too early', () => {
  it('is the one that an interrupt is fixed to, and every other that is under way meanwhile', () => {
    const disturbances = begun(ticking(2));
    disturbances.call(1);
    expect(disturbances.rushed(1)).toBe(false);
    disturbances.call(2);
    expect([1, 2].map((label) => disturbances.rushed(label))).toEqual([true, true]);
    expect(disturbances.starved(2)).toBe(false);
  });

  it('is also the next to begin, since an interrupt at the end of a step is served in the next', () => {
    const disturbances = begun(ticking(2), failing(2));
    disturbances.call(2);
    disturbances.returned(2);
    disturbances.call(3);
    expect(disturbances.rushed(3)).toBe(true);
    expect(disturbances.starved(3)).toBe(false);
    disturbances.call(4);
    expect(disturbances.rushed(4)).toBe(false);
  });

  it('is none in a run of another program', () => {
    const disturbances = begun(ticking(2));
    disturbances.call(2);
    disturbances.returned(2);
    disturbances.begin(programOf(failing(9), ticking(9)));
    disturbances.call(3);
    expect(disturbances.rushed(3)).toBe(false);
  });
});

describe('a call that may have been aborted', () => {
  it('is the one that an abort names, and no interrupt makes it one', () => {
    const disturbances = begun(
      { step: 4, count: 2, action: 'abort', name: 'call' },
      { step: 5, count: 9, action: 'interrupt', name: 'timer' },
    );
    expect(disturbances.aborted(4)).toBe(true);
    expect(disturbances.aborted(5)).toBe(false);
    expect(disturbances.starved(4)).toBe(false);
  });
});
