/** The privileged instructions: control registers, segment registers, INVLPG, and the caches' own. */
import type { X86Mmu } from '../../core/words/mmu.ts';
import { KernelBug } from '../errors.ts';
import { SEGMENT_LOADS, SPACE_SWITCHES, TLB_WRITES } from '../ledger.ts';
import type { Hierarchy } from './hierarchy.ts';
import type { Mmu } from './mmu.ts';
import type { X86Parameters } from './parameters.ts';

/** Each of these is charged as a whole, so it is not counted as an instruction besides. */
export class Control implements X86Mmu {
  declare private readonly mmu: Mmu;
  declare private readonly caches: Hierarchy;

  readonly largePages: boolean;
  readonly globalPages: boolean;

  constructor(mmu: Mmu, caches: Hierarchy, parameters: X86Parameters) {
    this.mmu = mmu;
    this.caches = caches;
    this.largePages = parameters.largePages;
    this.globalPages = parameters.globalPages;
  }

  cr3(): number {
    return this.mmu.root >>> 0;
  }

  setCr3(pa: number): void {
    this.serialise();
    this.caches.charge(SPACE_SWITCHES);
    this.mmu.setRoot(pa);
  }

  enablePaging(): void {
    this.serialise();
    this.mmu.paging = true;
    this.mmu.shutDoors();
  }

  /** A change of CR4.PGE is charged as an invalidation: no sheet has a price for moves to CR4. */
  setGlobalPages(on: boolean): void {
    if (!this.globalPages) {
      throw new KernelBug('CR4.PGE was written on a processor that has no global pages');
    }
    if (on && !this.mmu.paging) {
      // Intel Architecture Software Developer's Manual, volume 3, "Control Registers": program
      // correctness may be affected by reversing this sequence.
      throw new KernelBug('CR4.PGE was set before paging was turned on');
    }
    this.serialise();
    this.caches.charge(TLB_WRITES);
    this.mmu.setGlobalPages(on);
  }

  invlpg(va: number): void {
    this.serialise();
    this.caches.charge(TLB_WRITES);
    this.mmu.flushPage(va);
  }

  setWriteProtect(on: boolean): void {
    this.serialise();
    this.mmu.setWriteProtect(on);
  }

  loadUserSegment(which: 'code' | 'data', base: number, limit: number): void {
    this.caches.charge(SEGMENT_LOADS);
    const segment = which === 'code' ? this.mmu.code : this.mmu.data;
    segment.load(base, limit);
    this.mmu.shutDoors();
  }

  invd(): void {
    this.serialise();
    this.caches.discardLines();
  }

  wbinvd(): void {
    this.caches.writeAllBack();
  }

  /**
   * Moves to control registers, INVLPG, INVD and WBINVD wait until buffered writes have left (Intel,
   * Pentium Processor Family Developer's Manual, volume 3, "Serializing Operations").
   */
  private serialise(): void {
    this.caches.drain();
  }
}
