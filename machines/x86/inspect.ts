/** What others may look at without disturbing the chips: TLB entries, and walks without effect. */
import type { TlbEntry, Translation } from '../../core/words/bus.ts';
import {
  directoryIndex,
  LARGE_PAGE_BYTES,
  PAGE_BYTES,
  PDE_LARGE,
  PTE_ACCESSED,
  PTE_DIRTY,
  PTE_FRAME_MASK,
  PTE_GLOBAL,
  PTE_PCD,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
  tableIndex,
} from '../formats/x86.ts';
import { FRAME_SHIFT, type PhysicalMemory } from '../memory.ts';
import type { Mmu } from './mmu.ts';
import { LARGE_FRAME_MASK } from './walker.ts';

const READ = 1;
const WRITE = 2;
const EXECUTE = 4;

/** A translation from flags in the format of a table entry. There is no right to execute to withhold. */
function translation(page: number, value: number, bytes: number, context: number): Translation {
  const frames = bytes === PAGE_BYTES ? PTE_FRAME_MASK : LARGE_FRAME_MASK;
  return {
    page,
    bytes,
    frame: (value & frames) >>> FRAME_SHIFT,
    rights: READ | EXECUTE | ((value & PTE_WRITE) !== 0 ? WRITE : 0),
    user: (value & PTE_USER) !== 0,
    context,
    cached: (value & PTE_PCD) === 0,
    dirty: (value & PTE_DIRTY) !== 0,
    accessed: (value & PTE_ACCESSED) !== 0,
  };
}

function contextOf(mmu: Mmu, value: number, root: number): number {
  return mmu.globalPages && (value & PTE_GLOBAL) !== 0 ? -1 : root >>> 0;
}

/** Every valid entry, those for fetches first. An entry of a code TLB lets nobody write. */
export function listTlbs(mmu: Mmu): readonly TlbEntry[] {
  const list: TlbEntry[] = [];
  let base = 0;
  for (const tlb of mmu.tlbs) {
    const bytes = 2 ** tlb.pageShift;
    const forCode = tlb === mmu.userCode.small || tlb === mmu.userCode.large;
    const forData = tlb === mmu.userData.small || tlb === mmu.userData.large;
    const kinds = (forCode ? READ | EXECUTE : 0) | (forData ? READ | WRITE : 0);
    tlb.tags.forEach((tag, entry) => {
      if (tag < 0) return;
      const value = tlb.values[entry];
      const found = translation(tag * bytes, value, bytes, contextOf(mmu, value, mmu.root));
      const rights = found.rights & kinds;
      list.push({ ...found, rights, index: base + entry, valid: true });
    });
    base += tlb.entries;
  }
  return list;
}

/** What a walk from `root` finds for a linear address: no bit is set, and no cache touched. */
export function inspectWalk(
  mmu: Mmu,
  memory: PhysicalMemory,
  largePages: boolean,
  root: number,
  va: number,
): Translation | null {
  const pde = wordAt(memory, (root & PTE_FRAME_MASK) + directoryIndex(va) * 4);
  if ((pde & PTE_PRESENT) === 0) return null;
  if (largePages && (pde & PDE_LARGE) !== 0) {
    const page = Math.floor((va >>> 0) / LARGE_PAGE_BYTES) * LARGE_PAGE_BYTES;
    return translation(page, pde, LARGE_PAGE_BYTES, contextOf(mmu, pde, root));
  }
  const pte = wordAt(memory, (pde & PTE_FRAME_MASK) + tableIndex(va) * 4);
  if ((pte & PTE_PRESENT) === 0) return null;
  const rights = pte & (pde | ~(PTE_WRITE | PTE_USER));
  return translation((va & PTE_FRAME_MASK) >>> 0, rights, PAGE_BYTES, contextOf(mmu, pte, root));
}

/** Where there is no memory, there is no table either. */
function wordAt(memory: PhysicalMemory, address: number): number {
  const pa = address >>> 0;
  return pa >>> FRAME_SHIFT < memory.frames ? memory.words[pa >>> 2] : 0;
}
