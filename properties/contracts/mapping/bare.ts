/**
 * A small mapping database in memory, without a machine, as somebody would write it who wants it fast. It
 * shares nothing with the specification but the ops.
 * Nodes are rows of columns, linked to parent, first child and siblings. Accesses are kept as an MMU would
 * keep them, at the node alone, and are collected when somebody asks, or when the node goes.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { type BareMapping, base, isKept, shiftOf, touchedPages } from './bare-arithmetic.ts';
import { errors, type MappingError, OP, PAGE_WORDS, PROMISED, TASKS } from './ops.ts';

/** Nodes: many more than are promised, as nothing is refused for want of them. */
const NODES = 4 * PROMISED.mappings;
const NIL = 0;
const LARGE = 1024;
const KEYS = 2 ** 20;

const column = (): Int32Array => new Int32Array(NODES);

export class Bare {
  readonly #task = column();
  readonly #page = column();
  readonly #pages = column();
  readonly #frame = column();
  readonly #rights = column();
  readonly #parent = column();
  readonly #child = column();
  readonly #next = column();
  readonly #previous = column();
  /** Accesses that the hardware noted at this node; and those kept for its next question. */
  readonly #status = column();
  readonly #kept = column();
  #free = NIL;
  #fresh = 1;
  /** Nodes by `task * KEYS + page`: of small pages, and of superpages. */
  readonly #small = new Map<number, number>();
  readonly #large = new Map<number, number>();
  readonly #words = new Map<number, number>();
  /** By task: 0 never there, 1 alive, 2 gone; the bytes of the window as a power of two, and its base. */
  readonly #life = new Uint8Array(TASKS + 1);
  readonly #windowShift = new Uint8Array(TASKS + 1);
  readonly #windowBase = new Float64Array(TASKS + 1);
  #nextFrame = LARGE;
  #result: Result = { kind: 'done', value: 0, cycles: 0 };

  constructor() {
    this.#life[1] = 1;
  }

  /** Performs the call as engine and kernel would together. The result is used again by the next. */
  perform(call: Call): Result {
    const [a, b, c, d, e] = call.args;
    const { task } = call;
    if (this.#life[task] !== 1) return this.#end('dangling', 0);
    switch (call.op) {
      case OP.spawn:
        return this.#spawn(a);
      case OP.exit:
        return this.#exit(task);
      case OP.take:
        return this.#take(task, a, b);
      case OP.accept:
        this.#windowShift[task] = shiftOf(b);
        this.#windowBase[task] = base(a, shiftOf(b));
        return this.#end('done', 0);
      case OP.map:
      case OP.grant:
        return this.#transfer(task, a, base(b, shiftOf(c)), shiftOf(c), d, e, call.op === OP.grant);
      case OP.unmap:
      case OP.flush:
        return this.#end('done', this.#unmap(task, a, shiftOf(b), c, call.op === OP.flush));
      case OP.touch:
        return this.#touch(task, base(a, shiftOf(b)), shiftOf(b));
      default:
        return this.#access(task, call.op === OP.store, a, b, c);
    }
  }

  /** All mappings that there are, in no order. */
  mappings(): BareMapping[] {
    const found: BareMapping[] = [];
    for (const table of [this.#small, this.#large]) {
      for (const id of table.values()) {
        found.push({
          id,
          from: this.#parent[id],
          task: this.#task[id],
          page: this.#page[id],
          pages: this.#pages[id],
          frame: this.#frame[id],
          rights: this.#rights[id],
        });
      }
    }
    return found;
  }

  #end(kind: Result['kind'], value: number): Result {
    this.#result = { kind, value, cycles: 0 };
    return this.#result;
  }

  #refuse(error: MappingError): Result {
    return this.#end('refused', errors.indexOf(error));
  }

  #spawn(slot: number): Result {
    if (slot < 1 || slot > TASKS) return this.#end('dangling', 0);
    if (this.#life[slot] === 1) return this.#refuse('exists');
    this.#life[slot] = 1;
    this.#windowShift[slot] = 0;
    return this.#end('done', slot);
  }

  #exit(task: number): Result {
    if (task === 1) return this.#refuse('self');
    this.#flushPages(task, 0, KEYS);
    this.#life[task] = 2;
    return this.#end('done', 0);
  }

  #take(task: number, page: number, size: number): Result {
    if (size < 12 || size > 22) return this.#refuse('noMemory');
    const count = 2 ** (size - 12);
    const first = page - (page % count);
    const frame = Math.ceil(this.#nextFrame / count) * count;
    this.#nextFrame = frame + count;
    const step = size === 22 ? LARGE : 1;
    for (let i = 0; i < count; i += step) {
      const to = first + i;
      if (isKept(to) || (step === 1 && this.#isUnderLarge(task, to))) continue;
      this.#flushPages(task, to, step);
      this.#insert(task, to, step, frame + i, 7, NIL);
    }
    return this.#end('done', 0);
  }

  #access(task: number, store: boolean, page: number, offset: number, value: number): Result {
    const node = this.#at(task, page);
    if (node === NIL || (store && (this.#rights[node] & 2) === 0)) return this.#end('faulted', 0);
    const word = (this.#frame[node] + page - this.#page[node]) * PAGE_WORDS + offset;
    this.#status[node] |= store ? 7 : 5;
    if (!store) return this.#end('done', this.#words.get(word) ?? 0);
    this.#words.set(word, value >>> 0);
    return this.#end('done', 0);
  }

  #touch(task: number, first: number, shift: number): Result {
    const count = touchedPages(shift);
    for (let i = 0; i < count; i++) {
      if (this.#access(task, false, first + i, 0, 0).kind === 'faulted') return this.#result;
    }
    return this.#end('done', count);
  }

  #transfer(
    source: number,
    target: number,
    sendBase: number,
    sendShift: number,
    rights: number,
    at: number,
    grant: boolean,
  ): Result {
    if ((this.#life[target] ?? 0) === 0) return this.#end('dangling', 0);
    const windowShift = this.#life[target] === 1 ? this.#windowShift[target] : 0;
    if (sendShift === 0) return this.#end('done', 0);
    if (windowShift === 0) return this.#refuse('overflow');
    const shift = Math.min(sendShift, windowShift);
    if (shift < 12) return this.#end('done', 0);
    const sent = 2 ** (sendShift - 12);
    const count = 2 ** (shift - 12);
    const larger = 2 ** (Math.max(sendShift, windowShift) - 12);
    const chosen = (at % larger) - (at % count);
    const from = sendBase + (sendShift > windowShift ? chosen : 0);
    const to = this.#windowBase[target] + (sendShift > windowShift ? 0 : chosen);
    const given = (rights & 5) === 0 ? 0 : rights | 5;
    this.#pieces(source, target, from, to, count, given, grant);
    if (grant && sent > count) {
      // A window of its own within the flexpage stays as it is.
      const own = source === target && to >= sendBase && to < sendBase + sent ? to : from;
      const [low, high] = [Math.min(from, own), Math.max(from, own)];
      this.#flushPages(source, sendBase, low - sendBase);
      this.#flushPages(source, low + count, high - low - count);
      this.#flushPages(source, high + count, sendBase + sent - high - count);
    }
    return this.#end('done', 0);
  }

  #pieces(
    source: number,
    target: number,
    from: number,
    to: number,
    count: number,
    given: number,
    grant: boolean,
  ): void {
    let split = NIL;
    for (const page of this.#pagesOf(source, from, count)) {
      const node = this.#at(source, page);
      if (node === NIL) continue;
      const isPart = this.#pages[node] > count;
      const size = isPart ? 1 : this.#pages[node];
      const sent = this.#piece(node, page, size, target, to + page - from, given, grant);
      if (sent && isPart && grant) split = node;
    }
    if (split !== NIL && this.#at(source, from) === split) this.#remove(split);
  }

  /** Whether it was sent, and not skipped. */
  #piece(
    node: number,
    page: number,
    size: number,
    target: number,
    to: number,
    given: number,
    grant: boolean,
  ): boolean {
    const rights = given & this.#rights[node];
    if (rights === 0 || isKept(to) || this.#isDeepest(node)) return false;
    if (size === 1 && this.#isUnderLarge(target, to)) return false;
    const table = size === 1 ? this.#small : this.#large;
    const there = table.get(target * KEYS + to) ?? NIL;
    if (there === node) return false;
    const frame = this.#frame[node] + page - this.#page[node];
    const parent = grant ? this.#parent[node] : node;
    let heir = there;
    if (there !== NIL && this.#frame[there] === frame && this.#parent[there] === parent) {
      this.#rights[there] |= rights;
    } else {
      this.#flushPages(target, to, size);
      // Nothing was made since, so that the row of a node that has gone is empty.
      if (this.#task[node] === 0) return false;
      heir = this.#insert(target, to, size, frame, rights, parent);
    }
    if (grant) this.#inherit(node, heir, size);
    return true;
  }

  #isDeepest(node: number): boolean {
    let depth = 1;
    for (let above = this.#parent[node]; above !== NIL; above = this.#parent[above]) depth++;
    return depth >= PROMISED.depth;
  }

  /** Moves what is derived from a granted node below its heir, and removes the node if it is done with. */
  #inherit(node: number, heir: number, size: number): void {
    let child = this.#child[node];
    while (child !== NIL) {
      const next = this.#next[child];
      const offset = this.#frame[child] - this.#frame[heir];
      if (offset >= 0 && offset < size && this.#pages[child] <= size) {
        this.#unlink(child);
        this.#link(child, heir);
        this.#reduce(child, this.#rights[heir]);
      }
      child = next;
    }
    if (this.#pages[node] === size) this.#remove(node);
  }

  #unmap(task: number, page: number, shift: number, rights: number, flush: boolean): number {
    if (shift < 12) return 0;
    let told = 0;
    for (const at of this.#pagesOf(task, base(page, shift), 2 ** (shift - 12))) {
      const node = this.#at(task, at);
      // A superpage that is met by several pages has nothing more to tell after the first.
      if (node === NIL) continue;
      told |= this.#collect(node) | this.#kept[node];
      this.#kept[node] = 0;
      if ((rights & 5) !== 0) {
        if (flush) this.#remove(node);
        else while (this.#child[node] !== NIL) this.#remove(this.#child[node]);
      } else if ((rights & 2) !== 0) {
        const had = this.#rights[node];
        this.#reduce(node, 5);
        if (!flush) this.#rights[node] = had;
      }
    }
    return told;
  }

  /** Removes all that the task has there, with what was derived from it. */
  #flushPages(task: number, first: number, count: number): void {
    for (const page of this.#pagesOf(task, first, count)) {
      const node = this.#at(task, page);
      if (node !== NIL) this.#remove(node);
    }
  }

  /** Pages of a range at which the task has something; all, if they are part of a superpage. */
  #pagesOf(task: number, first: number, count: number): number[] {
    const found: number[] = [];
    const low = task * KEYS + first;
    if (count < LARGE) {
      const isPart = this.#isUnderLarge(task, first);
      for (let i = 0; i < count; i++) if (isPart || this.#small.has(low + i)) found.push(first + i);
      return found;
    }
    for (const key of this.#small.keys()) {
      if (key >= low && key < low + count) found.push(key - task * KEYS);
    }
    for (const key of this.#large.keys()) {
      if (key > low - LARGE && key < low + count) found.push(Math.max(key, low) - task * KEYS);
    }
    return found.sort((a, b) => a - b);
  }

  #isUnderLarge(task: number, page: number): boolean {
    return this.#large.has(task * KEYS + page - (page % LARGE));
  }

  #at(task: number, page: number): number {
    const small = this.#small.get(task * KEYS + page);
    return small ?? this.#large.get(task * KEYS + page - (page % LARGE)) ?? NIL;
  }

  /** No more rights than these for the node, nor for what is derived from it. */
  #reduce(node: number, rights: number): void {
    this.#rights[node] &= rights;
    for (let child = this.#child[node]; child !== NIL; child = this.#next[child]) {
      this.#reduce(child, rights);
    }
  }

  /** Accesses through the node and below it that nobody has collected; those above get to know of them. */
  #collect(node: number): number {
    const seen = this.#sweep(node);
    for (let above = this.#parent[node]; above !== NIL; above = this.#parent[above]) {
      this.#kept[above] |= seen;
    }
    return seen;
  }

  #sweep(node: number): number {
    let seen = this.#status[node];
    this.#status[node] = 0;
    for (let child = this.#child[node]; child !== NIL; child = this.#next[child]) {
      seen |= this.#sweep(child);
    }
    this.#kept[node] |= seen;
    return seen;
  }

  #insert(
    task: number,
    page: number,
    pages: number,
    frame: number,
    rights: number,
    parent: number,
  ): number {
    const node = this.#free === NIL ? this.#fresh++ : this.#free;
    if (node >= NODES) throw new Error(`there are more than ${NODES - 1} mappings`);
    if (node === this.#free) this.#free = this.#next[node];
    this.#task[node] = task;
    this.#page[node] = page;
    this.#pages[node] = pages;
    this.#frame[node] = frame;
    this.#rights[node] = rights;
    this.#status[node] = 0;
    this.#kept[node] = 0;
    this.#child[node] = NIL;
    this.#link(node, parent);
    (pages === 1 ? this.#small : this.#large).set(task * KEYS + page, node);
    return node;
  }

  #remove(node: number): void {
    while (this.#child[node] !== NIL) this.#remove(this.#child[node]);
    this.#collect(node);
    this.#unlink(node);
    const table = this.#pages[node] === 1 ? this.#small : this.#large;
    table.delete(this.#task[node] * KEYS + this.#page[node]);
    this.#task[node] = 0;
    this.#next[node] = this.#free;
    this.#free = node;
  }

  #link(node: number, parent: number): void {
    const next = parent === NIL ? NIL : this.#child[parent];
    this.#parent[node] = parent;
    this.#previous[node] = NIL;
    this.#next[node] = next;
    if (next !== NIL) this.#previous[next] = node;
    if (parent !== NIL) this.#child[parent] = node;
  }

  #unlink(node: number): void {
    const previous = this.#previous[node];
    const next = this.#next[node];
    const parent = this.#parent[node];
    if (previous !== NIL) this.#next[previous] = next;
    else if (parent !== NIL) this.#child[parent] = next;
    if (next !== NIL) this.#previous[next] = previous;
  }
}
