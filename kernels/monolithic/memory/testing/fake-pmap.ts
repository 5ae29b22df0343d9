/**
 * Tables in the memory of a fake bus, and a TLB that forgets nothing by itself: whoever does not purge it is found out.
 *
 *     present   [ frame 31-12 | .... | D 6 | R 5 | X 4 | W 3 | R 2 | . | 1 ]
 *     absent    [ payload 31-4 | kind 2-1 | 0 ]
 */
import type { FakeBus } from '../../../../core/memory/fake-bus.ts';
import { PROT } from '../../unix/abi/flags.ts';
import type { TableFormat } from '../consistency/books.ts';
import type { Pmap } from '../door.ts';

const PRESENT = 1;
const RIGHTS_SHIFT = 2;
const RIGHTS_MASK = 7;
const REFERENCED = 32;
const MODIFIED = 64;

/** A page as the TLB has it. */
interface Entry {
  readonly frame: number;
  readonly rights: number;
}

export class FakePmap implements Pmap, TableFormat {
  readonly userEnd = 0x70000000;
  readonly isCoherent = false;
  /** By frame: how often its lines of instructions were flushed. */
  readonly flushes = new Map<number, number>();
  /** Directories by space: frames; 0 is none. */
  readonly directories = new Int32Array(32);
  /** By space * 2^20 + page. */
  readonly tlb = new Map<number, Entry>();
  active = 0;
  readonly #bus: FakeBus;

  constructor(bus: FakeBus) {
    this.#bus = bus;
  }

  #entry(space: number, va: number): number {
    const directory = this.directories[space];
    if (directory === 0) throw new Error(`space ${space} has no directory`);
    return this.#bus.kernelBase + directory * 4096 + 4 * (va >>> 22);
  }

  create(space: number, directory: number): void {
    if (this.directories[space] !== 0) throw new Error(`space ${space} has a directory already`);
    this.directories[space] = directory;
  }

  flushCode(frame: number): void {
    this.flushes.set(frame, (this.flushes.get(frame) ?? 0) + 1);
  }

  activate(space: number): void {
    this.active = space;
  }

  retire(space: number): void {
    for (const key of [...this.tlb.keys()]) {
      if (Math.floor(key / 2 ** 20) === space) this.tlb.delete(key);
    }
    if (this.active === space) this.active = 0;
    this.directories[space] = 0;
  }

  tableOf(directoryWord: number): number {
    return directoryWord >>> 12;
  }

  tableAt(space: number, va: number): number {
    return this.#bus.load(this.#entry(space, va)) >>> 12;
  }

  slot(space: number, va: number): number {
    const table = this.tableAt(space, va);
    return table === 0 ? 0 : this.#bus.kernelBase + table * 4096 + 4 * ((va >>> 12) & 1023);
  }

  addTable(space: number, va: number, frame: number): void {
    this.#bus.store(this.#entry(space, va), ((frame << 12) | 1) >>> 0);
  }

  removeTable(space: number, va: number): number {
    const frame = this.tableAt(space, va);
    for (let i = 0; i < 1024; i++) {
      if (this.#bus.load(this.#bus.kernelBase + frame * 4096 + 4 * i) === 0) continue;
      throw new Error(`the table of 0x${va.toString(16)} goes, and has words`);
    }
    this.#bus.store(this.#entry(space, va), 0);
    return frame;
  }

  present(frame: number, rights: number): number {
    const whole = rights | PROT.read | PROT.execute;
    return ((frame << 12) | (whole << RIGHTS_SHIFT) | PRESENT) >>> 0;
  }

  absent(kind: number, payload: number): number {
    return ((payload << 4) | (kind << 1)) >>> 0;
  }

  isPresent(word: number): boolean {
    return (word & PRESENT) !== 0;
  }

  kindOf(word: number): number {
    return (word >>> 1) & 3;
  }

  payloadOf(word: number): number {
    return word >>> 4;
  }

  frameOf(word: number): number {
    return word >>> 12;
  }

  rightsOf(word: number): number {
    return (word >>> RIGHTS_SHIFT) & RIGHTS_MASK;
  }

  set(space: number, va: number, slot: number, word: number): void {
    if (slot !== this.slot(space, va)) throw new Error('this is not the word of that page');
    const old = this.#bus.load(slot);
    this.#bus.store(slot, word);
    const isLooser =
      this.isPresent(word) &&
      this.frameOf(old) === this.frameOf(word) &&
      (this.rightsOf(old) & ~this.rightsOf(word)) === 0;
    if (!isLooser) this.tlb.delete(space * 2 ** 20 + (va >>> 12));
  }

  takeReferenced(space: number, va: number, slot: number): boolean {
    return this.#take(space, va, slot, REFERENCED);
  }

  takeDirty(space: number, va: number, slot: number): boolean {
    return this.#take(space, va, slot, MODIFIED);
  }

  #take(space: number, va: number, slot: number, bit: number): boolean {
    const word = this.#bus.load(slot);
    if ((word & bit) === 0) return false;
    this.#bus.store(slot, (word & ~bit) >>> 0);
    this.tlb.delete(space * 2 ** 20 + (va >>> 12));
    return true;
  }

  reload(space: number, va: number, slot: number, _write: boolean): void {
    const word = this.#bus.load(slot);
    this.#bus.store(slot, word | REFERENCED);
    this.tlb.set(space * 2 ** 20 + (va >>> 12), {
      frame: this.frameOf(word),
      rights: this.rightsOf(word),
    });
  }

  /** What user code does: the kernel address of its byte; -1 is a fault. */
  access(space: number, va: number, rights: number): number {
    const key = space * 2 ** 20 + (va >>> 12);
    let entry = this.tlb.get(key);
    if (entry === undefined || (entry.rights & rights) !== rights) {
      const slot = this.slot(space, va);
      const word = slot === 0 ? 0 : this.#bus.load(slot);
      if (!this.isPresent(word) || (this.rightsOf(word) & rights) !== rights) return -1;
      this.reload(space, va, slot, false);
      entry = this.tlb.get(key);
    }
    if (entry === undefined) return -1;
    return this.#bus.kernelBase + entry.frame * 4096 + (va & 4095);
  }
}
