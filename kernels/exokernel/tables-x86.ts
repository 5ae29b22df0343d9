/**
 * Secure bindings on x86: page tables that the hardware walks, and the kernel alone writes.
 *
 * Each environment has a directory and a table for the pages that the kernel keeps, in which its U-area and
 * the information page are guaranteed; a table for other pages is made when the first of them is bound, and
 * stays. The record of a binding hangs on its frame: it is found by the frame that the table entry names.
 *
 * The kernel sees physical memory at KERNEL_BASE through supervisor pages of 4 MB (of 4 KB where the
 * processor has no larger ones), the same in every directory. One directory, the first frame of the pool,
 * has nothing else: it is in use when an environment dies in its own. The TLB has no tags: loading CR3
 * empties it, and INVLPG forgets one page of the directory in use.
 */
import type { PeekBus } from '../../core/words/bus.ts';
import type { X86Mmu } from '../../core/words/mmu.ts';
import {
  directoryIndex,
  KERNEL_BASE,
  LARGE_PAGE_BYTES,
  PAGE_BYTES,
  PDE_LARGE,
  PTE_FRAME_MASK,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
  tableIndex,
  USER_LIMIT,
} from '../../machines/formats/x86.ts';
import { INFO_AREA, isKept, U_AREA } from './abi/address-map.ts';
import { RIGHTS } from './abi/calls.ts';
import {
  bindingAt,
  envOf,
  link,
  pageOf,
  setRights,
  unlink,
  whatOf,
  whatWord,
  whereWord,
} from './bindings.ts';
import type { Exo, Translations } from './context.ts';
import { indexOf } from './env-records.ts';
import { fillPool, giveFrame, poolCount, takeFrame } from './frame-pool.ts';
import { frameAt } from './plan.ts';
import { BINDING, BINDINGS, ENV, GUARD, ROOT } from './records.ts';

const TABLE = PTE_PRESENT | PTE_WRITE | PTE_USER;
/** The directory's first entry for the kernel's window. */
const WINDOW = directoryIndex(KERNEL_BASE);
/** A directory, and the table of the kept pages. */
const FRAMES_OF_ENV = 2;

/** A table entry for a frame, before the hardware has noted accesses in it. */
export function pteFor(frame: number, rights: number): number {
  const write = rights === RIGHTS.write ? PTE_WRITE : 0;
  return ((frame << 12) | PTE_PRESENT | PTE_USER | write) >>> 0;
}

/** The kernel address of the directory of an environment. */
function directoryOf(k: Exo, env: number): number {
  return k.plan.kernelBase + k.bus.load(env + ENV.context);
}

/** The kernel address of the table that an entry of a directory points to. */
function tableOf(k: Exo, entry: number): number {
  return k.plan.kernelBase + ((entry & PTE_FRAME_MASK) >>> 0);
}

/** The kernel address of the table entry for a page; 0 if there is no table for it. */
function slotFor(k: Exo, env: number, va: number): number {
  const entry = k.bus.load(directoryOf(k, env) + 4 * directoryIndex(va));
  return (entry & PTE_PRESENT) === 0 ? 0 : tableOf(k, entry) + 4 * tableIndex(va);
}

export class X86Tables implements Translations {
  readonly userEnd = KERNEL_BASE;
  /** The hardware walks. */
  readonly tables = null;
  readonly #mmu: X86Mmu;

  constructor(mmu: X86Mmu) {
    this.#mmu = mmu;
  }

  boot(k: Exo): void {
    const { bus, plan } = k;
    fillPool(k);
    for (let i = 1; i < BINDINGS; i++) bus.store(bindingAt(k, i) + BINDING.next, i + 1);
    bus.store(plan.root + ROOT.freeBinding, 1);
    const directory = plan.kernelBase + takeFrame(k) * PAGE_BYTES;
    for (let i = 0; i < windowEntries(k); i++) {
      bus.store(directory + 4 * (WINDOW + i), this.#windowEntry(k, i));
    }
  }

  /** The directory entry for the `index`-th 4 MB of the kernel's window. */
  #windowEntry(k: Exo, index: number): number {
    const first = index * LARGE_PAGE_BYTES;
    if (this.#mmu.largePages) return first | PTE_PRESENT | PTE_WRITE | PDE_LARGE;
    const table = takeFrame(k) * PAGE_BYTES;
    const end = Math.min(LARGE_PAGE_BYTES, k.bus.frames * PAGE_BYTES - first);
    for (let at = 0; at < end; at += PAGE_BYTES) {
      const slot = k.plan.kernelBase + table + (4 * at) / PAGE_BYTES;
      k.bus.store(slot, (first + at) | PTE_PRESENT | PTE_WRITE);
    }
    return table | PTE_PRESENT | PTE_WRITE;
  }

  prepare(k: Exo, env: number): boolean {
    const { bus, plan } = k;
    if (poolCount(k) < FRAMES_OF_ENV) return false;
    const directory = takeFrame(k) * PAGE_BYTES;
    bus.store(env + ENV.context, directory);
    const window = 4 * WINDOW;
    const model = plan.kernelBase + kernelDirectory(k);
    bus.copy(plan.kernelBase + directory + window, model + window, 4 * windowEntries(k));
    addTable(k, env, U_AREA);
    const uArea = frameAt(plan, plan.uAreas.at(indexOf(k, env)));
    bus.store(slotFor(k, env, U_AREA), pteFor(uArea, RIGHTS.write));
    bus.store(slotFor(k, env, INFO_AREA), pteFor(frameAt(plan, plan.info), RIGHTS.read));
    return true;
  }

  start(k: Exo, env: number): void {
    const mmu = this.#mmu;
    mmu.setCr3(k.bus.load(env + ENV.context));
    mmu.enablePaging();
    mmu.setWriteProtect(true);
    mmu.loadUserSegment('code', 0, USER_LIMIT);
    mmu.loadUserSegment('data', 0, USER_LIMIT);
  }

  activate(k: Exo, env: number): void {
    const directory = k.bus.load(env + ENV.context);
    if (this.#mmu.cr3() !== directory) this.#mmu.setCr3(directory);
  }

  find(k: Exo, env: number, va: number): number {
    const { bus, plan } = k;
    const slot = slotFor(k, env, va);
    const entry = slot === 0 ? 0 : bus.load(slot);
    if ((entry & PTE_PRESENT) === 0) return 0;
    const where = whereWord(indexOf(k, env), va);
    let binding = bus.load(plan.guards.at(entry >>> 12) + GUARD.firstBinding);
    while (binding !== 0 && bus.load(bindingAt(k, binding) + BINDING.where) !== where) {
      binding = bus.load(bindingAt(k, binding) + BINDING.next);
    }
    return binding;
  }

  canInsert(k: Exo, env: number, va: number): boolean {
    if (k.bus.load(k.plan.root + ROOT.freeBinding) === 0) return false;
    if (slotFor(k, env, va) !== 0) return true;
    return !k.bus.fails('alloc') && poolCount(k) > 0;
  }

  insert(k: Exo, env: number, va: number, frame: number, rights: number, entry: number): number {
    const { bus, plan } = k;
    const binding = bus.load(plan.root + ROOT.freeBinding);
    bus.store(plan.root + ROOT.freeBinding, bus.load(bindingAt(k, binding) + BINDING.next));
    if (slotFor(k, env, va) === 0) addTable(k, env, va);
    const slot = slotFor(k, env, va);
    link(k, binding, whereWord(indexOf(k, env), va), whatWord(frame, rights, entry));
    bus.store(slot, pteFor(frame, rights));
    countEntry(k, slot, 1);
    return binding;
  }

  lower(k: Exo, binding: number, rights: number): void {
    const env = envOf(k, binding);
    const va = pageOf(k, binding);
    const frame = whatOf(k, binding) >>> 12;
    setRights(k, binding, rights);
    k.bus.store(slotFor(k, env, va), pteFor(frame, rights));
    this.#forget(k, env, va);
  }

  remove(k: Exo, binding: number): void {
    const { bus, plan } = k;
    const env = envOf(k, binding);
    const va = pageOf(k, binding);
    const slot = slotFor(k, env, va);
    bus.store(slot, 0);
    countEntry(k, slot, -1);
    this.#forget(k, env, va);
    unlink(k, binding);
    bus.store(bindingAt(k, binding) + BINDING.next, bus.load(plan.root + ROOT.freeBinding));
    bus.store(plan.root + ROOT.freeBinding, binding);
  }

  /** The TLB holds translations of the directory in use alone. */
  #forget(k: Exo, env: number, va: number): void {
    if (this.#mmu.cr3() === k.bus.load(env + ENV.context)) this.#mmu.invlpg(va);
  }

  retire(k: Exo, env: number): void {
    const { bus } = k;
    const directory = directoryOf(k, env);
    if (this.#mmu.cr3() === bus.load(env + ENV.context)) this.#mmu.setCr3(kernelDirectory(k));
    for (let i = 0; i < WINDOW; i++) {
      const entry = bus.load(directory + 4 * i);
      if (entry === 0) continue;
      this.#emptyTable(k, env, i * LARGE_PAGE_BYTES, tableOf(k, entry));
      bus.store(directory + 4 * i, 0);
      giveFrame(k, entry >>> 12);
    }
    bus.fill(directory + 4 * WINDOW, 0, 4 * windowEntries(k));
    giveFrame(k, bus.load(env + ENV.context) / PAGE_BYTES);
    bus.store(env + ENV.context, 0);
  }

  /** Breaks all bindings in a table, and takes the kept pages out of it. */
  #emptyTable(k: Exo, env: number, base: number, table: number): void {
    const { bus } = k;
    let left = bus.load(entriesAt(k, table));
    for (let i = 0; left > 0; i++) {
      const va = base + i * PAGE_BYTES;
      if (isKept(va) || (bus.load(table + 4 * i) & PTE_PRESENT) === 0) continue;
      bus.exec(k.paths.breakBinding);
      this.remove(k, this.find(k, env, va));
      bus.takeInterrupts();
      left--;
    }
    if (base !== directoryIndex(U_AREA) * LARGE_PAGE_BYTES) return;
    bus.store(table + 4 * tableIndex(U_AREA), 0);
    bus.store(table + 4 * tableIndex(INFO_AREA), 0);
  }

  /** The hardware has walked the tables already. */
  resolve(): boolean {
    return false;
  }

  context(_k: Exo, peek: PeekBus, env: number): number {
    return peek.load(env + ENV.context);
  }
}

function windowEntries(k: Exo): number {
  return Math.ceil((k.bus.frames * PAGE_BYTES) / LARGE_PAGE_BYTES);
}

/** The physical address of the directory that is nobody's. */
export function kernelDirectory(k: Exo): number {
  return k.plan.poolLow * PAGE_BYTES;
}

/** An empty table for the 4 MB around an address; there is a frame for it. */
function addTable(k: Exo, env: number, va: number): void {
  const table = takeFrame(k) * PAGE_BYTES;
  k.bus.store(directoryOf(k, env) + 4 * directoryIndex(va), table | TABLE);
}

/** Where the kernel counts the bindings in a table, by the address of the table or of an entry in it. */
function entriesAt(k: Exo, slot: number): number {
  const frame = frameAt(k.plan, slot - (slot % PAGE_BYTES));
  return k.plan.guards.at(frame) + GUARD.entries;
}

function countEntry(k: Exo, slot: number, more: number): void {
  const at = entriesAt(k, slot);
  k.bus.store(at, k.bus.load(at) + more);
}
