import { describe, expect, it } from 'vitest';
import { Timer } from './timer.ts';

describe('the timer', () => {
  it('ticks once a period, and not before', () => {
    const timer = new Timer();
    expect(timer.tick(1e9)).toBe(false);
    timer.start(100, 50);
    expect(timer.tick(149)).toBe(false);
    expect(timer.tick(150)).toBe(true);
    expect(timer.tick(151)).toBe(false);
    expect(timer.due).toBe(250);
  });

  it('makes one tick of those that were missed', () => {
    const timer = new Timer();
    timer.start(100, 0);
    expect(timer.tick(350)).toBe(true);
    expect(timer.due).toBe(400);
    expect(timer.tick(399)).toBe(false);
  });

  it('stops', () => {
    const timer = new Timer();
    timer.start(100, 0);
    timer.start(0, 50);
    expect(timer.tick(1e9)).toBe(false);
  });
});
