import { describe, expect, it } from 'vitest';
import { ALL_RIGHTS, completeFpage, fpage, NIL_FPAGE } from '../abi/fpage.ts';
import { place } from './window.ts';

const page = (base: number, shift: number) => fpage(base, shift, ALL_RIGHTS);

describe('the place of a flexpage in a window', () => {
  it('is where the send base says, if it is smaller', () => {
    expect(place(page(0x5000, 12), 0x12345000, page(0x400000, 16))).toEqual({
      from: 0x5000,
      to: 0x405000,
      shift: 12,
    });
  });

  it('is the part that the send base says, if it is larger', () => {
    expect(place(page(0x40000, 16), 0x12345000, page(0x7000, 12))).toEqual({
      from: 0x45000,
      to: 0x7000,
      shift: 12,
    });
  });

  it('is the window, if they are of one size', () => {
    expect(place(page(0x8000, 14), 0xfffff000, page(0x4000, 14))).toEqual({
      from: 0x8000,
      to: 0x4000,
      shift: 14,
    });
  });

  it('is anywhere, in the complete space', () => {
    expect(place(page(0x9000, 12), 0x7abcd000, completeFpage(0))).toEqual({
      from: 0x9000,
      to: 0x7abcd000,
      shift: 12,
    });
    expect(place(completeFpage(ALL_RIGHTS), 0x3000, completeFpage(0))).toEqual({
      from: 0,
      to: 0,
      shift: 32,
    });
    expect(place(completeFpage(ALL_RIGHTS), 0x7abcd000, page(0x6000, 12))).toEqual({
      from: 0x7abcd000,
      to: 0x6000,
      shift: 12,
    });
  });

  it('is nowhere for nil flexpages, and for less than a page', () => {
    expect(place(NIL_FPAGE, 0, completeFpage(0))).toBeNull();
    expect(place(page(0, 12), 0, NIL_FPAGE)).toBeNull();
    expect(place(page(0x400, 10), 0, completeFpage(0))).toBeNull();
    expect(place(page(0x400, 14), 0, page(0, 11))).toBeNull();
    expect(place(fpage(0x1000, 5, 7), 0, completeFpage(0))).toBeNull();
  });

  it('rounds bases down to the size', () => {
    expect(place(page(0x5c00, 12), 0, page(0x13000, 14))).toEqual({
      from: 0x5000,
      to: 0x10000,
      shift: 12,
    });
  });
});
