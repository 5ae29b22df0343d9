/** A contract: a set of ops with an executable specification and the invariants that go with it. */
import type { Property } from './property.ts';
import type { Specification } from './specification.ts';

/** The values that an argument may take. */
export type Domain =
  | { readonly kind: 'handle'; readonly of: string }
  | { readonly kind: 'task' }
  | { readonly kind: 'choice'; readonly values: readonly [string, ...string[]] }
  | {
      readonly kind: 'integer';
      readonly min: number;
      readonly max: number;
      /** Values at which kernels tend to go wrong; drawn more often. */
      readonly boundaries?: readonly number[];
    };

export interface ArgDefinition {
  readonly name: string;
  readonly about: string;
  readonly domain: Domain;
}

/**
 * What an op has to do with what a disk keeps when the power is lost: it changes that, and takes room for it or gives
 * room back; it makes it last; it tells it.
 */
export type DiskPart = 'changes' | 'takes' | 'gives' | 'lasts' | 'tells';

export interface OpDefinition {
  readonly name: string;
  /** One sentence: what it does, and to whom. */
  readonly about: string;
  /** Eight at the most. */
  readonly args: readonly ArgDefinition[];
  /** The kind of handle that it makes; its value is the handle. */
  readonly produces?: string;
  /** Whether a successful op changes the state. */
  readonly mutates: boolean;
  /** Performed by a task, or by the world on the device named. */
  readonly by: 'task' | { readonly device: string };
  /**
   * The argument (a task) that this op brings to life. Its native value is the new task's home PC. If
   * the kernel cloned the caller's activation to that home (fork), the op returns in both.
   */
  readonly starts?: string;
  /** True if the calling task ends: the op has no return, and leaving it is its success. */
  readonly ends?: boolean;
  /** Whether it gives other ops something to work on, though it makes no handle and no task. */
  readonly prepares?: boolean;
  /** Its parts in programs that lose the power. */
  readonly disk?: readonly DiskPart[];
  /** Refusal reasons that this op may give. */
  readonly refusals: readonly string[];
  /** How often it is drawn, relative to the others. */
  readonly weight: number;
}

/** A source of random choices: one small interface, so that an odometer can take its place. */
export interface Draw {
  /** A whole number from 0 to n-1. */
  below(n: number): number;
}

export interface Contract<State = unknown> {
  readonly name: string;
  readonly about: string;
  /** The order is the packed index. */
  readonly ops: readonly OpDefinition[];
  /** Refusal reasons; the n-th is `-1 - n` as an op's result. */
  readonly errors: readonly string[];
  /** Tasks that a generated program may name: slots 1 to this. */
  readonly tasks: number;
  /** Frames of memory that a machine must have for its ops to make sense; absent, any number will do. */
  readonly frames?: number;
  /** Devices that a machine must have for its ops, by name: an op of the world acts on one of them. */
  readonly devices?: readonly string[];
  /**
   * In a directed program time passes before the next step, as long as a call is open and a device (the
   * timer aside) has something under way: a call that waits for a disk is not overtaken by whatever
   * comes next. Absent, time passes at the end of a program alone.
   */
  readonly settlesDevices?: true;
  readonly specification: Specification<State>;
  /** Claims beyond the specification. */
  readonly properties: readonly Property<State>[];
  /**
   * State-aware generation: writes arguments that make sense in this state into `args` and returns
   * true; false where the op makes no sense now and should be drawn blindly or not at all.
   */
  propose?(state: State, by: number, op: number, draw: Draw, args: Int32Array): boolean;
}
