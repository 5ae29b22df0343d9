/** The software TLB on a DECstation: what it refills, what it forgets, what is wired. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { INFO_AREA, U_AREA } from './abi/address-map.ts';
import { RIGHTS } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { COUNTS, PPAGE } from './abi/info.ts';
import { frameAt } from './plan.ts';
import { INFO_ENTRY, slotFor, UAREA_ENTRY } from './stlb.ts';
import { MemoryRig, SIZES, words } from './testing/memory-rig.ts';

const PAGE = 0x00400000;
const { read, write } = RIGHTS;

describe('the software TLB', () => {
  let on: MemoryRig;
  let frame = 0;

  beforeEach(() => {
    on = new MemoryRig(createMachine('decstation-3100', SIZES));
    frame = on.first;
    on.spawn(2);
    on.spawn(3);
    on.ask(2, 'frameAlloc', 0, frame);
    on.ask(3, 'frameAlloc', 0, frame + 1);
  });

  const index = (slot: number): number => on.k.plan.envs.indexOf(on.env(slot));
  /** A page that needs the slot in which the page of another task is. */
  const rival = (slot: number, of: number, page: number): number => {
    const bits = slotFor(index(slot), 0) ^ slotFor(index(of), page);
    const va = PAGE + (((bits ^ (PAGE >>> 12)) & 0xfff) << 12);
    expect(slotFor(index(slot), va)).toBe(slotFor(index(of), page));
    return va;
  };
  const pages = (slot: number): number[] =>
    on.rig.machine.peek
      .tlb()
      .filter((entry) => entry.valid && entry.context === index(slot))
      .map((entry) => entry.page);
  const listed = (slot: number, from?: number, end?: number): number[] =>
    (on.k.tlb.tables?.(on.k, on.rig.machine.peek, on.env(slot), from, end) ?? []).map(
      (entry) => entry.page,
    );

  it('gives each page of a window a slot of its own, and any two environments others', () => {
    const slots = new Set<number>();
    for (let page = 0; page < 64; page++) {
      for (const asid of [1, 2, 3, 31]) slots.add(slotFor(asid, PAGE + page * 4096));
    }
    expect(slots.size).toBe(4 * 64);
  });

  it('evicts what needs the same slot, in the chip as well, and counts it no more', () => {
    const va = rival(3, 2, PAGE);
    on.ask(2, 'bind', 0, frame, PAGE, write);
    on.store(2, PAGE, 5);
    expect(pages(2)).toContain(PAGE);
    expect(on.ask(3, 'bind', 0, frame + 1, va, write)).toBe(0);
    expect(pages(2)).not.toContain(PAGE);
    expect(on.page(frame, PPAGE.counts)).toBe(0);
    expect(on.load(2, PAGE)).toBe('faulted');
    expect(on.ask(2, 'readPte', PAGE)).toBe(-ERROR.notFound);
    expect(on.load(3, va)).toBe(0);
    // It may be bound again, at the other's cost.
    expect(on.ask(2, 'bind', 0, frame, PAGE, read)).toBe(0);
    expect([on.load(2, PAGE), on.load(3, va)]).toEqual([5, 'faulted']);
  });

  it('compares the whole tag: another’s page in the slot is no hit', () => {
    const va = rival(3, 2, PAGE);
    on.ask(2, 'bind', 0, frame, PAGE, write);
    expect(on.load(3, va)).toBe('faulted');
    expect(on.load(3, PAGE)).toBe('faulted');
  });

  it('refills the TLB in the kernel, and asks nobody', () => {
    on.ask(2, 'bind', 0, frame, PAGE, read);
    const { mips } = on.k.bus;
    for (let i = mips?.wired ?? 0; i < 64; i++) mips?.writeIndexed(i, 0x80000000 + i * 4096, 0);
    expect(pages(2)).not.toContain(PAGE);
    expect(on.load(2, PAGE)).toBe(0);
    expect(pages(2)).toContain(PAGE);
  });

  it('and the chip forget bindings that are broken', () => {
    on.ask(2, 'frameGuard', 0, frame, 1, ...words(1, 3));
    on.ask(3, 'bind', 0, frame, PAGE, write);
    on.ask(2, 'bind', 0, frame, PAGE, write);
    for (const slot of [2, 3]) on.store(slot, PAGE, slot);
    on.ask(2, 'frameGuard', 0, frame, 1, 0, 0, 0);
    expect([pages(3), listed(3)]).toEqual([[U_AREA], []]);
    expect([listed(2), on.load(2, PAGE), on.load(3, PAGE)]).toEqual([[PAGE], 3, 'faulted']);
    expect(COUNTS.writers.of(on.page(frame, PPAGE.counts))).toBe(1);
  });

  it('and the chip forget all of an environment that dies', () => {
    for (let i = 0; i < 70; i++) on.ask(2, 'bind', 0, frame, PAGE + i * 0x7000, write);
    for (let i = 0; i < 70; i++) on.load(2, PAGE + i * 0x7000);
    const [former, env] = [index(2), on.env(2)];
    on.exit(2);
    expect(on.rig.machine.peek.tlb().filter((one) => one.context === former)).toEqual([]);
    expect(on.k.tlb.tables?.(on.k, on.rig.machine.peek, env)).toEqual([]);
    on.spawn(2);
    expect(index(2)).toBe(former);
    expect(on.load(2, PAGE)).toBe('faulted');
    expect(on.load(2, U_AREA)).toBe(on.peek(on.k.plan.uAreas.at(former)));
  });

  it('stands beside two wired entries', () => {
    for (const slot of [2, 3, 1]) {
      on.load(slot, U_AREA);
      const { plan } = on.k;
      const wired = [INFO_ENTRY, UAREA_ENTRY].map((i) =>
        on.rig.machine.peek.tlb().find((entry) => entry.index === i),
      );
      expect(wired[0]).toMatchObject({ page: INFO_AREA, context: -1, rights: 5 });
      expect(wired[1]).toMatchObject({
        page: U_AREA,
        context: index(slot),
        frame: frameAt(plan, plan.uAreas.at(index(slot))),
        rights: 7,
      });
    }
  });

  it('is listed in part as it is in whole', () => {
    for (let i = 0; i < 8; i++) on.ask(2, 'bind', 0, frame, PAGE + i * 4096, write);
    on.ask(2, 'bind', 0, frame, 0x7ffd0000, read);
    const all = listed(2).sort((a, b) => a - b);
    expect(all).toHaveLength(9);
    expect(listed(2, PAGE, PAGE + 3 * 4096)).toEqual([PAGE, PAGE + 4096, PAGE + 2 * 4096]);
    expect(listed(2, PAGE + 1, PAGE + 2)).toEqual([PAGE]);
    expect(listed(2, 0x7ffd0000, 0xffffffff)).toEqual([0x7ffd0000]);
    expect(listed(3)).toEqual([]);
  });
});
