import { describe, expect, test } from 'vitest';
import { MachineShutdown } from '../errors.ts';
import {
  ASID_MASK,
  ENTRY_LO_D,
  ENTRY_LO_G,
  ENTRY_LO_V,
  entryHi,
  entryLo,
} from '../formats/mips.ts';
import { ReferenceTlb, tlbConformance } from './tlb.reference.ts';
import { INVALID, MISS, Tlb } from './tlb.ts';

const chip = { entries: 64, wired: 8 };

/** Faults that a TLB could have; the check must see each. */
class IgnoresAsid extends Tlb {
  override setEntryHi(): void {}
  override write(index: number, hi: number, lo: number): void {
    super.write(index, hi & ~ASID_MASK, lo);
  }
}

class PicksWired extends Tlb {
  override random(instructions: number): number {
    return 63 - (instructions % 64);
  }
}

class ReturnsFirstMatch extends Tlb {
  override lookup(va: number, write: boolean): number {
    this.doubles = 0;
    return super.lookup(va, write);
  }
}

class IgnoresDirty extends Tlb {
  override lookup(va: number, _write: boolean): number {
    return super.lookup(va, false);
  }
}

class IgnoresGlobal extends Tlb {
  override write(index: number, hi: number, lo: number): void {
    super.write(index, hi, lo & ~ENTRY_LO_G);
  }
}

class MissesInvalid extends Tlb {
  override lookup(va: number, write: boolean): number {
    const result = super.lookup(va, write);
    return result === INVALID ? MISS : result;
  }
}

describe('the TLB', () => {
  test('does what its manual says', () => {
    expect(tlbConformance(() => new Tlb(chip), 5000)).toBe(null);
  });

  test('is checked by a reference that agrees with itself', () => {
    expect(tlbConformance(() => new ReferenceTlb(), 200)).toBe(null);
  });

  test.each([
    ['ignores the ASID', () => new IgnoresAsid(chip)],
    ['lets Random pick wired entries', () => new PicksWired(chip)],
    ['returns the first of two matches', () => new ReturnsFirstMatch(chip)],
    ['ignores the D bit', () => new IgnoresDirty(chip)],
    ['ignores the G bit', () => new IgnoresGlobal(chip)],
    ['takes an invalid entry for a miss', () => new MissesInvalid(chip)],
  ])('is found out if it %s', (_, make) => {
    expect(tlbConformance(make)).toMatch(/^after .* the manual gives .*, but the TLB gave /);
  });

  test('names both entries when it shuts down, and only when the page is looked up', () => {
    const tlb = new Tlb(chip);
    tlb.write(9, entryHi(0x5000, 1), entryLo(1, ENTRY_LO_V));
    tlb.write(12, entryHi(0x5000, 2), entryLo(2, ENTRY_LO_V | ENTRY_LO_G));
    tlb.setEntryHi(entryHi(0, 3));
    expect(tlb.lookup(0x5000, false)).toBe(12);
    tlb.setEntryHi(entryHi(0, 1));
    expect(() => tlb.lookup(0x5000, false)).toThrow(MachineShutdown);
    expect(() => tlb.lookup(0x5000, false)).toThrow(
      'the TLB shut down: entries 9 and 12 both match page 0x5000 in space 1',
    );
  });

  test('counts the pairs that could match the same address, and no page of kseg0', () => {
    const tlb = new Tlb(chip);
    for (let i = 0; i < 64; i++) tlb.write(i, 0x80000000, 0);
    expect(tlb.doubles).toBe(0);
    for (let i = 0; i < 3; i++) tlb.write(i, entryHi(0x5000, 1), 0);
    expect(tlb.doubles).toBe(3);
    tlb.write(1, entryHi(0x5000, 2), 0);
    expect(tlb.doubles).toBe(1);
    tlb.write(1, entryHi(0x5000, 2), ENTRY_LO_G);
    expect(tlb.doubles).toBe(3);
    for (let i = 0; i < 3; i++) tlb.write(i, 0x80000000, 0);
    expect(tlb.doubles).toBe(0);
  });

  test('lists what could match, with its rights', () => {
    const tlb = new Tlb(chip);
    expect(tlb.list()).toEqual([]);
    tlb.write(4, entryHi(0x7000, 5), entryLo(3, ENTRY_LO_V | ENTRY_LO_D));
    tlb.write(5, entryHi(0xc0001000, 5), entryLo(4, ENTRY_LO_G | 0x800));
    expect(tlb.list()).toMatchObject([
      { index: 4, page: 0x7000, frame: 3, rights: 7, user: true, context: 5, cached: true },
      { index: 5, page: 0xc0001000, frame: 4, rights: 5, user: false, context: -1, cached: false },
    ]);
    expect(tlb.list().map((entry) => entry.valid)).toEqual([true, false]);
  });

  test('is the same after saving and restoring, doubles and all', () => {
    const tlb = new Tlb(chip);
    tlb.write(9, entryHi(0x5000, 1), entryLo(1, ENTRY_LO_V));
    tlb.write(10, entryHi(0x5000, 1), entryLo(2, ENTRY_LO_V));
    tlb.setEntryHi(entryHi(0x6000, 1));
    const other = new Tlb(chip);
    other.restore(structuredClone(tlb.save()));
    expect(other.hash(1, 100)).toBe(tlb.hash(1, 100));
    expect(other.hash(1, 101)).not.toBe(tlb.hash(1, 100));
    expect(other.doubles).toBe(1);
    expect(() => other.lookup(0x5000, false)).toThrow(MachineShutdown);
  });
});
