/**
 * Address spaces for the interface proofs, alike on both families: 4 MB of user addresses each.
 *
 * A space takes two frames: a page table in the hardware's own format (on MIPS words of EntryLo, which
 * `refill` loads into the TLB), and on x86 a directory that points to that table and maps the
 * kernel's window. Space 0 is the kernel's alone; its table says which spaces are alive,
 * and which frame is the next to be given out.
 */
import type { Authority, FrameUse, Grant } from '../../core/words/authority.ts';
import type { KernelBus, PeekBus } from '../../core/words/bus.ts';
import type { Trap } from '../../core/words/trap.ts';
import * as mips from '../../machines/formats/mips.ts';
import * as x86 from '../../machines/formats/x86.ts';

export type Space = number;
export const SPACES = 8;
/** User addresses end here. */
export const LIMIT = 0x400000;
const TABLES = 0x4000;
/** The first byte of memory that a proof may give to user code. */
export const USER_MEMORY = TABLES + SPACES * 0x2000;
const FRAME = 0xfffff000;

type AnyBus = Pick<KernelBus, 'kernelBase' | 'frames' | 'family' | 'load'>;

const entryOf = (bus: AnyBus, space: Space, va: number): number =>
  bus.kernelBase + TABLES + space * 0x2000 + (va >>> 12) * 4;
const directoryOf = (space: Space): number => TABLES + space * 0x2000 + 0x1000;
const aliveAt = (bus: AnyBus, space: Space): number => bus.kernelBase + TABLES + space * 4;

const nextFrame = (bus: AnyBus): number => bus.kernelBase + TABLES + SPACES * 4;

/** Boot: the kernel's own space, and paging on. */
export function bootSpaces(bus: KernelBus): void {
  create(bus, 0);
  enter(bus, 0);
  bus.store(nextFrame(bus), USER_MEMORY);
  bus.x86?.enablePaging();
  for (const which of ['code', 'data'] as const) bus.x86?.loadUserSegment(which, 0, x86.USER_LIMIT);
}

/** An empty space; nothing of a former one of that number may be left in the TLB. */
export function create(bus: KernelBus, space: Space): void {
  bus.fill(entryOf(bus, space, 0), 0, 0x2000);
  if (bus.family === 'x86') {
    const directory = bus.kernelBase + directoryOf(space);
    const table = (TABLES + space * 0x2000) | x86.PTE_PRESENT | x86.PTE_WRITE | x86.PTE_USER;
    if (space !== 0) bus.store(directory, table);
    for (let pa = 0; pa < bus.frames * 0x1000; pa += x86.LARGE_PAGE_BYTES) {
      const pde = directory + x86.directoryIndex(bus.kernelBase + pa) * 4;
      bus.store(pde, pa | x86.PTE_PRESENT | x86.PTE_WRITE | x86.PDE_LARGE);
    }
  }
  bus.store(aliveAt(bus, space), 1);
}

/** A frame of zeros that nobody has had. */
export function freshFrame(bus: KernelBus): number {
  const pa = bus.load(nextFrame(bus));
  bus.store(nextFrame(bus), pa + 0x1000);
  bus.fill(bus.kernelBase + pa, 0, 0x1000);
  return pa;
}

/** The end of a space that is not loaded: its number may be used again. */
export function destroy(bus: KernelBus, space: Space): void {
  for (let va = 0; va < LIMIT; va += 0x1000)
    if (frameAt(bus, space, va) >= 0) unmap(bus, space, va);
  bus.store(aliveAt(bus, space), 0);
}

export function loaded(bus: KernelBus): Space {
  if (bus.mips !== null) return (bus.mips.entryHi() & mips.ASID_MASK) >>> mips.ASID_SHIFT;
  return ((bus.x86?.cr3() ?? TABLES) - TABLES) >>> 13;
}

export function enter(bus: KernelBus, space: Space): void {
  bus.mips?.setEntryHi(mips.entryHi(0, space));
  if (bus.x86 !== null && bus.x86.cr3() !== directoryOf(space)) bus.x86.setCr3(directoryOf(space));
}

/** Maps the page at `va` to the frame at physical `pa`; beyond memory stand devices, uncached. */
export function map(bus: KernelBus, space: Space, va: number, pa: number, writable = true): void {
  const device = pa >= bus.frames * 0x1000;
  let entry = pa & FRAME;
  if (bus.family === 'mips') {
    entry |= mips.ENTRY_LO_V | (writable ? mips.ENTRY_LO_D : 0) | (device ? mips.ENTRY_LO_N : 0);
  } else {
    entry |= x86.PTE_PRESENT | x86.PTE_USER;
    entry |= (writable ? x86.PTE_WRITE : 0) | (device ? x86.PTE_PCD : 0);
  }
  bus.store(entryOf(bus, space, va), entry);
  flush(bus, space, va);
}

/** Takes the page away, from the table and from the TLB; from the table alone, it is a seeded bug. */
export function unmap(bus: KernelBus, space: Space, va: number, flushing = true): void {
  bus.store(entryOf(bus, space, va), 0);
  if (flushing) flush(bus, space, va);
}

/** Drops the TLB's entry for the page, where one may be. A load of CR3 has dropped other spaces'. */
function flush(bus: KernelBus, space: Space, va: number): void {
  const index = bus.mips?.probe(mips.entryHi(va, space)) ?? -1;
  if (index >= 0) bus.mips?.writeIndexed(index, mips.KSEG0 + index * 0x1000, 0);
  if (bus.x86?.cr3() === directoryOf(space)) bus.x86.invlpg(va);
}

/** The physical address of the frame behind a page; -1 if there is none. */
export function frameAt(bus: AnyBus, space: Space, va: number): number {
  const entry = va < LIMIT ? bus.load(entryOf(bus, space, va)) : 0;
  return entry === 0 ? -1 : (entry & FRAME) >>> 0;
}

/** Serves a fault that is only the TLB's; false if the kernel has to see to it. */
export function refill(bus: KernelBus, trap: Trap): boolean {
  if (bus.mips === null || trap.kind !== 'fault' || trap.cause !== 'refill') return false;
  const space = loaded(bus);
  if (frameAt(bus, space, trap.address) < 0) return false;
  const entry = bus.load(entryOf(bus, space, trap.address));
  bus.mips.writeRandom(mips.entryHi(trap.address, space), entry);
  return true;
}

/** What the tables say; spaces 1 to `tasks` are those of the task slots. */
export function authority(peek: PeekBus, tasks: number): Authority & { frames: FrameUse[] } {
  const frames = Array.from({ length: peek.frames }, (_, frame): FrameUse => {
    if (frame < TABLES >>> 12) return 'kernel';
    return frame < USER_MEMORY >>> 12 ? 'table' : 'free';
  });
  const writable = peek.family === 'mips' ? mips.ENTRY_LO_D : x86.PTE_WRITE;
  const spaces = [];
  for (let space = 1; space < SPACES; space++) {
    if (peek.load(aliveAt(peek, space)) !== 1) continue;
    const grants: Grant[] = [];
    for (let page = 0; page < LIMIT; page += 0x1000) {
      const frame = frameAt(peek, space, page) >>> 12;
      if (frameAt(peek, space, page) < 0) continue;
      const rights = (peek.load(entryOf(peek, space, page)) & writable) === 0 ? 5 : 7;
      grants.push({ page, bytes: 0x1000, frame, rights });
      if (frame < peek.frames) frames[frame] = 'user';
    }
    const context = peek.family === 'mips' ? space : directoryOf(space);
    const task = space <= tasks ? space : 0;
    spaces.push({ name: `space ${space}`, task, context, grants });
  }
  return { spaces, frames, pinned: [] };
}
