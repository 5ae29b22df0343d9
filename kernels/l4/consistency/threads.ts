/**
 * A thread is in exactly one place: it runs, is in its ready queue, polls in a send queue, or rests. Nobody
 * names a thread or a space that is no more.
 */
import {
  ANY_LOCAL_THREAD,
  ANY_THREAD,
  NIL_THREAD,
  SYSTEM_BASE,
  threadNumber,
} from '../abi/thread-id.ts';
import {
  ASIDS,
  NO_ASID,
  NONE,
  PRIORITIES,
  ROLE,
  ROOT,
  SPACE,
  STATE,
  TCB,
  USE,
} from '../records.ts';
import { type Books, hex } from './books.ts';

/** Where a thread was found to stand. */
const IN_READY_QUEUE = 1;
const IN_SEND_QUEUE = 2;

export class ThreadCheck {
  readonly #books: Books;
  readonly #place: Uint8Array;
  /** By space: the threads that are in it. */
  readonly #threads: Int32Array;

  constructor(books: Books) {
    this.#books = books;
    this.#place = new Uint8Array(books.k.plan.threads.count);
    this.#threads = new Int32Array(books.k.plan.spaces.count);
  }

  wrong(): string | null {
    this.#place.fill(0);
    this.#threads.fill(0);
    return (
      this.#wrongReady() ?? this.#wrongSenders() ?? this.#wrongThreads() ?? this.#wrongSpaces()
    );
  }

  #wrongReady(): string | null {
    const { ready, threads } = this.#books;
    for (let priority = 0; priority < PRIORITIES; priority++) {
      const first = ready[priority] >>> 0;
      if (first === NONE) continue;
      const queue = `The ready queue of priority ${priority}`;
      const wrong = this.#wrongRing(first, TCB.next, TCB.previous, IN_READY_QUEUE, queue);
      if (wrong !== null) return wrong;
      const row = threads.rowOf(first);
      if (threads.get(row, TCB.priority) !== priority) return `${queue} holds one of another.`;
    }
    return null;
  }

  #wrongSenders(): string | null {
    const { threads } = this.#books;
    for (let row = 0; row < threads.count; row++) {
      const first = threads.get(row, TCB.senders);
      if (first === NONE) continue;
      const queue = `The send queue of thread ${row}`;
      if (threads.get(row, TCB.id) === NIL_THREAD)
        return `${queue}, which is no more, is not empty.`;
      const wrong = this.#wrongRing(
        first,
        TCB.nextSender,
        TCB.previousSender,
        IN_SEND_QUEUE,
        queue,
      );
      if (wrong !== null) return wrong;
      const self = threads.table.at(row);
      for (let at = first; ; ) {
        const sender = threads.rowOf(at);
        if (threads.get(sender, TCB.partner) !== self) {
          return `${queue} holds thread ${sender}, which polls on another.`;
        }
        at = threads.get(sender, TCB.nextSender);
        if (at === first) break;
      }
    }
    return null;
  }

  /** Marks all of a ring as being in this place. */
  #wrongRing(
    first: number,
    next: number,
    previous: number,
    place: number,
    ring: string,
  ): string | null {
    const { threads } = this.#books;
    for (let at = first; ; ) {
      if (!this.#books.isThread(at)) return `${ring} leads to ${hex(at)}, which is no thread.`;
      const row = threads.rowOf(at);
      if (this.#place[row] !== 0)
        return `${ring} holds thread ${row}, which is in another, or twice.`;
      this.#place[row] = place;
      const after = threads.get(row, next);
      const afterRow = threads.rowOf(after);
      if (afterRow >= 0 && threads.get(afterRow, previous) !== at) {
        return `${ring} goes from thread ${row} to ${afterRow}, and not back.`;
      }
      at = after;
      if (at === first) return null;
    }
  }

  #wrongThreads(): string | null {
    const { threads } = this.#books;
    const current = this.#books.root(ROOT.current);
    if (current !== NONE && !this.#books.isThread(current)) return 'A thread runs that is no more.';
    for (let row = 0; row < threads.count; row++) {
      const wrong = this.#wrongThread(row, threads.table.at(row) === current);
      if (wrong !== null) return `Thread ${row} ${wrong}.`;
    }
    return null;
  }

  #wrongThread(row: number, isCurrent: boolean): string | null {
    const books = this.#books;
    const { plan } = books.k;
    const { threads } = books;
    const state = threads.get(row, TCB.state);
    if ((this.#place[row] === IN_READY_QUEUE) !== (state === STATE.ready && !isCurrent)) {
      return `is in state ${state}, and is in a ready queue or is not, against that`;
    }
    const isPolling = state === STATE.polling;
    if ((this.#place[row] === IN_SEND_QUEUE) !== isPolling) {
      return `is in state ${state}, and is in a send queue or is not, against that`;
    }
    if (!isPolling && threads.get(row, TCB.partner) !== NONE) {
      return 'has a partner, and does not poll';
    }
    const isInterrupt = row < SYSTEM_BASE;
    const space = threads.get(row, TCB.space);
    const utcb = threads.get(row, TCB.utcb);
    if (threads.get(row, TCB.id) === NIL_THREAD) {
      return state === STATE.inactive && space === NONE && utcb === NONE
        ? null
        : 'is no more, but has a state, a space or a UTCB';
    }
    if (isInterrupt) {
      return this.#exists(threads.get(row, TCB.pager)) ? null : 'has a handler that is no more';
    }
    if (!books.isSpace(space)) return 'is in a space that is no more';
    this.#threads[books.spaces.rowOf(space)]++;
    if (utcb !== NONE) {
      const lost = books.reach((utcb - plan.kernelBase) / 4096, USE.utcb, 'a UTCB');
      if (lost !== null) return `has a UTCB, but ${lost.slice(0, -1)}`;
    }
    return this.#wrongWait(row, state);
  }

  /** Of a thread that waits for one alone; one that was not started yet has its pager's word for it. */
  #wrongWait(row: number, state: number): string | null {
    const { threads } = this.#books;
    if (state !== STATE.waiting || threads.get(row, TCB.role) === ROLE.starting) return null;
    const from = threads.get(row, TCB.from);
    if (from === ANY_THREAD || from === ANY_LOCAL_THREAD || this.#exists(from)) return null;
    return `waits for ${hex(from)}, which is no more`;
  }

  #exists(id: number): boolean {
    const { threads } = this.#books;
    const number = threadNumber(id);
    return id !== NIL_THREAD && number < threads.count && threads.get(number, TCB.id) === id;
  }

  #wrongSpaces(): string | null {
    const books = this.#books;
    const { spaces } = books;
    for (let row = 0; row < spaces.count; row++) {
      if (spaces.get(row, SPACE.directory) === 0) continue;
      const count = spaces.get(row, SPACE.threads);
      if (count !== this.#threads[row]) {
        return `Space ${row} counts ${count} threads, and has ${this.#threads[row]}.`;
      }
    }
    return books.k.bus.mips === null ? null : this.#wrongAsids();
  }

  /** Each ASID's owner has it, and each space that has one owns it. */
  #wrongAsids(): string | null {
    const books = this.#books;
    const { spaces } = books;
    let owned = 0;
    for (let asid = 0; asid < ASIDS; asid++) {
      const owner = books.root(ROOT.asidOwner + 4 * asid);
      if (owner === NONE) continue;
      const has = books.isSpace(owner) ? spaces.get(spaces.rowOf(owner), SPACE.asid) : NO_ASID;
      if (has !== asid) return `ASID ${asid} has an owner that does not have it.`;
      owned++;
    }
    for (let row = 0; row < spaces.count; row++) {
      if (spaces.get(row, SPACE.directory) === 0) continue;
      if (spaces.get(row, SPACE.asid) !== NO_ASID) owned--;
    }
    return owned === 0 ? null : 'A space has an ASID that it does not own.';
  }
}
