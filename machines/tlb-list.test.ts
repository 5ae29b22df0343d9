/** What a look at the TLB gives: the same objects until their entries change. */
import { describe, expect, it } from 'vitest';
import type { TlbEntry } from '../core/words/bus.ts';
import { ENTRY_LO_D, ENTRY_LO_V, entryHi, entryLo } from './formats/mips.ts';
import { KERNEL_BASE, PTE_GLOBAL } from './formats/x86.ts';
import { rig } from './mips/rig.ts';
import { loadSheet } from './sheets/load.ts';
import { bootedProcessor, USER_PAGE } from './x86/rig.ts';

const VA = 0x00400000;
const FRAME = 4096;
const LO = ENTRY_LO_V | ENTRY_LO_D;

/** The entries of which `after` has another object than `before`, by their pages. */
function changed(before: readonly TlbEntry[], after: readonly TlbEntry[]): number[] {
  const pages = (list: readonly TlbEntry[], others: readonly TlbEntry[]): number[] =>
    list.filter((entry) => !others.includes(entry)).map((entry) => entry.page);
  return [...new Set([...pages(before, after), ...pages(after, before)])].sort((a, b) => a - b);
}

describe('a look at the TLB of the R3000', () => {
  function filled() {
    const { processor } = rig('decstation-5000-200', 64);
    const { mips } = processor;
    mips.setEntryHi(entryHi(0, 5));
    for (let i = 0; i < 3; i++)
      mips.writeIndexed(8 + i, entryHi(VA + i * FRAME, 5), entryLo(i, LO));
    return { processor, mips, before: processor.tlbEntries() };
  }

  it('gives the same array while nothing in it changes', () => {
    const { processor, mips, before } = filled();
    expect(before).toHaveLength(3);
    processor.kernelMode = false;
    processor.userStore(VA, 1);
    mips.setEntryHi(entryHi(VA, 6));
    mips.probe(entryHi(VA, 5));
    // The same again, and an entry that no address matches.
    mips.writeIndexed(9, entryHi(VA + FRAME, 5), entryLo(1, LO));
    mips.writeIndexed(40, 0x80003000, 0);
    processor.restoreChips(structuredClone(processor.saveChips()));
    expect(processor.tlbEntries()).toBe(before);
  });

  it('gives a new object for each entry that is written, and the old ones for the others', () => {
    const { processor, mips, before } = filled();
    mips.writeIndexed(9, entryHi(VA + FRAME, 5), entryLo(7, LO));
    const indexed = processor.tlbEntries();
    expect(changed(before, indexed)).toEqual([VA + FRAME]);
    expect(indexed.map(({ frame }) => frame)).toEqual([0, 7, 2]);
    mips.writeRandom(entryHi(VA + 9 * FRAME, 5), entryLo(9, LO));
    const random = processor.tlbEntries();
    expect(changed(indexed, random)).toEqual([VA + 9 * FRAME]);
    mips.writeIndexed(8, entryHi(VA, 6), entryLo(0, LO));
    const tagged = processor.tlbEntries();
    expect(changed(random, tagged)).toEqual([VA]);
    mips.writeIndexed(8, 0x80000000, 0);
    const flushed = processor.tlbEntries();
    expect(changed(tagged, flushed)).toEqual([VA]);
    expect(flushed).toHaveLength(3);
  });

  it('tells what a restore changed', () => {
    const { processor, mips, before } = filled();
    const saved = processor.saveChips();
    mips.writeIndexed(9, entryHi(VA + FRAME, 5), entryLo(7, LO));
    const between = processor.tlbEntries();
    processor.restoreChips(saved);
    expect(changed(between, processor.tlbEntries())).toEqual([VA + FRAME]);
    expect(processor.tlbEntries()).toEqual(before);
  });
});

describe('a look at the TLBs of x86 processors', () => {
  function filled(globals = false) {
    // The Pentium Pro has global entries.
    const id = globals ? 'pentium-pro-200' : 'pentium-133';
    const { processor, tables } = bootedProcessor(64, loadSheet(id));
    if (globals) processor.x86.setGlobalPages(true);
    const flags = USER_PAGE | (globals ? PTE_GLOBAL : 0);
    for (let i = 0; i < 3; i++) tables.map(VA + i * FRAME, (40 + i) * FRAME, flags);
    tables.map(VA + 3 * FRAME, 43 * FRAME);
    for (let i = 0; i < 3; i++) processor.loadUser(VA + i * FRAME);
    return { processor, tables, before: processor.tlbEntries() };
  }

  it('gives the same array while nothing in it changes', () => {
    const { processor, tables, before } = filled();
    expect(before.filter(({ page }) => page < KERNEL_BASE)).toHaveLength(3);
    processor.loadUser(VA + FRAME);
    // The tables change; what is in the TLB does not.
    tables.map(VA, 50 * FRAME);
    processor.x86.setWriteProtect(true);
    processor.x86.invlpg(VA + 7 * FRAME);
    processor.restoreChips(structuredClone(processor.saveChips()));
    expect(processor.tlbEntries()).toBe(before);
  });

  it('gives new objects for a refill, a first write, INVLPG; the old ones for the others', () => {
    const { processor, before } = filled();
    processor.loadUser(VA + 3 * FRAME);
    const refilled = processor.tlbEntries();
    expect(changed(before, refilled)).toEqual([VA + 3 * FRAME]);
    processor.storeUser(VA, 1);
    const written = processor.tlbEntries();
    expect(changed(refilled, written)).toEqual([VA]);
    expect(written.find(({ page }) => page === VA)?.dirty).toBe(true);
    processor.x86.invlpg(VA + FRAME);
    const dropped = processor.tlbEntries();
    expect(changed(written, dropped)).toEqual([VA + FRAME]);
  });

  it('gives another array after a load of CR3, and keeps global entries', () => {
    const { processor } = filled(true);
    processor.loadUser(VA + 3 * FRAME);
    const before = processor.tlbEntries();
    processor.x86.setCr3(processor.x86.cr3());
    const after = processor.tlbEntries();
    expect(after).not.toBe(before);
    expect(after.filter((entry) => before.includes(entry)).map(({ page }) => page)).toEqual([
      VA,
      VA + FRAME,
      VA + 2 * FRAME,
    ]);
    expect(after.every(({ context }) => context === -1)).toBe(true);
  });

  it('gives new objects where a change of CR4.PGE makes the same entries global', () => {
    const { processor, before } = filled(true);
    processor.x86.setGlobalPages(false);
    for (let i = 0; i < 3; i++) processor.loadUser(VA + i * FRAME);
    const after = processor.tlbEntries();
    expect(after.filter((entry) => before.includes(entry))).toEqual([]);
    const root = processor.x86.cr3();
    expect(new Set(after.map(({ context }) => context))).toEqual(new Set([root]));
  });

  it('makes entries anew for a restore that brings another root', () => {
    const { processor, before } = filled();
    const saved = processor.saveChips();
    const { architectural } = saved;
    processor.restoreChips({
      ...saved,
      architectural: { ...(architectural as object), root: 0x9000 },
    });
    const after = processor.tlbEntries();
    expect(after.filter((entry) => before.includes(entry))).toEqual([]);
    expect(new Set(after.map(({ context }) => context))).toEqual(new Set([0x9000]));
  });
});
