/** What the network interface tells, in any trap. */
import type { Unix } from '../context.ts';
import { NETBUF_STATE } from '../records.ts';
import { countDrop, freeBuffer, newBuffer } from './buffers.ts';
import { receive } from './udp.ts';

/** A frame of so many bytes has arrived in a network buffer that `takeBuffer` gave. */
export function received(u: Unix, buffer: number, bytes: number): void {
  u.m.enter(u.rooms.sockets);
  receive(u, buffer, bytes);
  u.m.leave();
}

/** The frame in this network buffer has gone out. */
export function transmitted(u: Unix, buffer: number): void {
  u.m.enter(u.rooms.sockets);
  freeBuffer(u, buffer);
  u.m.leave();
}

/** A network buffer for the receive ring; -1 if none is free: then a frame is dropped, and counted. */
export function takeBuffer(u: Unix): number {
  const buffer = newBuffer(u, NETBUF_STATE.receiving);
  if (buffer < 0) countDrop(u);
  return buffer;
}
