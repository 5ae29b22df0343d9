/** The memory half against a naive model: little memory, failing requests, transfers that end in any order or fail, kills. */
import { describe, expect, it } from 'vitest';
import { ERROR } from '../unix/abi/errors.ts';
import { MAP, PROT } from '../unix/abi/flags.ts';
import { SLEEP, WANTS } from '../unix/answers.ts';
import { WANTED } from '../unix/door.ts';
import { TRANSFER } from './door.ts';
import { FRAME, ROOT, SPACE, USE, WAIT, WAITS } from './records.ts';
import { FuzzFiles } from './testing/fuzz-files.ts';
import { Model, type ModelPage, zeroCell } from './testing/model.ts';
import { MemoryRig, type RigSizes, SWAP_FIRST } from './testing/rig.ts';

/** An act under way: what it answers when it is attempted once more. */
type Attempt = () => number;

const PROCESSES = 7;
const HEAP = 0x10000000;
/** Places where pages are mapped: some in one table, some across the border of two. */
const PLACES = [0x20000, 0x20010, 0x20020, 0x203fa];
const FREE_CALLS_FAIL = 60;
const TRANSFERS_FAIL = 50;

/** Processes that do at random what processes may do with memory, each act compared with the model. */
class MemoryFuzz {
  readonly rig: MemoryRig;
  readonly model = new Model();
  readonly files: FuzzFiles;
  /** How often what happened. */
  readonly seen = new Map<string, number>();
  readonly #pending = new Map<number, Attempt>();
  /** Processes a transfer for which failed since their act began. */
  readonly #failed = new Set<number>();
  readonly #heapEnds = new Map<number, number>();
  #state: number;
  #injected = false;
  #isQuiet = false;
  #nested = 0;
  #value = 1;

  constructor(sizes: RigSizes, seed: number) {
    this.rig = new MemoryRig(sizes);
    this.#state = seed;
    this.files = new FuzzFiles(this.rig, this.model, (n) => this.random(n));
    this.rig.onPoint = () => this.#interrupt();
    this.rig.memory.firstSpace(1);
    this.rig.memory.startHeap(1, HEAP);
    this.#heapEnds.set(1, HEAP);
    this.model.spaces.set(1, new Map());
    // Boot has all the memory that it needs.
    this.rig.onFails = () => {
      if (this.#isQuiet || this.random(FREE_CALLS_FAIL) !== 0) return false;
      this.#injected = true;
      return true;
    };
  }

  /** 0 to n - 1 (mulberry32). */
  random(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  #note(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) {
      this.step();
      if (i % 3 === 0) this.#mustBeWhole();
    }
  }

  #mustBeWhole(): void {
    const wrong = this.rig.check();
    if (wrong !== null) throw new Error(wrong);
  }

  step(): void {
    const { disk } = this.rig;
    if (disk.queue.length > 0 && this.random(3) === 0) this.#finishOne();
    else if (this.random(40) === 0) this.rig.memory.replace();
    else this.#letRun();
  }

  #letRun(): void {
    const { disk } = this.rig;
    const runnable = [...this.model.spaces.keys()].filter((p) => this.#canRun(p));
    if (runnable.length === 0) {
      if (disk.queue.length === 0) throw new Error('all wait, and nothing is under way');
      this.#finishOne();
      return;
    }
    const p = runnable[this.random(runnable.length)];
    const sleepers = [...this.#pending.keys()].filter(
      (other) => other !== 1 && !this.#canRun(other),
    );
    if (sleepers.length > 0 && this.random(60) === 0) this.#kill(sleepers[0]);
    else this.#attempt(p, this.#pending.get(p) ?? this.#newAct(p));
  }

  #canRun(p: number): boolean {
    return !this.#pending.has(p) || this.rig.readied.includes(p);
  }

  #attempt(p: number, attempt: Attempt): void {
    const { rig } = this;
    for (let at = rig.readied.indexOf(p); at >= 0; at = rig.readied.indexOf(p)) {
      rig.readied.splice(at, 1);
    }
    if (rig.memory.waits(p)) throw new Error(`process ${p} is ready, and waits`);
    rig.current = p;
    rig.pmap.activate(rig.memory.spaceOf(p));
    this.#injected = false;
    const answer = attempt();
    if (answer === SLEEP) {
      this.#note('slept');
      this.#pending.set(p, attempt);
      if (!rig.memory.waits(p) && !rig.readied.includes(p)) {
        throw new Error(`process ${p} sleeps, and waits for nothing`);
      }
      return;
    }
    this.#pending.delete(p);
    this.#failed.delete(p);
    if (this.model.spaces.has(p)) rig.memory.releaseAll(p);
  }

  #finishOne(): void {
    const { disk, plan, bus } = this.rig;
    const at = this.random(disk.queue.length);
    const fails = !this.#isQuiet && this.random(TRANSFERS_FAIL) === 0;
    const { kind, frame, block } = disk.queue[at];
    const where = block >= SWAP_FIRST ? 'swap' : 'file';
    this.#note(`${['read', 'write', 'flush'][kind]} ${where}`);
    if (fails && kind !== TRANSFER.flush) {
      for (let p = 1; p < plan.waits.count; p++) {
        const wait = plan.waits.at(p);
        const isWaiting = bus.load(wait + WAIT.kind) !== WAITS.nothing;
        if (isWaiting && bus.load(wait + WAIT.frame) === frame) this.#failed.add(p);
      }
    }
    disk.finish(at, fails && kind !== TRANSFER.flush);
  }

  /** At a preemption point: a transfer ends, or the clock ticks. */
  #interrupt(): void {
    if (this.#nested > 0) return;
    this.#nested++;
    if (this.rig.disk.queue.length > 0 && this.random(12) === 0) this.#finishOne();
    if (this.random(50) === 0) this.rig.memory.replace();
    this.#nested--;
  }

  #kill(p: number): void {
    this.#note('killed');
    const { memory } = this.rig;
    memory.forgetWait(p);
    memory.releaseAll(p);
    this.#pending.delete(p);
    this.#exit(p);
  }

  #exit(p: number): number {
    const { rig } = this;
    if (rig.memory.freeSpace(p) !== 0) throw new Error('freeSpace sleeps');
    rig.memory.releaseAll(p);
    this.model.spaces.delete(p);
    this.#failed.delete(p);
    return 0;
  }

  #newAct(p: number): Attempt {
    const kind = this.random(100);
    const bytes = [4, 100, 4096, 6000][this.random(4)];
    if (kind < 14) return this.#sweep(p);
    if (kind < 34) return this.#access(p);
    if (kind < 44) return this.#copy(p, bytes);
    if (kind < 56) return this.#map(p);
    if (kind < 61) return this.#unmap(p);
    if (kind < 67) return this.#protect(p);
    if (kind < 72) return this.#fork(p);
    if (kind < 75) return p === 1 ? this.#access(p) : () => this.#exit(p);
    if (kind < 76) return this.#exec(p);
    if (kind < 82) return this.#brk(p);
    return this.files.act(p, () => this.#mayFail(p, 'io'));
  }

  /** An error of the disk is right where a transfer has failed. */
  #mayFail(p: number, what: string): boolean {
    if (this.#failed.has(p)) this.#note(what);
    return this.#failed.has(p);
  }

  #anyPage(p: number): number {
    const pages = [...(this.model.spaces.get(p)?.keys() ?? [])];
    if (pages.length === 0 || this.random(12) === 0)
      return PLACES[this.random(4)] + this.random(30);
    return pages[this.random(pages.length)];
  }

  /** What is right about an answer other than 0 to an access: the model says so. */
  #judgeFault(p: number, number: number, rights: number, answer: number): void {
    const page = this.model.page(p, number);
    const may = page !== undefined && page.rights !== 0 && (rights & ~(page.rights | 5)) === 0;
    if (answer === -ERROR.fault && !may) return;
    if (answer === -ERROR.io && page !== undefined && may) {
      if (this.model.content(page) === null || this.#mayFail(p, 'io')) return;
    }
    throw new Error(`access to page ${number.toString(16)} with ${rights}: ${answer}`);
  }

  /** A load or a store of user code, and all the faults that it takes. */
  #access(p: number, number = this.#anyPage(p)): Attempt {
    const isWrite = this.random(2) === 0;
    const isFirst = this.random(2) === 0;
    const va = number * 4096 + (isFirst ? 0 : 4092);
    const rights = isWrite ? PROT.read | PROT.write : PROT.read;
    return () => {
      const { rig } = this;
      for (let faults = 0; ; faults++) {
        const at = rig.pmap.access(rig.memory.spaceOf(p), va, rights);
        if (at >= 0) {
          this.#noteOwn(p, number);
          this.#doAccess(p, number, isFirst, isWrite, at);
          return 0;
        }
        if (faults > 8) throw new Error('a fault does not end');
        const answer = this.#bring(p, rig.memory.fault(p, va, rights), number);
        if (answer === SLEEP) return SLEEP;
        if (answer === 0) continue;
        this.#judgeFault(p, number, rights, answer);
        return 0;
      }
    };
  }

  /** One access to each of the process's pages. */
  #sweep(p: number): Attempt {
    const all = [...(this.model.spaces.get(p)?.keys() ?? [])].map((number) =>
      this.#access(p, number),
    );
    let at = 0;
    return () => {
      for (; at < all.length; at++) {
        if (all[at]() === SLEEP) return SLEEP;
        this.rig.memory.releaseAll(p);
      }
      return 0;
    };
  }

  /** After WANTS the page is brought in, as the upper half does it. */
  #bring(p: number, answer: number, number: number): number {
    const { memory } = this.rig;
    this.#noteOwn(p, number);
    if (answer !== WANTS) return answer;
    this.#note('wants');
    const file = memory.wanted(p, WANTED.file);
    const index = memory.wanted(p, WANTED.page);
    const brought = this.files.pageIn(p, file, index, memory.wanted(p, WANTED.write) === 1);
    return brought > 0 ? 0 : brought;
  }

  #doAccess(p: number, number: number, isFirst: boolean, isWrite: boolean, at: number): void {
    const page = this.model.page(p, number);
    if (page === undefined) throw new Error('an access to what is not mapped went through');
    const wanted = this.model.content(page);
    const found = this.rig.bus.load(at);
    if (wanted === null) throw new Error('an access beyond the end of a file went through');
    const expected = isFirst ? wanted.first : wanted.last;
    if (found !== expected) {
      throw new Error(`p${p} page ${number.toString(16)}: ${found}, the model has ${expected}`);
    }
    if (isWrite && (page.rights & PROT.write) === 0) throw new Error('a store went through');
    if (page.rights === 0) throw new Error('an access without rights went through');
    if (!isWrite) return;
    this.rig.bus.store(at, this.#value);
    this.model.write(page, isFirst, this.#value++);
  }

  /** A private page of a file is the process's own from when the kernel has made a copy. */
  #noteOwn(p: number, number: number): void {
    const page = this.model.page(p, number);
    if (page === undefined || page.shared || page.file === 0 || page.own !== null) return;
    const { pmap, bus, memory, plan } = this.rig;
    const slot = pmap.slot(memory.spaceOf(p), number * 4096);
    const word = slot === 0 ? 0 : bus.load(slot);
    if (word === 0) return;
    const isOwn =
      !pmap.isPresent(word) ||
      bus.load(plan.frames.at(pmap.frameOf(word)) + FRAME.use) === USE.anonymous;
    const shown = isOwn ? this.model.content(page) : null;
    if (shown !== null) page.own = { ...shown };
  }

  /** The kernel reads or writes user memory for a call. */
  #copy(p: number, bytes: number): Attempt {
    const number = this.#anyPage(p);
    const isWrite = this.random(2) === 0;
    const va = number * 4096;
    const last = number + Math.ceil(bytes / 4096) - 1;
    return () => {
      const { rig } = this;
      for (let tries = 0; ; tries++) {
        const touched = rig.memory.touch(p, va, bytes, isWrite);
        for (let at = number; at <= last; at++) this.#noteOwn(p, at);
        const answer = this.#bring(p, touched, number);
        if (answer === SLEEP) return SLEEP;
        if (tries > 20) throw new Error('touch does not end');
        if (touched === WANTS && answer === 0) continue;
        if (answer !== 0) {
          this.#judgeTouch(p, number, last, isWrite, answer);
          return 0;
        }
        break;
      }
      for (let at = number; at <= last; at++) this.#copyPage(p, at, number, bytes, isWrite);
      return 0;
    };
  }

  #judgeTouch(p: number, first: number, last: number, isWrite: boolean, answer: number): void {
    const rights = isWrite ? 3 : 1;
    for (let at = first; at <= last; at++) {
      try {
        this.#judgeFault(p, at, rights, answer);
        return;
      } catch (wrong) {
        if (at === last) throw wrong;
      }
    }
  }

  /** Word 0 of each page, and where the whole page is copied its last one. */
  #copyPage(p: number, number: number, from: number, bytes: number, isWrite: boolean): void {
    const page = this.model.page(p, number);
    const shown = page === undefined ? null : this.model.content(page);
    if (page === undefined || shown === null)
      throw new Error('touch let through what is not there');
    const { rig } = this;
    const n = Math.min(4096, bytes - (number - from) * 4096);
    const isWhole = n === 4096;
    if (!isWrite) {
      rig.memory.copyIn(rig.scratch, number * 4096, n);
      const words = [
        rig.bus.load(rig.scratch),
        isWhole ? rig.bus.load(rig.scratch + 4092) : shown.last,
      ];
      if (words[0] !== shown.first || words[1] !== shown.last) {
        throw new Error(
          `copyIn of page ${number.toString(16)}: ${words}, ${JSON.stringify(shown)}`,
        );
      }
      return;
    }
    rig.bus.store(rig.scratch, this.#value);
    rig.bus.store(rig.scratch + 4092, this.#value + 1);
    rig.memory.copyOut(number * 4096, rig.scratch, n);
    this.model.write(page, true, this.#value);
    if (isWhole) this.model.write(page, false, this.#value + 1);
    this.#value += 2;
  }

  #map(p: number): Attempt {
    const { memory } = this.rig;
    const number = PLACES[this.random(4)] + this.random(12);
    const pages = 1 + this.random(this.random(6) === 0 ? 30 : 6);
    const kind = this.random(4);
    const isShared = kind === 1 || kind === 3;
    const file = kind < 2 ? 0 : 1 + this.random(4);
    const most = this.random(4) === 0 ? PROT.read : 7;
    const rights = [0, 1, 3, 3, 3, 3][this.random(6)] & most;
    const first = file === 0 ? 0 : this.random(6);
    const cut =
      this.random(3) === 0 ? (first + this.random(pages + 1)) * 4096 + this.random(4096) : 0;
    const end = cut === 0 || isShared ? 0x40000000 : cut;
    const flags = MAP.fixed | (isShared ? MAP.shared : MAP.private);
    return () => {
      const answer = memory.map(
        p,
        number * 4096,
        pages,
        rights,
        most,
        file === 0 ? flags | MAP.anonymous : flags,
        file,
        first,
        end,
      );
      if (answer === SLEEP) return SLEEP;
      if (answer < 0) {
        this.#judgeNoMemory(answer, pages);
        return 0;
      }
      if (answer !== number * 4096) throw new Error('a fixed region is somewhere else');
      const cells = isShared && file === 0 ? Array.from({ length: pages }, zeroCell) : null;
      for (let i = 0; i < pages; i++) {
        const page = {
          rights,
          most,
          shared: isShared,
          file,
          index: first + i,
          end,
          cells,
          own: null,
        };
        this.model.spaces.get(p)?.set(number + i, page);
      }
      return 0;
    };
  }

  /** ENOMEM is right where a request was made to fail, or where there is too little of something. */
  #judgeNoMemory(answer: number, pages: number): void {
    if (answer !== -ERROR.noMemory) throw new Error(`an error that nobody made: ${answer}`);
    this.#note('no memory');
    const { rig } = this;
    const left = rig.root(ROOT.limit) - rig.root(ROOT.committed);
    const frames = rig.root(ROOT.high) - rig.root(ROOT.low);
    const most = (frames - Math.min(192, frames >>> 2)) >>> 1;
    const isTight =
      left < pages + 10 || rig.root(ROOT.tables) + 10 > most || rig.root(ROOT.freeRegions) < 24;
    const objects = Array.from({ length: rig.plan.shared.count }, (_, i) => rig.plan.shared.at(i));
    const hasObject = objects.some((at) => rig.bus.load(at) === 0);
    if (!this.#injected && !isTight && hasObject) throw new Error('ENOMEM, and there is enough');
  }

  #unmap(p: number): Attempt {
    const number = this.#anyPage(p);
    const pages = 1 + this.random(5);
    return () => {
      const answer = this.rig.memory.unmap(p, number * 4096, pages);
      if (answer === SLEEP) return SLEEP;
      if (answer < 0) this.#judgeNoMemory(answer, 0);
      else for (let i = 0; i < pages; i++) this.model.spaces.get(p)?.delete(number + i);
      return 0;
    };
  }

  #protect(p: number): Attempt {
    const number = this.#anyPage(p);
    const rights = [0, 1, 3, 7][this.random(4)];
    const pages = 1 + this.random(4);
    return () => {
      const answer = this.rig.memory.protect(p, number * 4096, pages, rights);
      if (answer === SLEEP) return SLEEP;
      const all: (ModelPage | undefined)[] = [];
      for (let i = 0; i < pages; i++) all.push(this.model.page(p, number + i));
      const isMapped = all.every((page) => page !== undefined);
      const isAllowed = all.every((page) => page === undefined || (rights & ~page.most) === 0);
      if (answer === -ERROR.access && !isAllowed) return 0;
      if (answer === -ERROR.noMemory && !isMapped) return 0;
      if (answer < 0) {
        this.#judgeNoMemory(answer, 0);
        return 0;
      }
      if (!isMapped || !isAllowed) throw new Error('protect allows what it must not');
      for (const page of all) if (page !== undefined) page.rights = rights;
      return 0;
    };
  }

  #fork(p: number): Attempt {
    return () => {
      const child = [2, 3, 4, 5, 6, PROCESSES].find((one) => !this.model.spaces.has(one));
      if (child === undefined) return 0;
      const { memory, plan, bus } = this.rig;
      const charge = bus.load(plan.spaces.at(memory.spaceOf(p)) + SPACE.committed);
      const answer = memory.forkSpace(p, child);
      if (answer === SLEEP) return SLEEP;
      if (answer < 0) {
        this.#judgeNoMemory(answer, charge);
        return 0;
      }
      this.#note('forked');
      this.model.fork(p, child);
      this.#heapEnds.set(child, this.#heapEnds.get(p) ?? HEAP);
      return 0;
    };
  }

  #exec(p: number): Attempt {
    const { memory } = this.rig;
    const commits = this.random(3) !== 0;
    const pages = 1 + this.random(4);
    let stage = 0;
    return () => {
      if (stage === 0) {
        const made = memory.newSpace(p);
        if (made === SLEEP) return SLEEP;
        if (made < 0) {
          this.#judgeNoMemory(made, 0);
          return 0;
        }
        stage = 1;
      }
      const flags = MAP.fixed | MAP.private | MAP.anonymous;
      const va = PLACES[0] * 4096;
      const mapped = memory.map(p, va, pages, 3, 7, flags, 0, 0, 0);
      if (mapped === SLEEP) return SLEEP;
      if (mapped < 0 || !commits) {
        if (mapped < 0) this.#judgeNoMemory(mapped, pages);
        memory.dropSpace(p);
        return 0;
      }
      memory.startHeap(p, HEAP);
      memory.commitSpace(p);
      this.#note('exec');
      this.#heapEnds.set(p, HEAP);
      const space = new Map<number, ModelPage>();
      for (let i = 0; i < pages; i++) space.set(PLACES[0] + i, anonymous());
      this.model.spaces.set(p, space);
      return 0;
    };
  }

  #brk(p: number): Attempt {
    const { memory } = this.rig;
    const old = this.#heapEnds.get(p) ?? HEAP;
    const end = old + [-9000, -4096, -1, 1, 4096, 10_000, 4 - 2 ** 28, 2 ** 28][this.random(8)];
    return () => {
      const answer = memory.setBreak(p, end);
      if (answer === SLEEP) return SLEEP;
      const isPossible = end >= HEAP && end <= HEAP + 0x100000;
      if (answer < 0) {
        if (isPossible) this.#judgeNoMemory(answer, 3);
        return 0;
      }
      if (!isPossible || answer !== end) throw new Error(`brk(${end.toString(16)}) is ${answer}`);
      const space = this.model.spaces.get(p);
      const [from, to] = [Math.ceil(old / 4096), Math.ceil(end / 4096)];
      for (let at = from; at < to; at++) space?.set(at, anonymous());
      for (let at = to; at < from; at++) space?.delete(at);
      this.#heapEnds.set(p, end);
      return 0;
    };
  }

  /** All acts end, all transfers end well, everything is written and given back: and all is as at the beginning. */
  end(): void {
    this.#isQuiet = true;
    const { rig } = this;
    for (let i = 0; this.#pending.size > 0; i++) {
      if (i > 100_000) throw new Error('acts do not end');
      const p = [...this.#pending.keys()].find((one) => this.#canRun(one));
      const attempt = p === undefined ? undefined : this.#pending.get(p);
      if (p !== undefined && attempt !== undefined) this.#attempt(p, attempt);
      else if (rig.disk.queue.length > 0) this.#finishOne();
      else throw new Error('all wait, and nothing is under way');
    }
    this.files.end();
    this.#mustBeWhole();
    for (const p of [...this.model.spaces.keys()]) this.#exit(p);
    rig.disk.finishAll();
    rig.memory.drop(-1);
    this.#mustBeWhole();
    const all = rig.root(ROOT.high) - rig.root(ROOT.low);
    if (rig.free !== all) throw new Error(`${all - rig.free} frames are lost`);
    if (rig.root(ROOT.committed) !== 0) throw new Error('something is still promised');
  }
}

function anonymous(): ModelPage {
  const end = 0;
  return { rights: 3, most: 7, shared: false, file: 0, index: 0, end, cells: null, own: null };
}

const SIZES = [
  { frames: 64, swapBlocks: 96, room: 6 },
  { frames: 80, swapBlocks: 160, room: 12 },
  { frames: 104, swapBlocks: 24, room: 16 },
] as const;

const STEPS = 4_000;

describe('the memory half', () => {
  for (const [i, sizes] of SIZES.entries()) {
    for (const seed of [1, 2, 3]) {
      it(`agrees with the model: ${sizes.frames} frames, ${sizes.swapBlocks} slots, seed ${seed}`, () => {
        const fuzz = new MemoryFuzz(sizes, 1000 * i + seed);
        fuzz.run(STEPS);
        fuzz.end();
        // A run in which nothing is swapped, and nothing fails, tests less than it seems to.
        for (const what of [
          'read swap',
          'write swap',
          'slept',
          'forked',
          'no memory',
          'killed',
          'wants',
          'io',
        ]) {
          expect([what, (fuzz.seen.get(what) ?? 0) > 0]).toEqual([what, true]);
        }
      });
    }
  }
});
