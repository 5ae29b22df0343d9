/**
 * All that processes could see of a kernel's state, from its records: a call that fails leaves it as it was. What a call keeps while
 * it is under way is left out, and so is what nobody sees: times of the day, hints, which pages happen to be in memory.
 */
import type { PeekBus } from '../../core/words/bus.ts';
import { type Plan, planMemory } from '../../kernels/monolithic/machine/plan.ts';
import { CONTEXT } from '../../kernels/monolithic/machine/records.ts';
import { FRAME, REGION, ROOT, SPACE, USE, WAIT } from '../../kernels/monolithic/memory/records.ts';
import { UPDATE } from '../../kernels/monolithic/unix/processes/table.ts';
import {
  FILE,
  INODE,
  NONE,
  PIPE,
  PROC,
  SOCKET,
  STATE,
  UROOT,
} from '../../kernels/monolithic/unix/records.ts';

const PAGE_BYTES = 4096;
const SPACES = 32;

/** Of each process, all but the call that it is in, its places in queues, and where its last fault was. */
const PROC_WORDS = [
  ...wordsFrom(PROC.pid, PROC.channel),
  ...wordsFrom(PROC.pending, PROC.savedMask),
  ...wordsFrom(PROC.ignored, PROC.faultAddress),
  ...wordsFrom(PROC.alarm, PROC.childTicks),
];
/** Of an inode in core, all but its hint. */
const INODE_WORDS = wordsFrom(INODE.number, INODE.bytes).filter((at) => at !== INODE.hint);
const REGION_WORDS = wordsFrom(REGION.start, REGION.next);

function wordsFrom(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / 4 }, (_, i) => from + 4 * i);
}

type Words = readonly number[];

export interface VisibleState {
  /** By what they are called: words of records, sums of pages. */
  readonly records: Readonly<Record<string, Words>>;
  /** Pages of users, of files and of the disk's metadata, where they are in memory. */
  readonly pages: ReadonlyMap<string, number>;
}

export function visibleState(peek: PeekBus, frames: number): VisibleState {
  return new Look(peek, planMemory(frames, peek.kernelBase, 0)).all();
}

/** What differs between two states, by name: a page that is in memory in one of them alone has not changed. */
export function differences(before: VisibleState, after: VisibleState): string[] {
  const names = new Set([...Object.keys(before.records), ...Object.keys(after.records)]);
  const found = [...names].filter(
    (name) => before.records[name]?.join() !== after.records[name]?.join(),
  );
  for (const [name, sum] of before.pages) {
    if ((after.pages.get(name) ?? sum) !== sum) found.push(name);
  }
  return found;
}

class Look {
  readonly #peek: PeekBus;
  readonly #plan: Plan;
  readonly #records: Record<string, Words> = {};
  readonly #pages = new Map<string, number>();

  constructor(peek: PeekBus, plan: Plan) {
    this.#peek = peek;
    this.#plan = plan;
  }

  all(): VisibleState {
    const { procs, files, inodes, pipes, sockets, modules, root } = this.#plan.unix;
    const every = (bytes: number): Words => wordsFrom(0, bytes);
    for (let p = 1; p < UPDATE; p++) {
      if (this.#word(procs.at(p) + PROC.state) !== STATE.free) this.#process(p);
    }
    this.#table('file', files, every(FILE.bytes), FILE.type);
    this.#table('inode', inodes, INODE_WORDS, INODE.references);
    this.#table('pipe', pipes, every(PIPE.bytes), PIPE.page);
    this.#table('socket', sockets, every(SOCKET.bytes), SOCKET.family);
    this.#table('module', modules, every(modules.recordBytes), 0);
    for (let i = 0; i < pipes.count; i++) {
      const page = this.#word(pipes.at(i) + PIPE.page);
      if (page !== NONE) this.#pages.set(`what is in pipe ${i}`, this.#sum(page));
    }
    const memory = this.#plan.memory.root;
    this.#records.orphans = [this.#word(root + UROOT.orphanCount)];
    this.#records.committed = [this.#word(memory + ROOT.committed)];
    this.#cache();
    return { records: this.#records, pages: this.#pages };
  }

  #process(p: number): void {
    const proc = this.#plan.unix.procs.at(p);
    const context = this.#plan.contexts.at(p);
    const state = this.#word(context + CONTEXT.state);
    const nice = this.#word(proc + PROC.nice);
    this.#records[`process ${p}`] = [...this.#words(proc, PROC_WORDS), state, nice];
    const space = this.#word(this.#plan.memory.waits.at(p) + WAIT.space);
    if (space === 0) return;
    const at = this.#plan.memory.spaces.at(space);
    const heap = this.#words(at, [SPACE.heapStart, SPACE.heapEnd, SPACE.committed]);
    const regions: number[] = [];
    let region = this.#word(at + SPACE.first);
    while (region !== 0) {
      regions.push(...this.#words(region, REGION_WORDS));
      region = this.#word(region + REGION.next);
    }
    this.#records[`memory of process ${p}`] = [...heap, ...regions];
  }

  /** Pages of the cache by what they show, and of private memory by who has them where. */
  #cache(): void {
    const { memory, low, high, kernelBase } = this.#plan;
    for (let frame = low; frame < high; frame++) {
      const record = memory.frames.at(frame);
      const use = this.#word(record + FRAME.use);
      if (use !== USE.cache && use !== USE.anonymous) continue;
      const sum = this.#sum(kernelBase + frame * PAGE_BYTES);
      const object = this.#word(record + FRAME.object);
      const index = this.#word(record + FRAME.index);
      if (use === USE.cache) this.#pages.set(`page ${index} of object ${object}`, sum);
      else this.#spacesPages(object, index, sum);
    }
  }

  #spacesPages(set: number, index: number, sum: number): void {
    for (let space = 0; space < SPACES; space++) {
      if (((set >>> space) & 1) === 1) this.#pages.set(`page ${index} of space ${space}`, sum);
    }
  }

  #table(
    name: string,
    table: { readonly count: number; at(index: number): number },
    words: Words,
    used: number,
  ): void {
    for (let i = 0; i < table.count; i++) {
      const at = table.at(i);
      if (this.#word(at + used) !== 0) this.#records[`${name} ${i}`] = this.#words(at, words);
    }
  }

  #words(at: number, offsets: Words): Words {
    return offsets.map((offset) => this.#word(at + offset));
  }

  #word(at: number): number {
    return this.#peek.load(at);
  }

  #sum(page: number): number {
    let sum = 0;
    for (let i = 0; i < PAGE_BYTES; i += 4) {
      sum = (Math.imul(sum, 31) + this.#peek.load(page + i)) | 0;
    }
    return sum;
  }
}
