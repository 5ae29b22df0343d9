/** What the kernel believes each address space may reach. Oracles compare it with the hardware. */

/** One page that a space may reach, by the kernel's own records. */
export interface Grant {
  readonly page: number;
  readonly bytes: number;
  readonly frame: number;
  /** 1 read, 2 write, 4 execute. */
  readonly rights: number;
  /** A number that this grant has as long as it exists, where others can be derived from it. */
  readonly id?: number | undefined;
  /** The `id` of the grant, of this or another space, that it was derived from; absent for a root. */
  readonly from?: number | undefined;
}

/** A translation that the kernel's own tables hold, whatever the mapping database says. */
export interface TableEntry {
  readonly page: number;
  readonly bytes: number;
  readonly frame: number;
  /** 1 read, 2 write, 4 execute. */
  readonly rights: number;
}

export interface SpaceView {
  readonly name: string;
  /** The slot of the task that lives in it; 0 for a server's or the kernel's. */
  readonly task: number;
  /** The ASID, or the physical address of the page directory; -1 if it has none at present. */
  readonly context: number;
  readonly grants: readonly Grant[];
  /**
   * All that the tables of this space would put into the TLB, in no order. A design gives it that keeps
   * tables of its own for a refill handler; elsewhere the hardware's walker is asked. Where an address is
   * given, and the one after the last, only what lies there is asked for; more may be told of.
   */
  tables?(from?: number, end?: number): readonly TableEntry[];
}

/** What the kernel uses a frame for: exactly one of these (H53). */
export type FrameUse = 'free' | 'kernel' | 'table' | 'user' | 'device';

/**
 * The use of each frame, by frame number: an array will do. A design with many frames may give a list that
 * knows in what it differs from another (core/memory/frame-uses.ts).
 */
export interface FrameUses {
  /** How many frames there are. */
  readonly length: number;
  at(frame: number): FrameUse | undefined;
  /** Adds the frames whose use differs, in ascending order; false if it cannot tell of these two. */
  changedSince?(before: FrameUses, into: number[]): boolean;
}

/** A translation that must be in the TLB at every return to user mode. */
export interface Pinned {
  readonly index: number;
  readonly page: number;
  readonly frame: number;
}

/**
 * What `observe` returns. It is never changed afterwards, nor is anything in it.
 *
 * A design may give the same objects again for whatever is as it was: a Grant, a SpaceView whose tables
 * alone may be others, the list of frames, the whole answer. One that does is judged faster.
 */
export interface Authority {
  readonly spaces: readonly SpaceView[];
  /** The use of each frame, by frame number. */
  readonly frames: FrameUses;
  /** Wired TLB entries that the design relies on. */
  readonly pinned: readonly Pinned[];
  /**
   * The frame numbers that programs call 0, 1, 2 and so on, where a design lets its users name frames: so
   * that a claim can compare a contract's names with what the hardware holds. It never changes.
   */
  readonly names?: readonly number[];
  /**
   * The addresses of the pages that programs call 0, 1, 2 and so on, where a contract lets them name pages by numbers and
   * leaves it to a design where these lie. It never changes.
   */
  readonly pages?: readonly number[];
}
