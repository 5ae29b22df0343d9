/**
 * What the kernel's functions share: the bus, and constants that follow from the machine.
 *
 * It holds no state. All that changes stands in memory, in the records of `records.ts`.
 */
import type { TableEntry } from '../../core/words/authority.ts';
import type { KernelBus, PeekBus } from '../../core/words/bus.ts';
import type { BootInfo } from '../../core/words/kernel.ts';
import type { Trap } from '../../core/words/trap.ts';
import type { Paths } from './paths.ts';
import type { Plan } from './plan.ts';
import { ROOT } from './records.ts';

export interface Exo {
  readonly bus: KernelBus;
  readonly plan: Plan;
  readonly tlb: Translations;
  readonly paths: Paths;
  readonly rooms: Rooms;
  readonly info: BootInfo;
  readonly timerLine: number;
  /** The DMA card's line and the physical address of its registers; -1 and 0 where there is none. */
  readonly dmaLine: number;
  readonly dmaBase: number;
  /** Scratch of one call; it means nothing between two. */
  readonly scratch: Int32Array;
}

/** Words of scratch. */
export const SCRATCH = 64;

/**
 * What differs between the MMU families: `stlb.ts` (MIPS) and `tables-x86.ts`.
 *
 * Environments are addresses of ENV records, bindings are indices + 1 (0 is none).
 */
export interface Translations {
  /** User memory ends here. */
  readonly userEnd: number;
  /** At boot, before all else, with all records zero: all bindings are free, and the pool of frames. */
  boot(k: Exo): void;
  /**
   * Whether a new environment can have what it needs of tables, and U-area and information page in
   * them; false if there is no memory. Done only if it is true.
   */
  prepare(k: Exo, env: number): boolean;
  /** Turns the MMU on, in the environment given; once, at boot. */
  start(k: Exo, env: number): void;
  /** Makes this environment's space the current one; on MIPS that wires its U-area. */
  activate(k: Exo, env: number): void;
  find(k: Exo, env: number, va: number): number;
  /** Whether there is room for a binding there, with its table; asks `fails('alloc')`. */
  canInsert(k: Exo, env: number, va: number): boolean;
  /**
   * Makes a binding of a page that has none: in its tables, in the frame's list and in its counts. It
   * may evict that of another page. The access-list entry is the one that justifies it. Cannot fail;
   * the answer is the binding.
   */
  insert(k: Exo, env: number, va: number, frame: number, rights: number, entry: number): number;
  /** Changes the rights of a binding, in tables and TLB and counts. */
  lower(k: Exo, binding: number, rights: number): void;
  /** Breaks a binding: nothing of it is in tables, TLB, list and counts any more. */
  remove(k: Exo, binding: number): void;
  /**
   * The environment dies: its bindings are broken, nothing of its space is remembered any more, and its
   * tables are free. On x86 its directory may be the one in use.
   */
  retire(k: Exo, env: number): void;
  /** Handles a fault that the kernel's own tables answer; false if they do not. */
  resolve(k: Exo, trap: Trap): boolean;
  /** What would refill the TLB with pages of this environment (MIPS); absent where hardware walks. */
  readonly tables:
    | ((k: Exo, peek: PeekBus, env: number, from?: number, end?: number) => TableEntry[])
    | null;
  /** The space's tag on the machine. */
  context(k: Exo, peek: PeekBus, env: number): number;
}

/** Rooms of the ledger, by their indices. */
export interface Rooms {
  readonly calls: number;
  readonly upcalls: number;
  readonly bindings: number;
  readonly refill: number;
  readonly transfers: number;
  readonly slices: number;
  readonly revocation: number;
}

export const ROOM_NAMES = [
  'exokernel.calls',
  'exokernel.upcalls',
  'exokernel.bindings',
  'exokernel.refill',
  'exokernel.transfers',
  'exokernel.slices',
  'exokernel.revocation',
] as const;

/** The ENV record of the environment that runs; NONE while the processor idles. */
export function currentEnv(k: Exo): number {
  return k.bus.load(k.plan.root + ROOT.current);
}
