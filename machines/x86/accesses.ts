/** Loads, stores and fetches: of the code that runs, of the kernel, and of the kernel for a user. */
import { KernelBug } from '../errors.ts';
import type { InterruptController } from '../interrupts.ts';
import { type CountLedger, WORDS_COPIED } from '../ledger.ts';
import type { PhysicalMemory } from '../memory.ts';
import { type Door, FRAME, PLACE_MASK, PLACE_SHIFT, READ, WRITE } from './door.ts';
import type { X86Parameters } from './parameters.ts';
import { FAULTED, UNCACHED, X86Port } from './port.ts';

/** A word access may take the fast way if its page is the door's and it is aligned: one comparison. */
const PAGE_AND_ALIGNMENT = 0xfffff003 | 0;
const PAGE = 0xfffff000 | 0;
const OFFSET = 0xfff;
const PAGE_BYTES = 4096;
// V8 builds a module's own constants into compiled code, but looks imported ones up at each use.
const SHIFT = PLACE_SHIFT;
const MASK = PLACE_MASK;
const READS = READ;
const WRITES = WRITE;
const FRAMES = FRAME;

export abstract class Accesses extends X86Port {
  declare private readonly userData: Door;
  declare private readonly kernelData: Door;

  constructor(
    parameters: X86Parameters,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(parameters, memory, ledger, interrupts);
    this.userData = this.mmu.userData;
    this.kernelData = this.mmu.kernelData;
  }

  // In each of these, `| 0` and `>>> 0` tell the host that calls of the long way give whole numbers.

  // Accesses by the code that runs.

  userLoad(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const at = (va >>> SHIFT) & MASK;
    const pa =
      (va & PAGE_AND_ALIGNMENT) === door.places[at + READS]
        ? door.places[at + FRAMES] | (va & OFFSET)
        : this.mustRead(door, va, 4, 'read') | 0;
    if (pa < 0) return this.answered(this.uncachedLoad(4), va, 'read') >>> 0;
    return this.readWord(pa) >>> 0;
  }

  userStore(va: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const at = (va >>> SHIFT) & MASK;
    const pa =
      (va & PAGE_AND_ALIGNMENT) === door.places[at + WRITES]
        ? door.places[at + FRAMES] | (va & OFFSET)
        : this.mustWrite(door, va, 4) | 0;
    if (pa >= 0) this.writeWord(pa, value);
    else this.answered(this.uncachedStore(value, 4), va, 'write');
  }

  userLoad8(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const at = (va >>> SHIFT) & MASK;
    const pa =
      (va & PAGE) === door.places[at + READS]
        ? door.places[at + FRAMES] | (va & OFFSET)
        : this.mustRead(door, va, 1, 'read') | 0;
    if (pa < 0) return this.answered(this.uncachedLoad(1), va, 'read') >>> 0;
    return this.readByte(pa);
  }

  userStore8(va: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const at = (va >>> SHIFT) & MASK;
    const pa =
      (va & PAGE) === door.places[at + WRITES]
        ? door.places[at + FRAMES] | (va & OFFSET)
        : this.mustWrite(door, va, 1) | 0;
    if (pa >= 0) this.writeByte(pa, value);
    else this.answered(this.uncachedStore(value, 1), va, 'write');
  }

  /** The P54C's code cache snoops stores, so a fetch sees the newest bytes. */
  userFetch(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.mmu.kernelCode : this.mmu.userCode;
    const at = (va >>> SHIFT) & MASK;
    const pa =
      (va & PAGE_AND_ALIGNMENT) === door.places[at + READS]
        ? door.places[at + FRAMES] | (va & OFFSET)
        : this.mustRead(door, va, 4, 'fetch') | 0;
    if (pa < 0) return this.answered(this.uncachedLoad(4), va, 'fetch') >>> 0;
    this.fetchLine(pa);
    return this.words[pa >>> 2] >>> 0;
  }

  // Accesses by the kernel itself.

  load(ka: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    return this.kernelLoad(ka) >>> 0;
  }

  store(ka: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.kernelStore(ka, value);
  }

  load8(ka: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelData;
    const at = (ka >>> SHIFT) & MASK;
    const pa =
      (ka & PAGE) === door.places[at + READS]
        ? door.places[at + FRAMES] | (ka & OFFSET)
        : this.kernelRead(ka, 1) | 0;
    if (pa < 0) return this.kernelAnswered(this.uncachedLoad(1)) >>> 0;
    return this.readByte(pa);
  }

  store8(ka: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelData;
    const at = (ka >>> SHIFT) & MASK;
    const pa =
      (ka & PAGE) === door.places[at + WRITES]
        ? door.places[at + FRAMES] | (ka & OFFSET)
        : this.kernelWrite(ka, 1) | 0;
    if (pa >= 0) this.writeByte(pa, value);
    else this.kernelAnswered(this.uncachedStore(value, 1));
  }

  /**
   * REP MOVS: one instruction, and one for each word. An interrupt may come before each word, as on
   * the processor, whose registers then say how far it has come.
   */
  copy(to: number, from: number, bytes: number): void {
    this.beginString(bytes);
    for (let at = 0; at < bytes; at += 4) {
      if (++this.instructions >= this.nextEvent) this.host?.onEvent();
      this.kernelStore(to + at, this.kernelLoad(from + at));
    }
  }

  /** REP STOS. */
  fill(to: number, value: number, bytes: number): void {
    this.beginString(bytes);
    for (let at = 0; at < bytes; ) {
      const run = this.run(to + at, (bytes - at) >>> 2);
      if (run > 0) {
        this.storeRun(this.pageAt(to + at) | ((to + at) & OFFSET), value, run);
      } else {
        if (++this.instructions >= this.nextEvent) this.host?.onEvent();
        this.kernelStore(to + at, value);
      }
      at += Math.max(run, 1) << 2;
    }
  }

  /**
   * To how many words from `ka` on, of so many, a store does nothing but to memory, caches and write
   * buffer: the page is the door's, and nothing is due meanwhile.
   */
  private run(ka: number, words: number): number {
    const key = this.kernelData.places[((ka >>> SHIFT) & MASK) + WRITES];
    if (!this.fits || (ka & PAGE_AND_ALIGNMENT) !== key) return 0;
    const page = (PAGE_BYTES - (ka & OFFSET)) >>> 2;
    return Math.min(words, page, Math.floor(this.nextEvent - this.instructions - 1));
  }

  /** Where the page of a kernel address is that the door lets pass. */
  private pageAt(ka: number): number {
    return this.kernelData.places[((ka >>> SHIFT) & MASK) + FRAMES];
  }

  loadUser(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = this.find(this.userData, false, va, 4);
    if (pa === FAULTED) return -1;
    if (pa === UNCACHED) return this.uncachedLoad(4);
    return this.readWord(pa) >>> 0;
  }

  storeUser(va: number, value: number): boolean {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = this.find(this.userData, true, va, 4);
    if (pa === FAULTED) return false;
    if (pa === UNCACHED) return this.uncachedStore(value, 4) >= 0;
    this.writeWord(pa, value);
    return true;
  }

  loadUncached(pa: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.reach(pa, 'read');
    return this.kernelAnswered(this.uncachedLoad(4)) >>> 0;
  }

  storeUncached(pa: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.reach(pa, 'write');
    this.kernelAnswered(this.uncachedStore(value, 4));
  }

  private kernelLoad(ka: number): number {
    const door = this.kernelData;
    const at = (ka >>> SHIFT) & MASK;
    const pa =
      (ka & PAGE_AND_ALIGNMENT) === door.places[at + READS]
        ? door.places[at + FRAMES] | (ka & OFFSET)
        : this.kernelRead(ka, 4) | 0;
    if (pa < 0) return this.kernelAnswered(this.uncachedLoad(4)) >>> 0;
    return this.readWord(pa);
  }

  private kernelStore(ka: number, value: number): void {
    const door = this.kernelData;
    const at = (ka >>> SHIFT) & MASK;
    const pa =
      (ka & PAGE_AND_ALIGNMENT) === door.places[at + WRITES]
        ? door.places[at + FRAMES] | (ka & OFFSET)
        : this.kernelWrite(ka, 4) | 0;
    if (pa >= 0) this.writeWord(pa, value);
    else this.kernelAnswered(this.uncachedStore(value, 4));
  }

  private beginString(bytes: number): void {
    if ((bytes & 3) !== 0) throw new KernelBug(`${bytes} bytes are not a number of words`);
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.count(WORDS_COPIED, bytes >>> 2);
  }
}
