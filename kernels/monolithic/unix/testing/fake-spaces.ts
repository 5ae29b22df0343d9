/** The address spaces of the fake lower half: a Map of pages each. Forked pages are copied at once. */
import { MMAP_BASE, PAGE_BYTES, USER_END } from '../abi/address-map.ts';
import { ERROR } from '../abi/errors.ts';
import { MAP, PROT } from '../abi/flags.ts';
import { type Answer, WANTS } from '../answers.ts';
import { NO_BLOCK, type Process, type Spaces, type UserMemory, WANTED } from '../door.ts';
import type { FakeCache } from './fake-cache.ts';
import { type FakeMemory, MEMORY_BASE } from './fake-memory.ts';
import type { Waits } from './waits.ts';

/** Anonymous memory that several spaces share. */
interface Cell {
  bytes: Uint8Array;
}

interface UserPage {
  rights: number;
  readonly most: number;
  readonly shared: boolean;
  /** 0 for zeroes. */
  readonly file: number;
  readonly page: number;
  /** Bytes of the file's page that count; zeroes after. */
  readonly valid: number;
  /** Its own bytes; null where they have not been wanted yet. A shared file's are the cache's. */
  own: Uint8Array | null;
  readonly cell: Cell | null;
}

class Space {
  readonly pages = new Map<number, UserPage>();
  heapStart = 0;
  heapEnd = 0;
}

const zeroes = (): Uint8Array => new Uint8Array(PAGE_BYTES);
const pageOf = (va: number): number => Math.floor(va / PAGE_BYTES);

export class FakeSpaces implements Spaces, UserMemory {
  readonly #memory: FakeMemory;
  readonly #cache: FakeCache;
  readonly #waits: Waits;
  readonly #fails: () => boolean;
  readonly #current: () => Process;
  readonly #spaces = new Map<Process, Space>();
  readonly #building = new Map<Process, Space>();
  readonly #wanted = new Map<Process, readonly [number, number, number]>();
  /** Pages that a process has waited for in its call: it need not wait for them again. */
  readonly #there = new Map<Process, Set<number>>();

  constructor(
    memory: FakeMemory,
    cache: FakeCache,
    waits: Waits,
    fails: () => boolean,
    current: () => Process,
  ) {
    this.#memory = memory;
    this.#cache = cache;
    this.#waits = waits;
    this.#fails = fails;
    this.#current = current;
    cache.isShown = (page) =>
      this.#everyPage().some(
        (one) => one.shared && one.file === page.object && one.page === page.index,
      );
  }

  /** Spaces that there are, second ones included. */
  get count(): number {
    return this.#spaces.size + this.#building.size;
  }

  isBuilding(p: Process): boolean {
    return this.#building.has(p);
  }

  first(p: Process): void {
    this.#spaces.set(p, new Space());
  }

  forkSpace(parent: Process, child: Process): Answer {
    if (this.#fails()) return -ERROR.noMemory;
    if (this.#waits.dozes()) return this.#waits.begin(parent, () => {});
    const from = this.#space(parent);
    const to = new Space();
    for (const [number, page] of from.pages) {
      to.pages.set(number, { ...page, own: page.own?.slice() ?? null });
    }
    to.heapStart = from.heapStart;
    to.heapEnd = from.heapEnd;
    this.#spaces.set(child, to);
    return 0;
  }

  newSpace(p: Process): Answer {
    if (this.#building.has(p)) throw new Error(`process ${p} has a second space`);
    if (this.#fails()) return -ERROR.noMemory;
    if (this.#waits.dozes()) return this.#waits.begin(p, () => {});
    this.#building.set(p, new Space());
    return 0;
  }

  commitSpace(p: Process): void {
    const next = this.#building.get(p);
    if (next === undefined) throw new Error(`process ${p} has no second space`);
    this.#building.delete(p);
    this.#spaces.set(p, next);
    this.#there.delete(p);
  }

  dropSpace(p: Process): void {
    this.#building.delete(p);
  }

  killed(p: Process): void {
    this.#waits.killed.add(p);
  }

  freeSpace(p: Process): Answer {
    this.#waits.killed.delete(p);
    if (this.#building.has(p)) throw new Error(`process ${p} ends with two spaces`);
    if (this.#waits.dozes()) return this.#waits.begin(p, () => {});
    this.#spaces.delete(p);
    return 0;
  }

  map(
    p: Process,
    va: number,
    pages: number,
    rights: number,
    most: number,
    flags: number,
    file: number,
    first: number,
    end: number,
  ): Answer {
    if (this.#fails()) return -ERROR.noMemory;
    if (this.#waits.dozes()) return this.#waits.begin(p, () => {});
    const space = this.#building.get(p) ?? this.#space(p);
    const at = (flags & MAP.fixed) !== 0 ? pageOf(va) : this.#room(space, pages);
    if (at === 0 || (at + pages) * PAGE_BYTES > USER_END) return -ERROR.noMemory;
    const shared = (flags & MAP.shared) !== 0;
    for (let i = 0; i < pages; i++) {
      const valid = Math.max(0, Math.min(PAGE_BYTES, end - (first + i) * PAGE_BYTES));
      const cell = shared && file === 0 ? { bytes: zeroes() } : null;
      const page = first + i;
      space.pages.set(at + i, { rights, most, shared, file, page, valid, own: null, cell });
    }
    return at * PAGE_BYTES;
  }

  unmap(p: Process, va: number, pages: number): Answer {
    if (this.#fails()) return -ERROR.noMemory;
    if (this.#waits.dozes()) return this.#waits.begin(p, () => {});
    for (let i = 0; i < pages; i++) this.#space(p).pages.delete(pageOf(va) + i);
    return 0;
  }

  protect(p: Process, va: number, pages: number, rights: number): Answer {
    const found: UserPage[] = [];
    for (let i = 0; i < pages; i++) {
      const page = this.#space(p).pages.get(pageOf(va) + i);
      if (page === undefined) return -ERROR.noMemory;
      if ((rights & ~page.most) !== 0) return -ERROR.access;
      found.push(page);
    }
    for (const page of found) page.rights = rights;
    return 0;
  }

  startHeap(p: Process, start: number): void {
    const space = this.#building.get(p) ?? this.#space(p);
    space.heapStart = start;
    space.heapEnd = start;
  }

  setBreak(p: Process, end: number): Answer {
    const space = this.#space(p);
    if (end === 0) return space.heapEnd;
    if (end < space.heapStart || this.#fails()) return -ERROR.noMemory;
    const before = Math.ceil(space.heapEnd / PAGE_BYTES);
    const after = Math.ceil(end / PAGE_BYTES);
    for (let at = before; at < after; at++) if (space.pages.has(at)) return -ERROR.noMemory;
    const both = PROT.read | PROT.write;
    for (let at = before; at < after; at++) {
      space.pages.set(at, {
        rights: both,
        most: both,
        shared: false,
        file: 0,
        page: 0,
        valid: 0,
        own: null,
        cell: null,
      });
    }
    for (let at = after; at < before; at++) space.pages.delete(at);
    space.heapEnd = end;
    return end;
  }

  whichPage(p: Process, va: number): Answer {
    const page = this.#space(p).pages.get(pageOf(va));
    if (page === undefined) return -ERROR.noMemory;
    if (!page.shared || page.file === 0) return 0;
    this.#wanted.set(p, [page.file, page.page, 0]);
    return 1;
  }

  truncated(file: number, bytes: number): void {
    this.#cache.cut(file, Math.ceil(bytes / PAGE_BYTES));
    for (const page of this.#everyPage()) {
      if (page.file === file && page.page * PAGE_BYTES >= bytes) page.own = null;
    }
  }

  isMapped(file: number): boolean {
    return this.#everyPage().some((page) => page.file === file);
  }

  touch(p: Process, va: number, bytes: number, write: boolean): Answer {
    if (bytes === 0) return 0;
    if (va + bytes > USER_END) return -ERROR.fault;
    const there = this.#there.get(p) ?? new Set();
    this.#there.set(p, there);
    for (let at = pageOf(va); at <= pageOf(va + bytes - 1); at++) {
      const page = this.#space(p).pages.get(at);
      if (page === undefined) return -ERROR.fault;
      if ((page.rights & (write ? PROT.write : PROT.read)) === 0) return -ERROR.fault;
      if (!there.has(at) && this.#waits.dozes()) {
        return this.#waits.begin(p, () => {
          there.add(at);
        });
      }
      there.add(at);
      if (!this.#isHere(page, write)) {
        this.#wanted.set(p, [page.file, page.page, write && page.shared ? 1 : 0]);
        return WANTS;
      }
    }
    return 0;
  }

  wanted(p: Process, what: number): number {
    const [file, page, write] = this.#wanted.get(p) ?? [0, 0, 0];
    if (what === WANTED.file) return file;
    return what === WANTED.page ? page : write;
  }

  copyIn(to: number, va: number, bytes: number): void {
    this.#eachRun(this.#current(), va, bytes, (page, at, done) => {
      this.#memory.bytes.set(page.subarray(at.from, at.to), to - MEMORY_BASE + done);
    });
  }

  copyOut(va: number, from: number, bytes: number): void {
    const source = from - MEMORY_BASE;
    this.#eachRun(this.#current(), va, bytes, (page, at, done) => {
      const run = at.to - at.from;
      page.set(this.#memory.bytes.subarray(source + done, source + done + run), at.from);
    });
    this.#dirtyShared(this.#current(), va, bytes);
  }

  /** Bytes of a process's memory, as a copy. */
  read(p: Process, va: number, bytes: number): Uint8Array {
    const all = new Uint8Array(bytes);
    this.#eachRun(p, va, bytes, (page, at, done) => all.set(page.subarray(at.from, at.to), done));
    return all;
  }

  write(p: Process, va: number, bytes: readonly number[]): void {
    this.#eachRun(p, va, bytes.length, (page, at, done) => {
      page.set(bytes.slice(done, done + at.to - at.from), at.from);
    });
    this.#dirtyShared(p, va, bytes.length);
  }

  #eachRun(
    p: Process,
    va: number,
    bytes: number,
    act: (page: Uint8Array, at: { from: number; to: number }, done: number) => void,
  ): void {
    for (let done = 0; done < bytes; ) {
      const from = (va + done) % PAGE_BYTES;
      const run = Math.min(bytes - done, PAGE_BYTES - from);
      act(this.#bytes(this.#page(p, va + done)), { from, to: from + run }, done);
      done += run;
    }
  }

  #dirtyShared(p: Process, va: number, bytes: number): void {
    for (let at = pageOf(va); at <= pageOf(va + bytes - 1); at++) {
      const page = this.#page(p, at * PAGE_BYTES);
      const cached = page.shared ? this.#cache.find(page.file, page.page) : undefined;
      if (cached !== undefined) cached.dirty = true;
    }
  }

  zeroOut(va: number, bytes: number): void {
    for (let i = 0; i < bytes; i++) this.poke(this.#current(), va + i, 0);
  }

  /** The call is over: its pages may go. */
  forgetThere(p: Process): void {
    this.#there.delete(p);
  }

  /** A byte of a process's memory: as the user would read it, whatever his rights. */
  peek(p: Process, va: number): number {
    return this.#bytes(this.#page(p, va))[va % PAGE_BYTES];
  }

  poke(p: Process, va: number, value: number): void {
    const page = this.#page(p, va);
    this.#bytes(page)[va % PAGE_BYTES] = value;
    const cached = page.shared ? this.#cache.find(page.file, page.page) : undefined;
    if (cached !== undefined) cached.dirty = true;
  }

  rightsAt(p: Process, va: number): number {
    return this.#spaces.get(p)?.pages.get(pageOf(va))?.rights ?? -1;
  }

  /** Adds up all that a space holds: two that are equal are the same space. */
  digest(p: Process): string {
    const space = this.#spaces.get(p);
    if (space === undefined) return 'none';
    const pages = [...space.pages].sort(([a], [b]) => a - b);
    return pages
      .map(([at, { rights, file, page, own }]) => {
        let sum = 0;
        for (const byte of own ?? []) sum = (Math.imul(sum, 31) + byte) | 0;
        return `${at}:${rights}:${file}:${page}:${sum}`;
      })
      .join(' ');
  }

  #isHere(page: UserPage, write: boolean): boolean {
    if (page.file === 0 || page.own !== null) return true;
    const cached = this.#cache.find(page.file, page.page);
    if (cached === undefined) return false;
    if (page.shared) return !write || cached.block !== NO_BLOCK;
    page.own = zeroes();
    page.own.set(this.#cache.bytesOf(cached.address).subarray(0, page.valid));
    return true;
  }

  #bytes(page: UserPage): Uint8Array {
    if (page.cell !== null) return page.cell.bytes;
    if (page.shared) {
      const cached = this.#cache.find(page.file, page.page);
      if (cached === undefined) throw new Error('a page is copied that was not touched');
      return this.#cache.bytesOf(cached.address);
    }
    if (page.file !== 0 && page.own === null) {
      throw new Error('a page is copied that was not touched');
    }
    page.own ??= zeroes();
    return page.own;
  }

  #page(p: Process, va: number): UserPage {
    const page = this.#space(p).pages.get(pageOf(va));
    if (page === undefined) throw new Error(`0x${va.toString(16)} is not mapped in process ${p}`);
    return page;
  }

  #space(p: Process): Space {
    const space = this.#spaces.get(p);
    if (space === undefined) throw new Error(`process ${p} has no space`);
    return space;
  }

  #everyPage(): UserPage[] {
    const all = [...this.#spaces.values(), ...this.#building.values()];
    return all.flatMap((space) => [...space.pages.values()]);
  }

  #room(space: Space, pages: number): number {
    let run = 0;
    for (let at = pageOf(MMAP_BASE); at < pageOf(USER_END); at++) {
      run = space.pages.has(at) ? 0 : run + 1;
      if (run === pages) return at - pages + 1;
    }
    return 0;
  }
}
