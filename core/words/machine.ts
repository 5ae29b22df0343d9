/** A machine as the engine sees it. */
import type { Entry } from './activation.ts';
import type { KernelBus, PeekBus } from './bus.ts';
import type { DeviceSlot, Medium } from './device.ts';
import type { Kernel, Thread } from './kernel.ts';
import type { Ledger } from './ledger.ts';
import type { PathSheet } from './path.ts';

/** Why the processor gave control back to the harness. */
export type Stop =
  /** It stands at the home of a task (`slot`), which is ready for its next op. */
  | 'home'
  /** The op of a task ended: `step`, `slot` and `value` say whose and how. */
  | 'returned'
  /** A task was sent to its fault home: the op that it was in is over. */
  | 'faulted'
  /** Nothing can run and no device has anything under way. */
  | 'idle'
  /** A rest point, when `stopAtRest` is set: the next call of `run` goes on from it. */
  | 'rest'
  /** The kernel, or code of the design's, threw, or the machine shut down; see `stopMessage`. */
  | 'panic'
  /** The fuel is used up; see `stopMessage`. */
  | 'exhausted'
  /** The power is lost, as an anchor wanted it: `powerOn` is all that can be done. */
  | 'power';

/** The machine's whole state, as data: frames, chips, devices and activations. */
export interface Snapshot {
  readonly machine: string;
}

/** What a design brings that the machine must know before boot. */
export interface Firmware {
  readonly entries: readonly Entry[];
  readonly rooms: readonly string[];
  readonly paths: PathSheet;
  /** What is put into drives, by the device's name. */
  readonly media?: Readonly<Record<string, () => Medium>>;
}

export interface MachineFacts {
  /** The sheet's id: `pentium-133`. */
  readonly id: string;
  readonly name: string;
  readonly family: 'mips' | 'x86';
  readonly clockHz: number;
}

/** What a program might have disturbed, so that a sweep can disturb each of it in turn. */
export interface Opportunities {
  /** How often the kernel asked whether it may have memory. */
  readonly allocations: number;
  /** How many transfers of disks ended. */
  readonly transfers: number;
  /** How many writes disks took: `power` has two places for each, before it and after it. */
  readonly writes: number;
  /**
   * The counts, as an anchor has them, at which an interrupt comes in at another place than at the count
   * before: one for each preemption point of the kernel, and for each access at user level; and one for
   * a return of the kernel that no access follows. Only the first 4,096 are listed.
   */
  readonly interrupts: readonly number[];
  /**
   * Those of them that are preemption points of the kernel, in ascending order. The first 4,096 are
   * listed, even where `interrupts` has no room for them.
   */
  readonly points: readonly number[];
  /** How many places are in neither list. */
  readonly unlisted: number;
}

/** Fuel: a run is bounded by counts, never by a clock on the wall. */
export interface Fuel {
  /** Traps until the next refill, which comes with every step. */
  readonly traps: number;
  /**
   * Bus accesses in one trap: a trap that needs more does not end. A step may make eight times as many,
   * whoever makes them.
   */
  readonly accessesPerTrap: number;
  /** Traps in one activation: a server starts afresh for every message. */
  readonly trapsPerActivation: number;
}

export interface Machine {
  readonly facts: MachineFacts;
  readonly bus: KernelBus;
  readonly peek: PeekBus;
  readonly ledger: Ledger;
  readonly devices: readonly DeviceSlot[];
  readonly lines: readonly string[];

  /** Makes the design's entries, rooms and paths known. Once, before boot or restore. */
  install(firmware: Firmware): void;
  /** The PC of a named entry. */
  entry(name: string): number;
  /** The PC at which a task waits for its next op. */
  home(slot: number): number;
  /** The PC to which a task is sent when a fault of its is not resolved. */
  faultHome(slot: number): number;
  /** The slot whose home, or fault home, this PC is; 0 if it is neither. */
  slot(pc: number): number;

  /** At the home of `slot`: starts the entry at `pc` as the op of `step`, with registers 0 to 7 set. */
  begin(slot: number, step: number, pc: number, args: ArrayLike<number>): void;
  /** Runs until the harness is needed. */
  run(kernel: Kernel): Stop;
  /**
   * Every task that can run stands at its home, with nothing to do: lets time pass until an interrupt
   * waits, which `run` will deliver; false if none will come.
   */
  elapse(): boolean;
  /** Whether a device, other than the timer, will do something by itself. */
  readonly deviceDue: boolean;
  /** Of the last stop. */
  readonly stopSlot: number;
  readonly stopStep: number;
  readonly stopValue: number;
  readonly stopMessage: string;
  /** Whether the op of this slot is still under way (running or blocked). */
  underway(slot: number): boolean;
  /** Activations that have neither ended nor been released. */
  readonly activations: number;
  /** Asks the kernel to switch to a thread, at the harness's expense. */
  dispatch(kernel: Kernel, thread: Thread): 'ready' | 'blocked' | 'panic' | 'power';
  /** The slot at whose home, or in whose op, the processor stands; 0 if elsewhere. */
  current(): number;

  /**
   * Arms an anchor of `step`: the access or the request that it counts to is counted from now. Several
   * steps may have anchors armed at once: each counts for itself.
   */
  arm(step: number, action: 'interrupt' | 'fail' | 'power', name: string, count: number): void;
  /**
   * Disarms the anchors of this step, save those that wait for a disk: what a step wrote may go out long
   * after it. Disarms all, where no step is named.
   */
  disarm(step?: number): void;
  /**
   * Begins to count, from now, what a program might have disturbed: see `opportunities`. It costs a
   * little; until it is asked for, and after `reset` and `restore`, nothing is counted.
   */
  count(): void;
  /** What was counted since `count`. */
  readonly opportunities: Opportunities;
  /** An act of the world on a device. */
  world(device: string, action: string, args: readonly number[]): number;
  /** Whether the power is lost. */
  readonly isOff: boolean;
  /**
   * The power is back: memory, chips and registers are as at power-on, no activation is left, and disks
   * hold what has survived. The clock, the ledger and armed anchors go on. The design must be booted.
   */
  powerOn(): void;
  /** Told of each interrupt delivered to the kernel. */
  onInterrupt: ((line: number) => void) | null;
  /** Whether `run` stops at every rest point: each return to user level, and when idle. */
  stopAtRest: boolean;

  /**
   * Calls `read`, and notes each word of memory at which it peeks. From then on `stale` is false for as
   * long as `read` would find what it found: until such a word changes. If `read` looked at anything but
   * memory (registers, the TLB, the current space), or after `restore` and `reset`, `stale` is true.
   */
  watch(read: () => void): void;
  readonly stale: boolean;

  /** Cycles since boot, at the sheet's values. */
  now(): number;
  /** Fills the tank. */
  refuel(fuel: Fuel): void;

  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
  /** Declares the present state to be the one that `reset` goes back to. */
  seal(): void;
  /** Goes back to the sealed state, with cold caches and an empty ledger. */
  reset(): void;
  /** A hash of the architectural state. */
  hash(): number;
}
