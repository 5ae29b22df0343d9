/** Page tables on x86: where they come from, and where they go. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { RIGHTS } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { poolCount } from './frame-pool.ts';
import { ENV } from './records.ts';
import { kernelDirectory } from './tables-x86.ts';
import { MemoryRig, SIZES, words } from './testing/memory-rig.ts';

const PAGE = 0x00400000;
const MEGABYTES_4 = 0x400000;
const { read, write } = RIGHTS;

describe.each(['pentium-133', 'pentium-pro-200'])('tables on %s', (machine) => {
  let on: MemoryRig;
  let frame = 0;

  beforeEach(() => {
    on = new MemoryRig(createMachine(machine, SIZES));
    frame = on.first;
    on.spawn(2);
    on.spawn(3);
    on.ask(2, 'frameAlloc', 0, frame);
  });

  const bind = (slot: number, va: number, rights: number): number =>
    on.ask(slot, 'bind', 0, frame, va, rights);
  const tlb = (): number[] => on.rig.machine.peek.tlb().map((entry) => entry.page);

  it('are made for the first page of their 4 MB, and stay', () => {
    const before = poolCount(on.k);
    bind(2, PAGE, read);
    expect(poolCount(on.k)).toBe(before - 1);
    bind(2, PAGE + 4096, read);
    on.ask(2, 'unbind', PAGE, 2);
    expect(poolCount(on.k)).toBe(before - 1);
    bind(2, PAGE + MEGABYTES_4, read);
    expect(poolCount(on.k)).toBe(before - 2);
  });

  it('are wanting where the pool is empty: then a bind is refused, and nothing is changed', () => {
    let va = PAGE;
    while (bind(2, va, read) === 0) va += MEGABYTES_4;
    expect(bind(2, va, read)).toBe(-ERROR.noMemory);
    expect(poolCount(on.k)).toBe(0);
    expect(on.load(2, va)).toBe('faulted');
    // There is a table for these.
    expect(bind(2, PAGE + 4096, read)).toBe(0);
    expect(on.load(2, PAGE + 4096)).toBe(0);
    on.exit(3);
    expect(bind(2, va, read)).toBe(0);
  });

  it('have the rights of the bindings, and what the hardware notes', () => {
    bind(2, PAGE, write);
    on.store(2, PAGE, 3);
    const walked = (): { dirty: boolean; accessed: boolean; rights: number } | null =>
      on.rig.machine.peek.walk(on.peek(on.env(2) + ENV.context), PAGE);
    expect(walked()).toMatchObject({ dirty: true, accessed: true, rights: 7 });
    on.ask(2, 'protect', 0, PAGE, read, 1);
    expect(walked()).toMatchObject({ dirty: false, accessed: false, rights: 5 });
    expect([on.store(2, PAGE, 1), on.load(2, PAGE)]).toEqual(['faulted', 3]);
  });

  it('and the TLB forget a binding that is broken while its environment runs', () => {
    bind(2, PAGE, write);
    on.store(2, PAGE, 3);
    on.load(2, PAGE);
    expect(tlb()).toContain(PAGE);
    on.ask(2, 'frameGuard', 0, frame, 0, ...words(7, 2, 1));
    expect(tlb()).not.toContain(PAGE);
    expect(on.load(2, PAGE)).toBe('faulted');
  });

  it('go back to the pool when their environment dies, in its own directory too', () => {
    const before = poolCount(on.k);
    on.ask(2, 'frameGuard', 0, frame, 1, ...words(1, 3));
    for (let i = 0; i < 5; i++) bind(3, PAGE + i * MEGABYTES_4, write);
    on.store(3, PAGE, 4);
    expect(poolCount(on.k)).toBe(before - 5);
    const { bus } = on.k;
    expect(bus.x86?.cr3()).toBe(on.peek(on.env(3) + ENV.context));
    const env = on.env(3);
    on.k.tlb.retire(on.k, env);
    expect(bus.x86?.cr3()).toBe(kernelDirectory(on.k));
    // Its directory and the table of the kept pages as well.
    expect(poolCount(on.k)).toBe(before + 2);
    on.k.tlb.prepare(on.k, env);
    expect(on.inconsistency()).toBeNull();
    on.exit(3);
    expect(poolCount(on.k)).toBe(before + 2);
    expect(on.load(2, PAGE)).toBe('faulted');
    on.spawn(3);
    expect([on.load(3, PAGE), bind(3, PAGE, read), on.load(3, PAGE)]).toEqual(['faulted', 0, 4]);
  });

  it('of two environments that share a frame are found by their own pages', () => {
    on.ask(2, 'frameGuard', 0, frame, 1, ...words(1, 3));
    for (let i = 0; i < 4; i++) {
      bind(2, PAGE + i * 4096, write);
      bind(3, PAGE + i * 4096, read);
    }
    expect(on.ask(3, 'readPte', PAGE + 4096)).toBe((frame << 12) | (1 << 4) | read);
    expect(on.ask(2, 'readPte', PAGE + 4096)).toBe((frame << 12) | write);
    expect(on.ask(3, 'unbind', PAGE, 2)).toBe(2);
    expect(on.ask(3, 'readPte', PAGE + 4096)).toBe(-ERROR.notFound);
    expect(on.ask(2, 'readPte', PAGE + 4096)).toBe((frame << 12) | write);
  });
});
