/**
 * Activations: code that can be stopped (tasks, servers, library OSes, kernel threads).
 *
 * An activation is an entry, its arguments, and the record of every value that the bus returned to
 * it. A live generator is only a cache of that record. So such code keeps nothing outside the bus,
 * draws nothing from clocks or random numbers, and starts afresh for every message it serves.
 *
 * An activation lives until its code ends or the kernel releases its PC. So a kernel that turns away
 * from a PC and keeps it nowhere must release it: a return from a signal or an upcall leaves the
 * handler, exec leaves the old image, a kill leaves all that the thread had (the handler that it is
 * in, and what that interrupted). Whatever is neither kept nor released leaks, and a law says so.
 *
 * The op of a step is under way as long as its activation lives, be it interrupted by a handler. It
 * ends when its activation does. If the kernel releases that, there are two cases: the task comes to
 * its home all the same (exec, or a call that is cut short), and the op is done with register 0; or
 * it does not, and is gone. `KernelBus.start` puts other code into the op's place (exec with an image
 * that has something to do before it comes home).
 */
import type { UserBus } from './bus.ts';

/**
 * The traps that code asks for by `yield`: 0 is the system call; n > 0 attempts privileged
 * instruction n, which traps when the activation runs at user level. What `yield` returns is
 * register 0 as the kernel left it.
 */
export type TrapRequest = number;

/** Code that may trap. */
export type Stoppable = Generator<TrapRequest, number, number>;

/**
 * Code behind an entry. It gets registers 0 to 7 as they stood when it was entered. Code that never traps is a plain function that returns its result.
 *
 * For an op the result is its outcome: `value >= 0` is done(value), and `-1 - n` is refused with the
 * n-th reason of the contract's `errors`. For a server the result is ignored: when it ends, the
 * processor enters the same entry anew, with the registers as they are.
 */
export type Code = (
  bus: UserBus,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  a4: number,
  a5: number,
  a6: number,
  a7: number,
) => Stoppable | number;

/** Privilege belongs to the activation, not to the form of the code. */
export type Level = 'user' | 'kernel';

/** A named entry into code: servers, handlers, and everything that a kernel may set the PC to. */
export interface Entry {
  readonly name: string;
  readonly level: Level;
  readonly code: Code;
  /** True for the code of a contract's op, which the harness starts; absent for the design's own. */
  readonly step?: true;
}
