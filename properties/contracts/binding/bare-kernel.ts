/**
 * A small exokernel without a machine, as somebody would write it: bindings in a direct-mapped cache that
 * displace each other, names as strings, counts that are kept. It shares nothing with the specification but
 * the numbers of the ops.
 */
import {
  type BindingError,
  ENTRIES,
  FRAMES,
  PAGE_WORDS,
  SLOTS,
  TRANSFERS,
  VECTOR,
} from './terms.ts';

/** The name's bytes are the characters. */
export interface Cap {
  readonly perm: number;
  readonly name: string;
}

/** A slot of the cache: 4,096 of them, found by page and environment. */
interface Row {
  env: number;
  page: number;
  frame: number;
  write: boolean;
  entry: number;
}

interface Page {
  owner: number;
  acl: (Cap | null)[];
  readers: number;
  writers: number;
  maxReaders: number;
  maxWriters: number;
  dirty: boolean;
  readonly words: Int32Array;
}

interface Environment {
  id: number;
  caps: (Cap | null)[];
  vector: number[];
  wait: { frame: number; offset: number; value: number } | null;
}

interface Descriptor {
  readonly frame: number;
  readonly env: number;
  readonly into: boolean;
  readonly words: number;
}

export type Answer = BindingError | '';

const CACHE = 4096;
const ASID_SHIFT = 6;
const ENVIRONMENTS = 32;
export const UNLIMITED = 0xffff;
const W = 1;
const MOD = 4;
const ALL = 7;

function lets(cap: Cap, entry: Cap, perm: number): boolean {
  return (cap.perm & entry.perm & perm) === perm && entry.name.startsWith(cap.name);
}

export class BareKernel {
  readonly envs: (Environment | null)[] = new Array<Environment | null>(ENVIRONMENTS).fill(null);
  readonly pages: Page[] = Array.from({ length: FRAMES }, () => ({
    owner: 0,
    acl: new Array<Cap | null>(ENTRIES).fill(null),
    readers: 0,
    writers: 0,
    maxReaders: UNLIMITED,
    maxWriters: UNLIMITED,
    dirty: false,
    words: new Int32Array(PAGE_WORDS),
  }));
  readonly rows = new Map<number, Row>();
  ring: Descriptor[] = [];
  #generation = 0;
  readonly #isCached: boolean;

  /** Without a cache nothing is ever displaced, as where page tables hold the bindings. */
  constructor(isCached: boolean) {
    this.#isCached = isCached;
  }

  /** The index of a new environment with this capability. */
  create(cap: Cap): number {
    const index = this.envs.indexOf(null, 1);
    const caps = new Array<Cap | null>(SLOTS).fill(null);
    caps[0] = cap;
    this.envs[index] = { id: ++this.#generation, caps, vector: [], wait: null };
    return index;
  }

  destroy(env: number): void {
    this.pages.forEach((page, frame) => {
      if (page.owner === env) this.#release(frame);
    });
    for (const [at, row] of this.rows) if (row.env === env) this.#remove(at);
    this.ring = this.ring.filter((one) => one.env !== env);
    this.envs[env] = null;
  }

  env(index: number): Environment {
    const found = this.envs[index];
    if (found === null || found === undefined) throw new Error(`no environment ${index}`);
    return found;
  }

  cap(env: number, slot: number): Cap | null {
    return this.env(env).caps[slot] ?? null;
  }

  /** Whether `by` may do this to the environment, by the capability in the slot. */
  mayActOn(by: number, slot: number, env: number, perm: number): boolean {
    const cap = this.cap(by, slot);
    const own = this.cap(env, 0);
    return cap !== null && own !== null && lets(cap, own, perm);
  }

  forge(env: number, from: number, into: number, made: Cap): Answer {
    const cap = this.cap(env, from);
    if (into >= SLOTS || cap === null) return 'badSlot';
    if ((cap.perm & MOD) === 0 || !this.#dominates(cap, made)) return 'insufficient';
    if (into === 0 && made.perm !== ALL) return 'insufficient';
    this.env(env).caps[into] = made;
    return '';
  }

  acquire(env: number, into: number, grantor: number, key: number, offered: Cap): Answer {
    if (into === 0 || into >= SLOTS) return 'badSlot';
    const cap = this.cap(grantor, key);
    if (cap === null || (cap.perm & MOD) === 0) return 'insufficient';
    if (!this.#dominates(cap, offered)) return 'insufficient';
    this.env(env).caps[into] = offered;
    return '';
  }

  #dominates(one: Cap, other: Cap): boolean {
    return other.name.startsWith(one.name) && (other.perm & ~one.perm) === 0;
  }

  allocate(env: number, slot: number, frame: number): Answer {
    const cap = this.cap(env, slot);
    if (frame >= FRAMES) return 'badName';
    if (cap === null) return 'badSlot';
    const page = this.pages[frame];
    if (page.owner !== 0) return 'notFree';
    if (cap.perm !== ALL) return 'insufficient';
    if (page.dirty) page.words.fill(0);
    page.owner = env;
    page.dirty = true;
    page.acl.fill(null);
    page.acl[0] = { perm: ALL, name: cap.name };
    page.maxReaders = UNLIMITED;
    page.maxWriters = UNLIMITED;
    return '';
  }

  /** Which entry lets this capability in; or why none does. */
  check(env: number, slot: number, frame: number, perm: number): number | Answer {
    const cap = this.cap(env, slot);
    if (frame >= FRAMES) return 'badName';
    if (cap === null) return 'badSlot';
    const page = this.pages[frame];
    if (page.owner === 0) return 'notAllocated';
    const entry = page.acl.findIndex((one) => one !== null && lets(cap, one, perm));
    return entry < 0 ? 'insufficient' : entry;
  }

  free(env: number, slot: number, frame: number): Answer {
    const entry = this.check(env, slot, frame, MOD);
    if (typeof entry === 'string') return entry;
    if (this.ring.some((one) => one.frame === frame)) return 'busy';
    this.#release(frame);
    return '';
  }

  /** Gives up a frame of the environment's own, because it was asked to. */
  giveUp(env: number, frame: number): Answer {
    if (this.pages[frame]?.owner !== env) return 'insufficient';
    this.#release(frame);
    return '';
  }

  /** Takes so many frames by force, of the lowest names. */
  abort(env: number, wanted: number): void {
    const taken: number[] = [];
    for (let frame = 0; frame < FRAMES && taken.length < wanted; frame++) {
      if (this.pages[frame].owner !== env) continue;
      this.#release(frame);
      taken.push(frame);
    }
    const { vector } = this.env(env);
    for (const frame of taken) vector.push(frame);
    if (vector.length > VECTOR) vector.splice(0, vector.length - VECTOR);
  }

  #release(frame: number): void {
    this.#break(frame, () => true);
    this.ring = this.ring.filter((one) => one.frame !== frame);
    for (const env of this.envs) if (env?.wait?.frame === frame) env.wait.frame = -1;
    this.pages[frame].owner = 0;
  }

  #break(frame: number, isBroken: (row: Row) => boolean): void {
    for (const [at, row] of this.rows) {
      if (row.frame === frame && isBroken(row)) this.#remove(at);
    }
  }

  #remove(at: number): void {
    const row = this.rows.get(at);
    if (row === undefined) return;
    const page = this.pages[row.frame];
    if (row.write) page.writers--;
    else page.readers--;
    this.rows.delete(at);
  }

  guard(env: number, slot: number, frame: number, index: number, next: Cap | null): Answer {
    const entry = this.check(env, slot, frame, MOD);
    if (typeof entry === 'string') return entry;
    if (index >= ENTRIES || (index === 0 && next?.perm !== ALL)) return 'badEntry';
    const { acl } = this.pages[frame];
    const isSame = acl[index]?.name === next?.name;
    acl[index] = next;
    this.#break(frame, (row) => {
      if (row.entry !== index) return false;
      return next === null || !isSame || (row.write && (next.perm & W) === 0);
    });
    return '';
  }

  limit(env: number, slot: number, frame: number, readers: number, writers: number): Answer {
    const entry = this.check(env, slot, frame, MOD);
    if (typeof entry === 'string') return entry;
    const page = this.pages[frame];
    if (page.readers > readers || page.writers > writers) return 'share';
    page.maxReaders = readers;
    page.maxWriters = writers;
    return '';
  }

  #place(env: number, page: number): number {
    return this.#isCached ? (page ^ (env << ASID_SHIFT)) % CACHE : (env << 8) + page;
  }

  /** The binding of this page, wherever the cache keeps it. */
  row(env: number, page: number): Row | null {
    const row = this.rows.get(this.#place(env, page));
    return row !== undefined && row.env === env && row.page === page ? row : null;
  }

  #hasRoom(frame: number, write: boolean): boolean {
    const page = this.pages[frame];
    return write ? page.writers < page.maxWriters : page.readers < page.maxReaders;
  }

  bind(by: number, slot: number, env: number, at: number, frame: number, write: boolean): Answer {
    if (by !== env && !this.mayActOn(by, 0, env, W)) return 'insufficient';
    const entry = this.check(by, slot, frame, write ? W : 0);
    if (typeof entry === 'string') return entry;
    const former = this.row(env, at);
    const isAgain = former?.frame === frame && former.write === write;
    if (!isAgain && !this.#hasRoom(frame, write)) return 'share';
    const place = this.#place(env, at);
    this.#remove(place);
    this.rows.set(place, { env, page: at, frame, write, entry });
    this.#count(frame, write, 1);
    return '';
  }

  #count(frame: number, write: boolean, more: number): void {
    const page = this.pages[frame];
    if (write) page.writers += more;
    else page.readers += more;
  }

  /** `none` says that there is no binding. */
  protect(env: number, slot: number, at: number, write: boolean): Answer {
    const row = this.row(env, at);
    if (row === null) return 'none';
    const cap = this.cap(env, slot);
    if (cap === null) return 'badSlot';
    const entry = this.pages[row.frame].acl[row.entry];
    if (entry === null || !lets(cap, entry, write ? W : 0)) return 'insufficient';
    if (write === row.write) return '';
    if (!this.#hasRoom(row.frame, write)) return 'share';
    this.#count(row.frame, row.write, -1);
    this.#count(row.frame, write, 1);
    row.write = write;
    return '';
  }

  unbind(env: number, at: number): void {
    if (this.row(env, at) !== null) this.#remove(this.#place(env, at));
  }

  transfer(env: number, slot: number, frame: number, into: boolean, words: number): Answer {
    const entry = this.check(env, slot, frame, into ? W : 0);
    if (typeof entry === 'string') return entry;
    if (this.ring.length >= TRANSFERS) return 'busy';
    this.ring.push({ frame, env, into, words });
    return '';
  }

  cancel(env: number, slot: number, frame: number): Answer {
    const entry = this.check(env, slot, frame, MOD);
    if (typeof entry === 'string') return entry;
    const left = this.ring.filter((one) => one.frame !== frame);
    if (left.length === this.ring.length) return 'none';
    this.ring = left;
    return '';
  }

  /** The device does the oldest transfer; -1 if there is none. */
  complete(value: number): number {
    const first = this.ring.shift();
    if (first === undefined) return -1;
    const { words } = this.pages[first.frame];
    for (let i = 0; first.into && i < first.words; i++) words[i] = value + i;
    return first.words;
  }

  /** Whether any capability of the environment lets it read the frame. */
  mayRead(env: number, frame: number): boolean {
    return this.env(env).caps.some(
      (_, slot) => typeof this.check(env, slot, frame, 0) === 'number',
    );
  }

  /** Whether the word that the environment waits for is there, and it may look. */
  isAwake(env: number): boolean {
    const { wait } = this.env(env);
    if (wait === null) return true;
    if (wait.frame < 0 || !this.mayRead(env, wait.frame)) return false;
    return this.pages[wait.frame].words[wait.offset] === wait.value;
  }
}
