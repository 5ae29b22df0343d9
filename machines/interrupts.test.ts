import { describe, expect, it } from 'vitest';
import { InterruptController } from './interrupts.ts';

describe('the interrupt controller', () => {
  it('offers the lowest line that is pending and not masked', () => {
    const controller = new InterruptController(['timer', 'disk', 'net']);
    expect(controller.next()).toBe(-1);
    controller.raise(2);
    controller.raise(1);
    expect(controller.next()).toBe(1);
    controller.mask(1, true);
    expect(controller.next()).toBe(2);
    controller.lower(2);
    expect(controller.next()).toBe(-1);
    controller.mask(1, false);
    expect(controller.next()).toBe(1);
  });

  it('keeps its state in a snapshot', () => {
    const controller = new InterruptController(['timer', 'disk']);
    controller.raise(1);
    controller.mask(0, true);
    const other = new InterruptController(['timer', 'disk']);
    other.restore(controller.save());
    expect(other.next()).toBe(1);
    expect(other.masked).toBe(1);
  });
});
