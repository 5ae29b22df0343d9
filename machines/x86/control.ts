/** The privileged instructions: control registers, segment registers, INVLPG, and the caches' own. */
import type { X86Mmu } from '../../core/words/mmu.ts';
import { SEGMENT_LOADS, SPACE_SWITCHES, TLB_WRITES } from '../ledger.ts';
import type { Hierarchy, Meter } from './hierarchy.ts';
import type { Mmu } from './mmu.ts';

/** Each of these is charged as a whole, so it is not counted as an instruction besides. */
export class Control implements X86Mmu {
  readonly #mmu: Mmu;
  readonly #caches: Hierarchy;
  readonly #meter: Meter;

  constructor(mmu: Mmu, caches: Hierarchy, meter: Meter) {
    this.#mmu = mmu;
    this.#caches = caches;
    this.#meter = meter;
  }

  cr3(): number {
    return this.#mmu.root >>> 0;
  }

  setCr3(pa: number): void {
    this.#serialise();
    this.#meter.charge(SPACE_SWITCHES);
    this.#mmu.setRoot(pa);
  }

  enablePaging(): void {
    this.#serialise();
    this.#mmu.paging = true;
    this.#mmu.shutDoors();
  }

  invlpg(va: number): void {
    this.#serialise();
    this.#meter.charge(TLB_WRITES);
    this.#mmu.flushPage(va);
  }

  setWriteProtect(on: boolean): void {
    this.#serialise();
    this.#mmu.setWriteProtect(on);
  }

  loadUserSegment(which: 'code' | 'data', base: number, limit: number): void {
    this.#meter.charge(SEGMENT_LOADS);
    const segment = which === 'code' ? this.#mmu.code : this.#mmu.data;
    segment.load(base, limit);
    this.#mmu.shutDoors();
  }

  invd(): void {
    this.#serialise();
    this.#caches.discard();
  }

  wbinvd(): void {
    this.#caches.writeAllBack();
  }

  /**
   * Moves to control registers, INVLPG, INVD and WBINVD wait until buffered writes have left (Intel,
   * Pentium Processor Family Developer's Manual, volume 3, "Serializing Operations").
   */
  #serialise(): void {
    this.#caches.drain();
  }
}
