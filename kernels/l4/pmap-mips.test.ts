import { describe, expect, it } from 'vitest';
import type { MipsMmu } from '../../core/words/mmu.ts';
import type { Trap } from '../../core/words/trap.ts';
import {
  ASID_MASK,
  ENTRY_LO_D,
  ENTRY_LO_V,
  entryHi,
  KSEG0,
  VPN_MASK,
} from '../../machines/formats/mips.ts';
import { ALL_RIGHTS, EXECUTE, READ } from './abi/fpage.ts';
import type { L4 } from './context.ts';
import { takeFrame } from './frame-pool.ts';
import { addTable, setEntry } from './page-tables.ts';
import { MipsPmap } from './pmap-mips.ts';
import { ASIDS, SPACE, USE } from './records.ts';
import { fakeKernel } from './testing/fake-kernel.ts';
import { entryOf } from './testing/items.ts';

const PAGE = 0x00400000;

/** A TLB whose Random goes round. */
class FakeMmu implements MipsMmu {
  readonly entries = 64;
  readonly wired = 8;
  readonly hi = new Uint32Array(64);
  readonly lo = new Uint32Array(64);
  #entryHi = 0;
  #random = 8;

  entryHi(): number {
    return this.#entryHi;
  }

  setEntryHi(value: number): void {
    this.#entryHi = value >>> 0;
  }

  writeIndexed(index: number, hi: number, lo: number): void {
    this.hi[index] = hi;
    this.lo[index] = lo;
  }

  writeRandom(hi: number, lo: number): void {
    this.writeIndexed(this.#random, hi, lo);
    this.#random = this.#random === 63 ? 8 : this.#random + 1;
  }

  probe(hi: number): number {
    return this.hi.indexOf(hi >>> 0);
  }

  readHi(index: number): number {
    return this.hi[index];
  }

  readLo(index: number): number {
    return this.lo[index];
  }

  /** Entries with this ASID. */
  tagged(asid: number): number[] {
    const tag = asid << 6;
    return [...this.hi.keys()].filter((i) => {
      return i > 0 && this.hi[i] < KSEG0 && (this.hi[i] & ASID_MASK) === tag;
    });
  }
}

function trap(cause: Trap['cause'], address: number): Trap {
  return { kind: 'fault', number: 0, cause, address, access: 'read', fromKernel: false };
}

function setUp(spaces: number): { k: L4; mmu: FakeMmu; pmap: MipsPmap; made: readonly number[] } {
  const fake = fakeKernel(0, 1024);
  const mmu = new FakeMmu();
  const pmap = new MipsPmap(mmu);
  const k: L4 = { ...fake, pmap };
  const made = Array.from({ length: spaces }, (_, i) => {
    const space = k.plan.spaces.at(i + 1);
    k.bus.store(space + SPACE.directory, takeFrame(k, USE.table) << 12);
    k.bus.store(space + SPACE.asid, ASIDS);
    addTable(k, space, PAGE, takeFrame(k, USE.table));
    return space;
  });
  pmap.start(k, made[0]);
  return { k, mmu, pmap, made };
}

describe('address spaces on MIPS', () => {
  it('lose all their entries in the TLB before another has their ASID', () => {
    const { k, mmu, pmap, made } = setUp(80);
    for (let round = 0; round < 3; round++) {
      for (const space of made) {
        const had = k.bus.load(space + SPACE.asid);
        pmap.activate(k, space);
        const asid = k.bus.load(space + SPACE.asid);
        if (asid !== had) expect(mmu.tagged(asid)).toEqual([]);
        mmu.writeIndexed(1 + (asid % 63), entryHi(PAGE, asid), ENTRY_LO_V);
      }
    }
    const owned = made.filter((space) => k.bus.load(space + SPACE.asid) !== ASIDS);
    expect(owned).toHaveLength(ASIDS);
    pmap.retire(k, owned[5]);
    expect(k.bus.load(owned[5] + SPACE.asid)).toBe(ASIDS);
  });

  it('get the lowest ASID that is free, in which nothing is left of its last owner', () => {
    const { k, mmu, pmap, made } = setUp(5);
    for (const space of made) pmap.activate(k, space);
    const retired = [made[3], made[1]].map((space) => {
      const asid = k.bus.load(space + SPACE.asid);
      mmu.writeIndexed(1 + asid, entryHi(PAGE, asid), ENTRY_LO_V);
      pmap.retire(k, space);
      return asid;
    });
    for (const space of [made[1], made[3]]) pmap.activate(k, space);
    expect(k.bus.load(made[1] + SPACE.asid)).toBe(Math.min(...retired));
    expect(k.bus.load(made[3] + SPACE.asid)).toBe(Math.max(...retired));
    for (const asid of retired) expect(mmu.tagged(asid)).toEqual([]);
  });

  it('are refilled from their tables, and note what was read and written', () => {
    const { k, mmu, pmap, made } = setUp(1);
    expect(pmap.resolve(k, trap('refill', PAGE))).toBe(false);
    setEntry(k, made[0], PAGE, pmap.encode(77, ALL_RIGHTS));
    expect(pmap.resolve(k, trap('refill', PAGE + 8))).toBe(true);
    const index = mmu.probe(entryHi(PAGE, k.bus.load(made[0] + SPACE.asid)));
    expect(mmu.lo[index] & (ENTRY_LO_D | ENTRY_LO_V)).toBe(ENTRY_LO_V);
    expect(pmap.statusOf(entryOf(k, made[0], PAGE))).toBe(READ | EXECUTE);
    expect(pmap.resolve(k, trap('modified', PAGE + 8))).toBe(true);
    expect((mmu.lo[index] & VPN_MASK) >>> 12).toBe(77);
    expect(mmu.lo[index] & ENTRY_LO_D).not.toBe(0);
    expect(pmap.statusOf(entryOf(k, made[0], PAGE))).toBe(ALL_RIGHTS);
  });

  it('cannot write a page that they may only read', () => {
    const { k, mmu, pmap, made } = setUp(1);
    setEntry(k, made[0], PAGE, pmap.encode(77, READ));
    pmap.resolve(k, trap('refill', PAGE));
    expect(pmap.resolve(k, trap('modified', PAGE))).toBe(false);
    const asid = k.bus.load(made[0] + SPACE.asid);
    expect(mmu.tagged(asid)).toHaveLength(1);
    setEntry(k, made[0], PAGE, 0);
    expect(mmu.tagged(asid)).toEqual([]);
  });
});
