/**
 * The cached descriptors of user code and data: base and limit, as the processor holds them.
 *
 * The processor reads a descriptor when a segment register is loaded and never again (Intel, Pentium
 * Processor Family Developer's Manual, volume 3, chapter 11): a descriptor that shrank in its table
 * goes on reaching as far as before until the register is loaded again.
 */

const FLAT = 0xffffffff;
const PAGE_SHIFT = 12;
const PAGE_BYTES = 4096;

export class Segment {
  /** The linear address of offset 0, as a signed number. */
  base = 0;
  /** The largest offset. */
  limit = FLAT;
  /** Pages from offset 0 on that lie whole within the limit. */
  wholePages = (FLAT >>> PAGE_SHIFT) + 1;
  /** Whether a page of offsets is a page of linear addresses. */
  aligned = true;

  load(base: number, limit: number): void {
    this.base = base | 0;
    this.limit = limit >>> 0;
    this.wholePages = Math.floor((this.limit + 1) / PAGE_BYTES) | 0;
    this.aligned = (base & (PAGE_BYTES - 1)) === 0;
  }

  /** Whether an access to `bytes` bytes at this offset is within the limit. */
  holds(offset: number, bytes: number): boolean {
    return offset >>> PAGE_SHIFT < this.wholePages || offset + bytes - 1 <= this.limit;
  }

  /** Whether each offset on the page of this one is within the limit, and all are on one page. */
  holdsPageOf(offset: number): boolean {
    return this.aligned && offset >>> PAGE_SHIFT < this.wholePages;
  }

  save(): SegmentState {
    return { base: this.base >>> 0, limit: this.limit };
  }

  restore(state: SegmentState): void {
    this.load(state.base, state.limit);
  }
}

export interface SegmentState {
  readonly base: number;
  readonly limit: number;
}
