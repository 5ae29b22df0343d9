/** What the network interface tells, in any trap. */
import type { Unix } from '../context.ts';

/** A frame of so many bytes has arrived in a network buffer that `takeBuffer` gave. */
export function received(_u: Unix, _buffer: number, _bytes: number): void {}

/** The frame in this network buffer has gone out. */
export function transmitted(_u: Unix, _buffer: number): void {}

/** A network buffer for the receive ring; -1 if none is free. */
export function takeBuffer(_u: Unix): number {
  return -1;
}
