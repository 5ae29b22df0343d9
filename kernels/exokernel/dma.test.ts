/** Transfers: who may ask for one, which frames it may touch, and when it is over. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { DIRECTION, RIGHTS } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { PINS, PPAGE } from './abi/info.ts';
import { TRANSFERS } from './records.ts';
import { MemoryRig, SIZES, words } from './testing/memory-rig.ts';

const PAGE = 0x00400000;

describe.each(['decstation-3100', 'decstation-5000-125', 'pentium-133'])('DMA on %s', (machine) => {
  let on: MemoryRig;
  let frame = 0;

  beforeEach(() => {
    on = new MemoryRig(createMachine(machine, SIZES));
    frame = on.first;
    on.spawn(2);
    on.spawn(3);
    for (let i = 0; i < 4; i++) on.ask(2, 'frameAlloc', 0, frame + i);
    for (let i = 0; i < 4; i++) on.ask(2, 'bind', 0, frame + i, PAGE + i * 4096, RIGHTS.write);
  });

  const ask = (name: number, count: number, direction: number, slot = 2, k = 0): number =>
    on.ask(slot, 'dma', k, name, count, direction);
  const into = (name: number, count = 4): number => ask(name, count, DIRECTION.in);
  /** The device does the next transfer; then whoever is interrupted has heard of it. */
  const complete = (value: number): number => on.rig.machine.world('dma', 'complete', [value]);
  const active = (): number[] => [...on.rig.machine.peek.dmaFrames()].sort((a, b) => a - b);
  const transfers = (name: number): number => PINS.transfers.of(on.page(name, PPAGE.pins));
  const load = (i: number, offset = 0): unknown => on.load(2, PAGE + i * 4096 + 4 * offset);

  it('goes into the frame, and whoever has it bound sees it', () => {
    // So that the caches know what was there before.
    for (let i = 0; i < 5; i++) expect(load(0, i)).toBe(0);
    expect(into(frame)).toBe(0);
    expect([active(), transfers(frame)]).toEqual([[frame], 1]);
    expect(complete(9)).toBe(4);
    expect([0, 1, 2, 3, 4].map((i) => load(0, i))).toEqual([9, 10, 11, 12, 0]);
    expect([active(), transfers(frame)]).toEqual([[], 0]);
    expect(on.inconsistency()).toBeNull();
  });

  it('goes out of it', () => {
    [5, 6, 7].forEach((value, i) => {
      on.store(2, PAGE + 4 * i, value);
    });
    expect(ask(frame, 3, DIRECTION.out)).toBe(0);
    expect(complete(1)).toBe(3);
    expect([on.k.bus.loadUncached(on.k.dmaBase + 28), load(0)]).toEqual([18, 5]);
  });

  it('is for whom the access list lets do what the device does', () => {
    on.ask(2, 'frameGuard', 0, frame, 1, ...words(0, 3));
    expect(ask(frame, 1, DIRECTION.in, 3)).toBe(-ERROR.capInsufficient);
    expect(ask(frame, 1, DIRECTION.out, 3)).toBe(0);
    expect(on.ask(3, 'dmaAbort', 0, frame)).toBe(-ERROR.capInsufficient);
    expect(active()).toEqual([frame]);
    // Nobody looks at the list again.
    on.ask(2, 'frameGuard', 0, frame, 1, 0, 0, 0);
    expect(complete(1)).toBe(1);
  });

  it('is refused where it would go beyond the frame, or nowhere', () => {
    expect([into(frame, 0), into(frame, 1025), ask(frame, 1, 2)]).toEqual([
      -ERROR.invalid,
      -ERROR.invalid,
      -ERROR.invalid,
    ]);
    expect([into(frame + 9), into(frame - 1), into(0xfffff)]).toEqual([
      -ERROR.notFound,
      -ERROR.invalid,
      -ERROR.invalid,
    ]);
    expect(into(frame, 1024)).toBe(0);
    expect(complete(1)).toBe(1024);
  });

  it('keeps the frame until it is over or cancelled', () => {
    into(frame);
    into(frame);
    expect(on.ask(2, 'frameFree', 0, frame)).toBe(-ERROR.buffer);
    expect(on.ask(2, 'dmaAbort', 0, frame)).toBe(0);
    expect([active(), transfers(frame), complete(1)]).toEqual([[], 0, -1]);
    expect(on.ask(2, 'dmaAbort', 0, frame)).toBe(-ERROR.notFound);
    expect(on.ask(2, 'frameFree', 0, frame)).toBe(0);
  });

  it('is done in order, whatever is cancelled in between', () => {
    for (const i of [0, 1, 2, 1, 3]) into(frame + i, i + 1);
    expect(on.ask(2, 'dmaAbort', 0, frame + 1)).toBe(0);
    expect(active()).toEqual([frame, frame + 2, frame + 3]);
    expect([complete(100), complete(200)]).toEqual([1, 3]);
    into(frame + 1, 2);
    expect([complete(300), complete(400), complete(500)]).toEqual([4, 2, -1]);
    expect([load(0), load(2), load(3), load(1)]).toEqual([100, 200, 300, 400]);
    expect(on.inconsistency()).toBeNull();
  });

  it('has room for eight, whatever was cancelled', () => {
    for (let round = 0; round < 3; round++) {
      into(frame);
      for (let i = 1; i < TRANSFERS; i++) expect(into(frame + 1)).toBe(0);
      expect(into(frame + 2)).toBe(-ERROR.buffer);
      on.ask(2, 'dmaAbort', 0, frame + 1);
      expect(active()).toEqual([frame]);
      for (let i = 1; i < TRANSFERS; i++) expect(into(frame + 2)).toBe(0);
      expect(into(frame + 2)).toBe(-ERROR.buffer);
      for (let i = 0; i < TRANSFERS; i++) expect(complete(i)).toBe(4);
      expect(complete(9)).toBe(-1);
      // The interrupts are taken when somebody runs.
      expect(load(0)).toBe(0);
    }
  });

  it('ends with whoever asked for it, and with the frame’s owner', () => {
    on.ask(2, 'frameGuard', 0, frame, 1, ...words(1, 3));
    ask(frame, 4, DIRECTION.in, 3);
    into(frame + 1);
    on.exit(3);
    expect([active(), transfers(frame)]).toEqual([[frame + 1], 0]);
    on.spawn(3);
    on.ask(2, 'frameGuard', 0, frame, 1, ...words(1, 3));
    ask(frame, 4, DIRECTION.in, 3);
    on.exit(2);
    expect([active(), complete(1)]).toEqual([[], -1]);
    expect(on.isFree(frame)).toBe(true);
    expect(on.inconsistency()).toBeNull();
  });

  it('that is done before the kernel hears of it is not cancelled', () => {
    into(frame, 1);
    into(frame + 1, 1);
    complete(77);
    // The interrupt waits still.
    expect(on.ask(2, 'dmaAbort', 0, frame)).toBe(0);
    expect([active(), transfers(frame)]).toEqual([[frame + 1], 0]);
    expect([load(0), complete(78), load(1)]).toEqual([77, 1, 78]);
  });
});
