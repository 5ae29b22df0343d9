/**
 * A toy implementation of the memory contract, for tests alone: it is built otherwise than the
 * specification (frames, a free list, a table for each task), and can be given seeded faults.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { errors, type MemoryError, OP, PAGE_WORDS, TASKS } from './ops.ts';

export const toyFaults = [
  'alloc does not scrub',
  'unshare leaves the entry',
  'share never lowers rights',
  'read-only can be written',
  'exit leaves the sharers',
  'a new task inherits the table',
  'anybody may free',
  'free leaves the sharers',
  'a second free is done',
  'sharing with the dead is done',
  'sharers may share on',
  'offsets wrap at half a page',
  'loads are signed',
  'spawn takes a slot that is alive',
  'the root may exit',
  'refused share changes rights',
] as const;

export type ToyFault = (typeof toyFaults)[number];

interface ToyPage {
  readonly owner: number;
  readonly frame: number;
}

const FRAMES = 12;

export class Toy {
  readonly #fault: ToyFault | null;
  readonly #frames = Array.from({ length: FRAMES }, () => new Uint32Array(PAGE_WORDS));
  readonly #free = Array.from({ length: FRAMES }, (_, i) => i);
  readonly #pages = new Map<number, ToyPage>();
  /** By slot: rights (1 read, 2 write) to pages, by the label that made them. */
  readonly #tables = Array.from({ length: TASKS + 1 }, () => new Map<number, number>());
  readonly #alive = new Set([1]);
  readonly #known = new Set([1]);
  readonly #labels = new Set<number>();

  constructor(fault: ToyFault | null = null) {
    this.#fault = fault;
  }

  /** Performs the call as engine and kernel would together. */
  perform(call: Call): Result {
    const [first = 0, second = 0, third = 0] = call.args;
    if (!this.#alive.has(call.task)) return dangling;
    if (call.op === OP.spawn) return this.#spawn(first);
    if (call.op === OP.exit) return this.#exit(call.task);
    if (call.op === OP.alloc) return this.#alloc(call);
    if (!this.#labels.has(first)) return dangling;
    if (call.op === OP.free) return this.#release(call.task, first);
    if (call.op === OP.load) return this.#load(call.task, first, second);
    if (call.op === OP.store) return this.#store(call.task, first, second, third);
    if (!this.#known.has(second)) return dangling;
    if (call.op === OP.share) return this.#share(call.task, first, second, third === 0 ? 1 : 3);
    return this.#unshare(call.task, first, second);
  }

  #has(fault: ToyFault): boolean {
    return this.#fault === fault;
  }

  #spawn(slot: number): Result {
    if (slot < 1 || slot > TASKS) return dangling;
    if (this.#alive.has(slot) && !this.#has('spawn takes a slot that is alive')) {
      return refused('exists');
    }
    if (!this.#has('a new task inherits the table')) this.#tables[slot]?.clear();
    this.#alive.add(slot);
    this.#known.add(slot);
    return done(100 + slot);
  }

  #exit(task: number): Result {
    if (task === 1 && !this.#has('the root may exit')) return refused('self');
    for (const [label, page] of this.#pages) {
      if (page.owner === task) this.#drop(label, page, this.#has('exit leaves the sharers'));
    }
    this.#alive.delete(task);
    return done(0);
  }

  #alloc(call: Call): Result {
    const frame = this.#free.pop();
    if (frame === undefined) return refused('noMemory');
    if (!this.#has('alloc does not scrub')) this.#frames[frame]?.fill(0);
    this.#pages.set(call.step, { owner: call.task, frame });
    this.#labels.add(call.step);
    this.#tables[call.task]?.set(call.step, 3);
    return done(call.step * 4096);
  }

  #release(task: number, label: number): Result {
    const page = this.#pages.get(label);
    if (page === undefined) {
      return this.#has('a second free is done') ? done(0) : refused('badHandle');
    }
    if (page.owner !== task && !this.#has('anybody may free')) return refused('notOwner');
    this.#drop(label, page, this.#has('free leaves the sharers'));
    return done(0);
  }

  #drop(label: number, page: ToyPage, leaveSharers: boolean): void {
    this.#tables.forEach((table, slot) => {
      if (slot === page.owner || !leaveSharers) table.delete(label);
    });
    this.#free.push(page.frame);
    if (leaveSharers) this.#left.set(label, page);
    this.#pages.delete(label);
  }

  /** Pages that a fault left reachable. */
  readonly #left = new Map<number, ToyPage>();

  #share(task: number, label: number, other: number, rights: number): Result {
    const page = this.#pages.get(label);
    if (page === undefined) return refused('badHandle');
    const table = this.#tables[other];
    const mayShare =
      page.owner === task ||
      (this.#has('sharers may share on') && this.#tables[task]?.has(label) === true);
    if (!mayShare && this.#has('refused share changes rights')) table?.set(label, rights);
    if (!mayShare) return refused('notOwner');
    if (other === task) return refused('self');
    if (!this.#alive.has(other)) {
      return this.#has('sharing with the dead is done') ? done(0) : refused('noTask');
    }
    const kept = this.#has('share never lowers rights') ? (table?.get(label) ?? 0) : 0;
    table?.set(label, rights | kept);
    return done(0);
  }

  #unshare(task: number, label: number, other: number): Result {
    const page = this.#pages.get(label);
    if (page === undefined) return refused('badHandle');
    if (page.owner !== task) return refused('notOwner');
    if (other === task) return refused('self');
    if (!this.#alive.has(other)) return refused('noTask');
    if (!this.#tables[other]?.has(label)) return refused('notShared');
    if (!this.#has('unshare leaves the entry')) this.#tables[other]?.delete(label);
    return done(0);
  }

  #words(task: number, label: number, right: number): Uint32Array | null {
    const rights = this.#tables[task]?.get(label) ?? 0;
    const page = this.#pages.get(label) ?? this.#left.get(label);
    if (page === undefined || (rights & right) === 0) return null;
    return this.#frames[page.frame] ?? null;
  }

  #at(offset: number): number {
    return this.#has('offsets wrap at half a page') ? offset % (PAGE_WORDS / 2) : offset;
  }

  #load(task: number, label: number, offset: number): Result {
    const words = this.#words(task, label, 1);
    if (words === null) return faulted;
    const word = words[this.#at(offset)] ?? 0;
    return done(this.#has('loads are signed') ? word | 0 : word);
  }

  #store(task: number, label: number, offset: number, value: number): Result {
    const words = this.#words(task, label, this.#has('read-only can be written') ? 1 : 2);
    if (words === null) return faulted;
    words[this.#at(offset)] = value;
    return done(0);
  }
}

const faulted: Result = { kind: 'faulted', value: 0, cycles: 0 };
const dangling: Result = { kind: 'dangling', value: 0, cycles: 0 };

function done(value: number): Result {
  return { kind: 'done', value, cycles: 0 };
}

function refused(reason: MemoryError): Result {
  return { kind: 'refused', value: errors.indexOf(reason), cycles: 0 };
}
