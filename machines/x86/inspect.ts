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
import type { Tlb } from './tlb.ts';
import { LARGE_FRAME_MASK } from './walker.ts';

const READ = 1;
const WRITE = 2;
const EXECUTE = 4;

/** There is no right to execute to withhold. */
function rightsOf(value: number): number {
  return READ | EXECUTE | ((value & PTE_WRITE) !== 0 ? WRITE : 0);
}

/** A translation from flags in the format of a table entry. */
function translation(page: number, value: number, bytes: number, context: number): Translation {
  const frames = bytes === PAGE_BYTES ? PTE_FRAME_MASK : LARGE_FRAME_MASK;
  return {
    page,
    bytes,
    frame: (value & frames) >>> FRAME_SHIFT,
    rights: rightsOf(value),
    user: (value & PTE_USER) !== 0,
    context,
    cached: (value & PTE_PCD) === 0,
    dirty: (value & PTE_DIRTY) !== 0,
    accessed: (value & PTE_ACCESSED) !== 0,
  };
}

/** Walks whose findings are kept; chosen so that those of a few spaces are. */
const KEPT = 1024;

/** What walks have found: whoever walks again to what is as it was gets the same object. */
class FoundByWalks {
  readonly #found = new Array<Translation | null>(KEPT).fill(null);
  readonly #values = new Int32Array(KEPT);

  at(page: number, value: number, bytes: number, context: number): Translation {
    const place = ((page >>> 12) + Math.imul(context >>> 12, 0x9e3779b1)) & (KEPT - 1);
    const kept = this.#found[place];
    const isSame = kept !== null && this.#values[place] === value && kept.context === context;
    if (isSame && kept.page === page && kept.bytes === bytes) return kept;
    const made = translation(page, value, bytes, context);
    this.#found[place] = made;
    this.#values[place] = value;
    return made;
  }
}

const found = new FoundByWalks();

function contextOf(mmu: Mmu, value: number, root: number): number {
  return mmu.globalPages && (value & PTE_GLOBAL) !== 0 ? -1 : root >>> 0;
}

/** The entries of one TLB as they were last listed. */
class ListedTlb {
  readonly #mmu: Mmu;
  readonly #tlb: Tlb;
  readonly #firstIndex: number;
  readonly #bytes: number;
  /** What accesses it serves: an entry of a code TLB lets nobody write. */
  readonly #kinds: number;
  readonly #tags: Int32Array;
  readonly #values: Int32Array;
  #root = 0;
  /** Null where an entry is not valid. */
  readonly entries: (TlbEntry | null)[];

  constructor(mmu: Mmu, tlb: Tlb, firstIndex: number) {
    this.#mmu = mmu;
    this.#tlb = tlb;
    this.#firstIndex = firstIndex;
    this.#bytes = 2 ** tlb.pageShift;
    const forCode = tlb === mmu.userCode.small || tlb === mmu.userCode.large;
    const forData = tlb === mmu.userData.small || tlb === mmu.userData.large;
    this.#kinds = (forCode ? READ | EXECUTE : 0) | (forData ? READ | WRITE : 0);
    this.#tags = new Int32Array(tlb.entries).fill(-1);
    this.#values = new Int32Array(tlb.entries);
    this.entries = new Array<TlbEntry | null>(tlb.entries).fill(null);
  }

  /** Whether an entry may have changed since the last `renew`. */
  get written(): boolean {
    return this.#tlb.written || this.#root !== this.#mmu.root;
  }

  /** Makes anew what has changed since the last time; true if anything has. */
  renew(): boolean {
    const { tags, values } = this.#tlb;
    const moved = this.#root !== this.#mmu.root;
    let changed = false;
    for (let entry = 0; entry < tags.length; entry++) {
      const tag = tags[entry];
      const value = values[entry];
      // An entry that is not global belongs to the space of the present root.
      const same = tag === this.#tags[entry] && value === this.#values[entry];
      if (same && (!moved || tag < 0 || this.entries[entry]?.context === -1)) continue;
      this.#tags[entry] = tag;
      this.#values[entry] = value;
      if (tag < 0 && this.entries[entry] === null) continue;
      this.entries[entry] = tag < 0 ? null : this.#listed(entry, tag, value);
      changed = true;
    }
    this.#root = this.#mmu.root;
    this.#tlb.written = false;
    return changed;
  }

  #listed(entry: number, tag: number, value: number): TlbEntry {
    const bytes = this.#bytes;
    const frames = bytes === PAGE_BYTES ? PTE_FRAME_MASK : LARGE_FRAME_MASK;
    // Written out, for a spread of what `translation` gives takes several times as long.
    return {
      page: tag * bytes,
      bytes,
      frame: (value & frames) >>> FRAME_SHIFT,
      rights: rightsOf(value) & this.#kinds,
      user: (value & PTE_USER) !== 0,
      context: contextOf(this.#mmu, value, this.#mmu.root),
      cached: (value & PTE_PCD) === 0,
      dirty: (value & PTE_DIRTY) !== 0,
      accessed: (value & PTE_ACCESSED) !== 0,
      index: this.#firstIndex + entry,
      valid: true,
    };
  }
}

/** Every valid entry of a processor's TLBs, those for fetches first. */
export class TlbList {
  readonly #tlbs: readonly ListedTlb[];
  #list: readonly TlbEntry[] = [];

  constructor(mmu: Mmu) {
    let firstIndex = 0;
    this.#tlbs = mmu.tlbs.map((tlb) => {
      const listed = new ListedTlb(mmu, tlb, firstIndex);
      firstIndex += tlb.entries;
      return listed;
    });
  }

  /** The same array while all entries stay, and the same object for an entry that stays. */
  entries(): readonly TlbEntry[] {
    let changed = false;
    for (let i = 0; i < this.#tlbs.length; i++) {
      const tlb = this.#tlbs[i];
      if (tlb.written && tlb.renew()) changed = true;
    }
    if (changed) {
      const list: TlbEntry[] = [];
      for (let i = 0; i < this.#tlbs.length; i++) {
        const { entries } = this.#tlbs[i];
        for (let k = 0; k < entries.length; k++) {
          const entry = entries[k];
          if (entry !== null) list.push(entry);
        }
      }
      this.#list = list;
    }
    return this.#list;
  }
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
    return found.at(page, pde, LARGE_PAGE_BYTES, contextOf(mmu, pde, root));
  }
  const pte = wordAt(memory, (pde & PTE_FRAME_MASK) + tableIndex(va) * 4);
  if ((pte & PTE_PRESENT) === 0) return null;
  const rights = pte & (pde | ~(PTE_WRITE | PTE_USER));
  return found.at((va & PTE_FRAME_MASK) >>> 0, rights, PAGE_BYTES, contextOf(mmu, pte, root));
}

/** Where there is no memory, there is no table either. */
function wordAt(memory: PhysicalMemory, address: number): number {
  const pa = address >>> 0;
  return pa >>> FRAME_SHIFT < memory.frames ? memory.words[pa >>> 2] : 0;
}
