/**
 * The cached descriptors of user code and data: base and limit, as the processor holds them.
 *
 * The processor reads a descriptor when a segment register is loaded and never again (Intel, Pentium
 * Processor Family Developer's Manual, volume 3, chapter 11): a descriptor that shrank in its table
 * goes on reaching as far as before until the register is loaded again.
 */

export class Segment {
  /** The linear address of offset 0. */
  base = 0;
  /** The largest offset. */
  limit = 0xffffffff;

  load(base: number, limit: number): void {
    this.base = base >>> 0;
    this.limit = limit >>> 0;
  }

  /** Whether each offset on the page of this one is within the limit, and pages keep their bounds. */
  holdsPageOf(offset: number): boolean {
    return (this.base & 0xfff) === 0 && (offset | 0xfff) >>> 0 <= this.limit;
  }

  save(): SegmentState {
    return { base: this.base, limit: this.limit };
  }

  restore(state: SegmentState): void {
    this.base = state.base;
    this.limit = state.limit;
  }
}

export interface SegmentState {
  readonly base: number;
  readonly limit: number;
}
