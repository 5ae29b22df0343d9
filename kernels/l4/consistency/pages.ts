/**
 * The root server's books: each page that exists is in the list, each frame is of one page or free.
 *
 * They are user memory, and lie in the kernel's window as all memory does. The root server works on them
 * while it runs, so they are held against each other only while it waits for whoever comes next.
 */
import { PAGE_BYTES } from '../abi/fpage.ts';
import { ANY_THREAD, NIL_THREAD, ROOT_SERVER_NUMBER } from '../abi/thread-id.ts';
import type { Plan } from '../plan.ts';
import { STATE, TCB } from '../records.ts';
import {
  HEADER,
  MAX_PAGES,
  MAX_TASKS,
  PAGE,
  PAGES_BASE,
  pageAt,
  ROOT_SERVER_FRAMES,
  stackAt,
  TASK,
  taskAt,
} from '../user/pager-records.ts';
import { type Books, hex } from './books.ts';

/** Free frames are a stack of words, up to the end of the root server's own memory. */
const MAX_FREE_FRAMES = (ROOT_SERVER_FRAMES * PAGE_BYTES - stackAt(0, 0)) / 4;

/** What a frame was found to be. */
const OF_A_PAGE = 1;
const FREE = 2;

export class PageCheck {
  readonly #books: Books;
  readonly #plan: Plan;
  /** Where the books lie, as the kernel sees them. */
  readonly #base: number;
  /** Fields of the page records, by record. */
  readonly #address = new Int32Array(MAX_PAGES);
  readonly #frame = new Int32Array(MAX_PAGES);
  readonly #owner = new Int32Array(MAX_PAGES);
  readonly #next = new Int32Array(MAX_PAGES);
  readonly #previous = new Int32Array(MAX_PAGES);
  /** 1 for each record that was found in the list. */
  readonly #isListed = new Uint8Array(MAX_PAGES);
  readonly #ids = new Int32Array(MAX_TASKS);
  readonly #stack = new Int32Array(MAX_FREE_FRAMES);
  /** By frame. */
  readonly #found: Uint8Array;

  constructor(books: Books) {
    const { plan } = books.k;
    this.#books = books;
    this.#plan = plan;
    this.#base = plan.kernelBase + plan.rootLow * PAGE_BYTES;
    this.#found = new Uint8Array(plan.userHigh);
  }

  wrong(): string | null {
    if (!this.#isAtRest()) return null;
    const count = this.#copy();
    this.#isListed.fill(0);
    this.#found.fill(0);
    const wrong = this.#wrongList(count) ?? this.#lost(count) ?? this.#wrongStack();
    return wrong === null ? null : `In the root server's books, ${wrong}.`;
  }

  /** Whether the root server has begun, and waits for a message from anybody: nothing is half done. */
  #isAtRest(): boolean {
    const { threads } = this.#books;
    if (threads.get(ROOT_SERVER_NUMBER, TCB.state) !== STATE.waiting) return false;
    if (threads.get(ROOT_SERVER_NUMBER, TCB.from) !== ANY_THREAD) return false;
    return this.#header(HEADER.tasks) !== 0;
  }

  #header(field: number): number {
    return this.#books.reads.load(this.#base + field) >>> 0;
  }

  /** Copies the records that were ever used; how many there are. */
  #copy(): number {
    const { reads } = this.#books;
    const count = Math.min(this.#header(HEADER.nextPage), MAX_PAGES);
    const at = pageAt(this.#base, 0);
    reads.read(at + PAGE.address, this.#address, count, PAGE.bytes);
    reads.read(at + PAGE.frame, this.#frame, count, PAGE.bytes);
    reads.read(at + PAGE.owner, this.#owner, count, PAGE.bytes);
    reads.read(at + PAGE.next, this.#next, count, PAGE.bytes);
    reads.read(at + PAGE.previous, this.#previous, count, PAGE.bytes);
    reads.read(taskAt(this.#base, 0) + TASK.id, this.#ids, MAX_TASKS, TASK.bytes);
    return count;
  }

  /** Goes through the list from its head; links are record numbers plus one, and 0 ends it. */
  #wrongList(count: number): string | null {
    let before = 0;
    for (let link = this.#header(HEADER.firstPage); link !== 0; ) {
      const row = link - 1;
      if (!(row < count)) return `the list of pages leads to record ${row}, which was never used`;
      if (this.#isListed[row] === 1) return `${this.#name(row)} is in the list of pages twice`;
      this.#isListed[row] = 1;
      const wrong = this.#wrongPage(row, before);
      if (wrong !== null) return wrong;
      before = link;
      link = this.#next[row] >>> 0;
    }
    return null;
  }

  #wrongPage(row: number, before: number): string | null {
    const address = this.#address[row] >>> 0;
    if (address === 0) return `page record ${row} is in the list of pages, and free`;
    const name = this.#name(row);
    if (this.#previous[row] >>> 0 !== before) {
      const there = before === 0 ? 'the head of the list' : this.#name(before - 1);
      return `the list of pages goes from ${there} to ${name}, and not back`;
    }
    const number = (address - PAGES_BASE) / PAGE_BYTES;
    if (!(number < this.#header(HEADER.nextPage)) || number % MAX_PAGES !== row) {
      return `${name} stands in record ${row}, which is another's`;
    }
    const owner = this.#owner[row] >>> 0;
    if (!(owner < MAX_TASKS) || this.#ids[owner] === NIL_THREAD) {
      return `${name} has the owner ${owner}, who is no task`;
    }
    return this.#wrongFrame(this.#frame[row] >>> 0, OF_A_PAGE, `the frame of ${name}`);
  }

  /** Records that are in use, and nobody can find. */
  #lost(count: number): string | null {
    for (let row = 0; row < count; row++) {
      if (this.#address[row] === 0 || this.#isListed[row] === 1) continue;
      return `${this.#name(row)} is lost: it exists, and is not in the list of pages`;
    }
    return null;
  }

  #wrongStack(): string | null {
    const count = this.#header(HEADER.freeFrames);
    if (count > MAX_FREE_FRAMES) return `${count} frames are free, more than there is room for`;
    this.#books.reads.read(stackAt(this.#base, 0), this.#stack, count);
    for (let i = 0; i < count; i++) {
      const wrong = this.#wrongFrame(this.#stack[i] >>> 0, FREE, `free frame number ${i}`);
      if (wrong !== null) return wrong;
    }
    return null;
  }

  /** Of the frame at this physical address; it must be memory that sigma0 hands out. */
  #wrongFrame(at: number, use: number, whose: string): string | null {
    const frame = at / PAGE_BYTES;
    const { rootHigh, userHigh } = this.#plan;
    if (!Number.isInteger(frame) || frame < rootHigh || frame >= userHigh) {
      return `${whose} is at ${hex(at)}, where none can be`;
    }
    const before = this.#found[frame];
    this.#found[frame] = use;
    if (before === 0) return null;
    return `${whose} is at ${hex(at)}, as is ${before === FREE ? 'another that is free' : 'that of a page'}`;
  }

  #name(row: number): string {
    return `page ${hex(this.#address[row] >>> 0)}`;
  }
}
