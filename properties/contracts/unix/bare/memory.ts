/** Address spaces of the bare kernel: pages that are copied when they are written. */
import { ADDRESS, isInOneArea } from '../address.ts';
import { type Disk, PAGE, refuse } from './disk.ts';

interface Frame {
  bytes: Uint8Array;
  /** Private pages of several spaces that are this frame. */
  sharers: number;
}

interface Entry {
  read: boolean;
  write: boolean;
  readonly maximal: boolean;
  readonly shared: boolean;
  /** The inode, or -1; and the page in it. */
  readonly file: number;
  readonly index: number;
  frame: Frame | null;
}

const fresh = (): Frame => ({ bytes: new Uint8Array(PAGE), sharers: 1 });

/** Signals of faults: none, and the places of `segment` and `bus`. */
export const [NO_FAULT, SEGMENT, BUS] = [0, 9, 10];

export class Space {
  readonly #table = new Map<number, Entry>();
  readonly #disk: Disk;
  heap = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  fork(): Space {
    const child = new Space(this.#disk);
    child.heap = this.heap;
    for (const [page, entry] of this.#table) {
      if (entry.frame !== null && !entry.shared) entry.frame.sharers++;
      child.#table.set(page, { ...entry });
    }
    return child;
  }

  map(
    at: number,
    pages: number,
    prot: number,
    shared: boolean,
    file: { number: number; first: number; writable: boolean } | null,
  ): number {
    if (pages === 0) refuse('invalid');
    let start = at;
    if (at === ADDRESS.anywhere) {
      start = ADDRESS.chosen;
      while (!this.#isFree(start, pages))
        if (++start + pages > ADDRESS.chosenEnd) refuse('noMemory');
    } else if (!isInOneArea(at, pages)) refuse('invalid');
    for (let i = 0; i < pages; i++) {
      this.#drop(start + i);
      this.#table.set(start + i, {
        read: prot !== 3,
        write: prot === 1,
        maximal: file === null || !shared || file.writable,
        shared,
        file: file === null ? -1 : file.number,
        index: file === null ? 0 : file.first + i,
        frame: file === null ? fresh() : null,
      });
    }
    return start;
  }

  #isFree(start: number, pages: number): boolean {
    for (let i = 0; i < pages; i++) if (this.#table.has(start + i)) return false;
    return true;
  }

  #drop(page: number): void {
    const entry = this.#table.get(page);
    if (entry === undefined) return;
    if (entry.frame !== null && !entry.shared) entry.frame.sharers--;
    this.#table.delete(page);
  }

  unmap(at: number, pages: number): void {
    if (!isInOneArea(at, pages)) refuse('invalid');
    for (let i = 0; i < pages; i++) this.#drop(at + i);
  }

  protect(at: number, pages: number, prot: number): void {
    this.check(at, pages);
    for (let i = 0; i < pages; i++) {
      if (prot === 1 && this.#table.get(at + i)?.maximal === false) refuse('access');
    }
    for (let i = 0; i < pages; i++) {
      const entry = this.#table.get(at + i);
      if (entry === undefined) continue;
      entry.read = prot !== 3;
      entry.write = prot === 1;
    }
  }

  check(at: number, pages: number): void {
    if (!isInOneArea(at, pages)) refuse('invalid');
    for (let i = 0; i < pages; i++) if (!this.#table.has(at + i)) refuse('noMemory');
  }

  grow(delta: number): number {
    const heap = this.heap + delta;
    if (heap < 0 || heap > 248 * PAGE) refuse('noMemory');
    const end = Math.ceil(heap / PAGE);
    for (let i = 0; ADDRESS.heap + i < ADDRESS.heapEnd; i++) {
      const page = ADDRESS.heap + i;
      if (i >= end) this.#drop(page);
      else if (!this.#table.has(page)) {
        const entry = { read: true, write: true, maximal: true, shared: false, file: -1, index: 0 };
        this.#table.set(page, { ...entry, frame: fresh() });
      }
    }
    this.heap = heap;
    return heap;
  }

  /** A fault's signal, or NO_FAULT. */
  fault(page: number, isStore: boolean): number {
    if (page === ADDRESS.text) return isStore ? SEGMENT : NO_FAULT;
    const entry = this.#table.get(page);
    if (entry === undefined || !(isStore ? entry.write : entry.read)) return SEGMENT;
    if (entry.frame !== null || entry.file < 0) return NO_FAULT;
    return entry.index * PAGE < this.#disk.inode(entry.file).size ? NO_FAULT : BUS;
  }

  #bytes(entry: Entry): Uint8Array {
    return entry.frame?.bytes ?? this.#disk.page(entry.file, entry.index);
  }

  load(page: number, word: number): number {
    const entry = this.#table.get(page);
    if (entry === undefined) return 0;
    return new DataView(this.#bytes(entry).buffer).getUint32(word * 4, true) & 0x7fffffff;
  }

  store(page: number, word: number, value: number): void {
    const entry = this.#table.get(page);
    if (entry === undefined) return;
    if (!entry.shared && (entry.frame === null || entry.frame.sharers > 1)) {
      const bytes = this.#bytes(entry).slice();
      if (entry.frame !== null) entry.frame.sharers--;
      entry.frame = { bytes, sharers: 1 };
    }
    new DataView(this.#bytes(entry).buffer).setUint32(word * 4, value, true);
  }

  /** Pages of a file beyond its end are nobody's. */
  cutOff(file: number, size: number): void {
    for (const entry of this.#table.values()) {
      if (entry.file !== file || entry.shared || entry.frame === null) continue;
      if (entry.index * PAGE < size) continue;
      entry.frame.sharers--;
      entry.frame = null;
    }
  }
}
