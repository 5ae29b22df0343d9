/** The kernel's instructions on the TLB, each charged: what coprocessor 0 is to the kernel. */
import type { MipsMmu } from '../../core/words/mmu.ts';
import { KernelBug } from '../errors.ts';
import { ASID_MASK } from '../formats/mips.ts';
import { SPACE_SWITCHES, TLB_WRITES } from '../ledger.ts';
import type { Shortcuts } from './shortcuts.ts';
import type { Tlb } from './tlb.ts';

/** What these instructions need of the processor around the TLB. */
export interface TlbOwner {
  readonly instructions: number;
  /** Begins an instruction. */
  tick(): void;
  /** Counts `n` of a kind, and waits for what they cost. */
  charge(kind: number, n: number): void;
  /** EntryHi holds another space now. */
  spaceChanged(): void;
}

/**
 * On the chip `writeIndexed` and its like take their operands from EntryHi, EntryLo and Index. Here
 * the operands are arguments and EntryHi stays as it was: moves to those registers and the restoring
 * of EntryHi are instructions of the kernel's paths.
 */
export class TlbInstructions implements MipsMmu {
  readonly entries: number;
  readonly wired: number;
  readonly #tlb: Tlb;
  readonly #shortcuts: Shortcuts;
  readonly #owner: TlbOwner;

  constructor(tlb: Tlb, shortcuts: Shortcuts, owner: TlbOwner) {
    this.entries = tlb.entries;
    this.wired = tlb.wired;
    this.#tlb = tlb;
    this.#shortcuts = shortcuts;
    this.#owner = owner;
  }

  entryHi(): number {
    this.#owner.tick();
    return this.#tlb.entryHi >>> 0;
  }

  setEntryHi(value: number): void {
    this.#owner.tick();
    const tlb = this.#tlb;
    const switches = ((tlb.entryHi ^ value) & ASID_MASK) !== 0;
    tlb.setEntryHi(value);
    if (!switches) return;
    this.#owner.charge(SPACE_SWITCHES, 1);
    this.#owner.spaceChanged();
  }

  writeIndexed(index: number, hi: number, lo: number): void {
    this.#owner.tick();
    this.#check(index);
    this.#write(index, hi, lo);
  }

  writeRandom(hi: number, lo: number): void {
    this.#owner.tick();
    this.#write(this.#tlb.random(this.#owner.instructions), hi, lo);
  }

  probe(hi: number): number {
    this.#owner.tick();
    return this.#tlb.probe(hi);
  }

  readHi(index: number): number {
    this.#owner.tick();
    this.#check(index);
    return this.#tlb.hi[index] >>> 0;
  }

  readLo(index: number): number {
    this.#owner.tick();
    this.#check(index);
    return this.#tlb.lo[index] >>> 0;
  }

  #write(index: number, hi: number, lo: number): void {
    this.#owner.charge(TLB_WRITES, 1);
    // The page that the entry maps no longer, and the page that it may now be the second to map.
    this.#shortcuts.forget(this.#tlb.hi[index]);
    this.#shortcuts.forget(hi);
    this.#tlb.write(index, hi, lo);
  }

  #check(index: number): void {
    if (!(index >= 0 && index < this.entries)) {
      throw new KernelBug(`the TLB has ${this.entries} entries, so there is no entry ${index}`);
    }
  }
}
