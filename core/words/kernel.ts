/** A kernel design: the plugin that a kernel author writes. */
import type { Code, Entry } from './activation.ts';
import type { Authority } from './authority.ts';
import type { KernelBus, PeekBus } from './bus.ts';
import type { DeviceSlot, Medium } from './device.ts';
import type { PathSheet } from './path.ts';
import type { Trap } from './trap.ts';
import type { MakeOffer } from './workload.ts';

/** A thread, by the number under which the kernel knows it. */
export type Thread = number;

/** The handlers over a memory that holds all of the kernel's state. */
export interface Kernel {
  /** One event in; who runs next is in the machine afterwards. A bug of the kernel's own throws. */
  trap(trap: Trap): void;
  /**
   * Switches to this thread by the ordinary path; false if it cannot run now.
   *
   * A task that stands at its home looks as if it had work to do. A server that becomes ready must
   * not wait behind it for ever: it goes first (by priority or a direct switch), or the timer that
   * the kernel has set lets it in.
   */
  dispatch(thread: Thread): boolean;
  /**
   * Whether there is such a thread, running or not. It is asked where `dispatch` has answered false for one in no call: one
   * that is gone has been ended by another, and its task is over. It changes nothing and costs nothing. Absent, tasks of this design
   * end by what they do themselves, or in a call.
   */
  exists?(peek: PeekBus, thread: Thread): boolean;
  /**
   * Aborts what this thread is in, as the design has it done to a thread from outside (L4's
   * ExchangeRegisters with S and R, Mach's thread_abort, a signal): a call that waits returns with an
   * error, one that does not is left alone. Absent, the design knows no such thing.
   */
  abort?(thread: Thread): void;
  /** What the kernel believes each space may reach. Changes nothing and costs nothing. */
  observe(peek: PeekBus): Authority;
  /**
   * What of the kernel's own records does not fit together, in one sentence; null if all does. The
   * design's own check of itself. It is asked where no trap is under way; it changes nothing and costs
   * nothing. Absent, the design has no such check.
   */
  inconsistency?(peek: PeekBus): string | null;
}

/** What boot finds. */
export interface BootInfo {
  /** The PC at which task `slot` waits for its next op: a new task's thread starts there. */
  home(slot: number): number;
  /** The PC to send task `slot` to when a fault of its is not resolved. */
  faultHome(slot: number): number;
  /** The slot whose home this PC is, which is all that an op that starts a task is given; else 0. */
  slot(home: number): number;
  /** The PC of one of the design's own entries. */
  entry(name: string): number;
  /** The index of a room or path, for `enter` and `exec`. */
  room(name: string): number;
  path(name: string): number;
  readonly devices: readonly DeviceSlot[];
  /** The interrupt line of the timer. */
  readonly timerLine: number;
  /** The processor's clock: how many cycles a second has. */
  readonly clockHz: number;
  /** The variant's options, by name. */
  readonly options: Readonly<Record<string, string>>;
}

/** How a task performs each op of a contract with this design's own calls. */
export interface Offer<Ops extends string = string> {
  readonly ops: Readonly<Record<Ops, Code>>;
}

/** Options of a design; every combination is a variant. The first value is the default. */
export type Variants = Readonly<Record<string, readonly [string, ...string[]]>>;

export interface KernelDesign {
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** Lays the kernel's state out in memory and makes the root task (slot 1); returns its thread. */
  boot(bus: KernelBus, info: BootInfo): Thread;
  /** The handlers over that memory. They have no state of their own. */
  attach(bus: KernelBus, info: BootInfo): Kernel;
  readonly contracts: Readonly<Record<string, Offer>>;
  /** How it performs the ops of workloads that have ops of their own, by the workload's name. */
  readonly workloads?: Readonly<Record<string, MakeOffer>>;
  /** User-level or co-located parts: one activation per message or upcall. */
  readonly servers?: readonly Entry[];
  readonly variants?: Variants;
  /**
   * Why a variant is not for machines of this family, as a sentence that begins with a small letter and lacks its full
   * stop; null if it is.
   */
  readonly unfit?: (
    variant: Readonly<Record<string, string>>,
    family: 'mips' | 'x86',
  ) => string | null;
  /** The ledger's rooms inside this kernel. */
  readonly rooms?: readonly string[];
  readonly paths?: PathSheet;
  /** Families of machines that it runs on; all, where it does not say. */
  readonly families?: readonly ('mips' | 'x86')[];
  /** Devices that it cannot do without, by name, whatever the contract. */
  readonly devices?: readonly string[];
  /** What is in its drives when it boots, by the device's name; made once for each machine. */
  readonly media?: Readonly<Record<string, () => Medium>>;
}
