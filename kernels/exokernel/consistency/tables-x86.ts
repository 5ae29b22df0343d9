/** Page tables on x86 against the records of bindings, both ways; on the way the pool's frames are reached. */
import {
  directoryIndex,
  KERNEL_BASE,
  LARGE_PAGE_BYTES,
  PTE_ACCESSED,
  PTE_DIRTY,
  PTE_PRESENT,
  TABLE_ENTRIES,
} from '../../../machines/formats/x86.ts';
import { INFO_AREA, isKept, PAGE_BYTES, U_AREA } from '../abi/address-map.ts';
import { RIGHTS } from '../abi/calls.ts';
import { STATUS } from '../abi/info.ts';
import { whereWord } from '../bindings.ts';
import { frameAt } from '../plan.ts';
import { BINDING, ENV, GUARD, ROOT, WHAT } from '../records.ts';
import { kernelDirectory, pteFor } from '../tables-x86.ts';
import { type Books, hex } from './books.ts';

const WINDOW = directoryIndex(KERNEL_BASE);
/** The hardware sets these. */
const STATUS_BITS = PTE_ACCESSED | PTE_DIRTY;

export class TablesCheck {
  readonly #books: Books;
  /** By frame of the pool: 1 if it was reached. */
  readonly #reached: Uint8Array;
  /** The row of a binding, by its word WHERE. */
  readonly #rows = new Map<number, number>();
  readonly #directory = new Int32Array(TABLE_ENTRIES);
  readonly #table = new Int32Array(TABLE_ENTRIES);

  constructor(books: Books) {
    const { plan } = books.k;
    this.#books = books;
    this.#reached = new Uint8Array(plan.poolHigh - plan.poolLow);
  }

  wrong(): string | null {
    const { envs } = this.#books;
    this.#reached.fill(0);
    const wrong = this.#wrongRecords() ?? this.#reachWindow();
    if (wrong !== null) return wrong;
    for (let index = 1; index < envs.count; index++) {
      if (!this.#books.isAlive(index)) continue;
      const found = this.#wrongDirectory(index);
      if (found !== null) return `In the tables of environment ${index}, ${found}.`;
    }
    if (this.#rows.size > 0) return `${this.#rows.size} bindings are in no table.`;
    return this.#wrongPool();
  }

  /** A record is in use, or in the list of free ones. */
  #wrongRecords(): string | null {
    const { bindings } = this.#books;
    const wheres = bindings.column(BINDING.where);
    const nexts = bindings.column(BINDING.next);
    this.#rows.clear();
    let used = 0;
    for (let row = 0; row < wheres.length; row++) {
      if (wheres[row] === 0) continue;
      used++;
      this.#rows.set(wheres[row] >>> 0, row);
    }
    if (this.#rows.size !== used) return 'A page has two bindings.';
    let free = 0;
    for (let binding = this.#books.root(ROOT.freeBinding); binding !== 0; free++) {
      if (free > bindings.count || binding > bindings.count) {
        return 'The list of free bindings has no end.';
      }
      if (wheres[binding - 1] !== 0) {
        return `Binding ${binding - 1} is in use, and in the list of free ones.`;
      }
      binding = nexts[binding - 1];
    }
    const lost = bindings.count - used - free;
    return lost === 0 ? null : `${lost} bindings are lost: neither free nor in use.`;
  }

  /** The kernel's own directory, and the tables of its window, if it has any. */
  #reachWindow(): string | null {
    const { k, reads } = this.#books;
    const directory = kernelDirectory(k);
    const wrong = this.#reach(directory / PAGE_BYTES, "the kernel's directory");
    if (wrong !== null || k.bus.x86?.largePages === true) return wrong;
    reads.read(k.plan.kernelBase + directory, this.#directory, TABLE_ENTRIES);
    for (let i = WINDOW; i < TABLE_ENTRIES; i++) {
      if (this.#directory[i] === 0) continue;
      const found = this.#reach(this.#directory[i] >>> 12, "a table of the kernel's window");
      if (found !== null) return found;
    }
    return null;
  }

  #reach(frame: number, whose: string): string | null {
    const { plan } = this.#books.k;
    const place = frame - plan.poolLow;
    if (!(place >= 0 && place < this.#reached.length)) return `${whose} is frame ${frame}`;
    if (this.#reached[place] === 1) return `${whose} is frame ${frame}, which is another's too`;
    this.#reached[place] = 1;
    const status = this.#books.statusOf(frame);
    return status === STATUS.table ? null : `${whose} is frame ${frame} of status ${status}`;
  }

  #wrongDirectory(index: number): string | null {
    const { k, envs, reads } = this.#books;
    const at = envs.get(index, ENV.context);
    const wrong = this.#reach(at / PAGE_BYTES, 'the directory');
    if (wrong !== null) return wrong;
    reads.read(k.plan.kernelBase + at, this.#directory, TABLE_ENTRIES);
    for (let i = 0; i < WINDOW; i++) {
      if (this.#directory[i] === 0) continue;
      const base = i * LARGE_PAGE_BYTES;
      const found = this.#wrongTable(index, base, this.#directory[i] >>> 12);
      if (found !== null) return found;
    }
    return null;
  }

  #wrongTable(index: number, base: number, frame: number): string | null {
    const { k, guards, reads } = this.#books;
    const wrong = this.#reach(frame, `the table for ${hex(base)}`);
    if (wrong !== null) return wrong;
    reads.read(k.plan.kernelBase + frame * PAGE_BYTES, this.#table, TABLE_ENTRIES);
    let entries = 0;
    for (let i = 0; i < TABLE_ENTRIES; i++) {
      const page = base + i * PAGE_BYTES;
      const pte = (this.#table[i] & ~STATUS_BITS) >>> 0;
      if (pte !== 0 && !isKept(page)) entries++;
      if (pte !== this.#expected(index, page, pte)) {
        return `page ${hex(page)} has entry ${hex(pte)}, which no binding says`;
      }
    }
    const counted = guards.get(frame, GUARD.entries);
    if (counted === entries) return null;
    return `there are ${entries} pages from ${hex(base)} on, but ${counted} are counted`;
  }

  /** What stands for a page; where nothing stands in the table, bindings are left to be found missing. */
  #expected(index: number, page: number, pte: number): number {
    const { bindings, k } = this.#books;
    const { plan } = k;
    if (page === U_AREA) return pteFor(frameAt(plan, plan.uAreas.at(index)), RIGHTS.write);
    if (page === INFO_AREA) return pteFor(frameAt(plan, plan.info), RIGHTS.read);
    if ((pte & PTE_PRESENT) === 0) return 0;
    const where = whereWord(index, page);
    const row = this.#rows.get(where);
    if (row === undefined) return 0;
    this.#rows.delete(where);
    const what = bindings.get(row, BINDING.what);
    return pteFor(what >>> 12, WHAT.rights.of(what));
  }

  /** What nobody has is free, and zero. */
  #wrongPool(): string | null {
    const { k, guards } = this.#books;
    const { plan } = k;
    let free = plan.poolHigh - this.#books.root(ROOT.poolFresh);
    for (let frame = this.#books.root(ROOT.poolFree); frame !== 0; free++) {
      const place = frame - plan.poolLow;
      if (!(place >= 0 && place < this.#reached.length) || this.#reached[place] === 1) {
        return `Frame ${frame} is in the pool's list of free frames, and in use.`;
      }
      this.#reached[place] = 1;
      if (this.#books.statusOf(frame) !== STATUS.kernel)
        return `Frame ${frame} is free, and a table.`;
      if (!this.#isZero(frame)) return `Frame ${frame} of the pool is free, and not zero.`;
      frame = guards.get(frame, GUARD.link);
    }
    const counted = this.#books.root(ROOT.poolCount);
    if (counted !== free) return `${free} frames of the pool are free, but ${counted} are counted.`;
    const used = this.#books.root(ROOT.poolFresh) - plan.poolLow;
    const lost = this.#reached.subarray(0, used).indexOf(0);
    return lost < 0 ? null : `Frame ${plan.poolLow + lost} of the pool is lost.`;
  }

  #isZero(frame: number): boolean {
    const { k, reads } = this.#books;
    reads.read(k.plan.kernelBase + frame * PAGE_BYTES, this.#table, TABLE_ENTRIES);
    return this.#table.every((word) => word === 0);
  }
}
