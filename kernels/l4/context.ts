/**
 * What the kernel's functions share: the bus, and constants that follow from the machine.
 *
 * It holds no state. All that changes stands in memory, in the records of `records.ts`.
 */
import type { TableEntry } from '../../core/words/authority.ts';
import type { KernelBus, PeekBus } from '../../core/words/bus.ts';
import type { Trap } from '../../core/words/trap.ts';
import type { Paths } from './paths.ts';
import type { Plan } from './plan.ts';
import { ROOT, TCB } from './records.ts';

export interface L4 {
  readonly bus: KernelBus;
  readonly plan: Plan;
  readonly pmap: Pmap;
  readonly paths: Paths;
  readonly rooms: Rooms;
  readonly timerLine: number;
  readonly lines: number;
  /** Scratch of one walk over a mapping tree, by depth; it means nothing between two walks. */
  readonly carry: Int32Array;
  /** Scratch for looking entries up, the one of a source and the one of a target. */
  readonly source: Place;
  readonly target: Place;
  /** Scratch of a map or grant item: the piece that it has come to. */
  readonly piece: Piece;
}

/** What a space has at an address: the table entry that decides, which is there or not. */
export interface Place {
  /** The kernel address of the entry. */
  slot: number;
  entry: number;
  /** Log2 of the bytes for which it decides: 22 for one in the directory, else 12. */
  shift: number;
}

export function noPlace(): Place {
  return { slot: 0, entry: 0, shift: 0 };
}

/** A piece: a page, or a superpage. What map and grant items are done by. */
export interface Piece {
  /** Log2 of its bytes: as the source has it, as far as the item reaches. */
  shift: number;
  frame: number;
  /** The source's node; for a part of a superpage, that of the superpage. */
  node: number;
  depth: number;
  /** What the target gets. */
  rights: number;
}

export function noPiece(): Piece {
  return { shift: 0, frame: 0, node: 0, depth: 0, rights: 0 };
}

/** What differs between the MMU families: one file for each, `pmap-mips.ts` and `pmap-x86.ts`. */
export interface Pmap {
  /** User memory ends here. */
  readonly userEnd: number;
  /** Whether an entry of a directory can map 4 MB by itself. */
  readonly superpages: boolean;
  /** Flags of a directory's entry for a table of user pages. */
  readonly tableFlags: number;
  /** What of a new directory is not user memory. */
  prepare(k: L4, directory: number): void;
  /** Turns the MMU on, in the space given; once, at boot. */
  start(k: L4, space: number): void;

  /** Whether an entry of a directory points to a table. */
  isTable(entry: number): boolean;

  // Entries that map, of tables and directories; rights and status as in a flexpage.
  encode(frame: number, rights: number, shift: number): number;
  isPresent(entry: number): boolean;
  frameOf(entry: number): number;
  rightsOf(entry: number): number;
  /** Which accesses the entry recorded since `withoutStatus`. */
  statusOf(entry: number): number;
  withoutStatus(entry: number): number;
  withRights(entry: number, rights: number): number;

  // The MMU.
  /** Makes this space the current one. */
  activate(k: L4, space: number): void;
  /** No translation of this page or superpage of this space is remembered any more. */
  flush(k: L4, space: number, va: number, shift: number): void;
  /** The space dies: nothing of it is remembered any more, and what `prepare` wrote is gone. */
  retire(k: L4, space: number): void;
  /** Handles a fault that the page tables answer without anybody's help; false if they do not. */
  resolve(k: L4, trap: Trap): boolean;

  /** The space's tag on the machine; -1 if it has none. */
  context(peek: PeekBus, space: number): number;
  /** What the tables of a space hold from one address to below another, where no hardware walks them. */
  tables:
    | ((k: L4, peek: PeekBus, space: number, from?: number, end?: number) => readonly TableEntry[])
    | null;
}

/** Rooms of the ledger, by their indices. */
export interface Rooms {
  readonly ipc: number;
  readonly mapping: number;
  readonly fault: number;
  readonly threads: number;
}

export const ROOM_NAMES = ['l4.ipc', 'l4.mapping', 'l4.fault', 'l4.threads'] as const;

/** The TCB of the thread that runs; NONE while the processor idles. */
export function currentThread(k: L4): number {
  return k.bus.load(k.plan.root + ROOT.current);
}

/** General register `index` of a thread, wherever it is now. */
export function readRegister(k: L4, tcb: number, index: number): number {
  if (tcb === currentThread(k)) return k.bus.register(index);
  return k.bus.load(tcb + TCB.registers + 4 * index);
}

export function writeRegister(k: L4, tcb: number, index: number, value: number): void {
  if (tcb === currentThread(k)) k.bus.setRegister(index, value);
  else k.bus.store(tcb + TCB.registers + 4 * index, value);
}

export function readPc(k: L4, tcb: number): number {
  return tcb === currentThread(k) ? k.bus.pc() : k.bus.load(tcb + TCB.pc);
}

export function writePc(k: L4, tcb: number, pc: number): void {
  if (tcb === currentThread(k)) k.bus.setPc(pc);
  else k.bus.store(tcb + TCB.pc, pc);
}
