/** Network buffers: each is free, in the receive ring, on its way out, or in the queue of a socket. */
import type { Unix } from '../context.ts';
import { CHANNEL, NETBUF, NETBUF_STATE, NETBUFS, NONE, SOCKET, UROOT } from '../records.ts';
import { wakeup } from '../sleep.ts';

/** Datagrams in one socket's queue at the most; more are dropped. */
export const QUEUE_MAX = 8;
/**
 * Buffers in all queues at the most: half of them. The rings for receiving and for transmitting have 8 each, so there is always one to
 * be sent with, now or when a frame has gone out.
 */
export const QUEUED_MAX = NETBUFS / 2;

/** The index of a buffer that is free, which has that state from now on; -1 if none is. */
export function newBuffer(u: Unix, state: number): number {
  const { m, plan } = u;
  for (let buffer = 0; buffer < NETBUFS; buffer++) {
    const at = plan.netbufs.at(buffer) + NETBUF.state;
    if (m.load(at) !== NETBUF_STATE.free) continue;
    m.store(at, state);
    return buffer;
  }
  return -1;
}

/** A buffer that was taken a moment ago, and is not wanted after all: nobody has missed it. */
export function giveBack(u: Unix, buffer: number): void {
  u.m.store(u.plan.netbufs.at(buffer) + NETBUF.state, NETBUF_STATE.free);
}

/** It is free; whoever waits for one looks again. */
export function freeBuffer(u: Unix, buffer: number): void {
  u.m.store(u.plan.netbufs.at(buffer) + NETBUF.state, NETBUF_STATE.free);
  wakeup(u, CHANNEL.network, NONE);
}

/** What is in it is lost, and that is counted. */
export function dropBuffer(u: Unix, buffer: number): void {
  countDrop(u);
  freeBuffer(u, buffer);
}

export function countDrop(u: Unix): void {
  const at = u.plan.root + UROOT.dropped;
  u.m.store(at, u.m.load(at) + 1);
}

function queuedBuffers(u: Unix): number {
  let count = 0;
  for (let buffer = 0; buffer < NETBUFS; buffer++) {
    if (u.m.load(u.plan.netbufs.at(buffer) + NETBUF.state) === NETBUF_STATE.queued) count++;
  }
  return count;
}

/** A datagram goes to the end of a socket's queue, and whoever waits there hears of it. A full queue takes no more: it is dropped. */
export function enqueue(u: Unix, socket: number, buffer: number): void {
  const { m } = u;
  const queued = m.load(socket + SOCKET.queued);
  if (queued >= QUEUE_MAX || queuedBuffers(u) >= QUEUED_MAX) {
    dropBuffer(u, buffer);
    return;
  }
  const netbuf = u.plan.netbufs.at(buffer);
  m.store(netbuf + NETBUF.state, NETBUF_STATE.queued);
  m.store(netbuf + NETBUF.next, NONE);
  const tail = m.load(socket + SOCKET.tail);
  if (tail === NONE) m.store(socket + SOCKET.head, netbuf);
  else m.store(tail + NETBUF.next, netbuf);
  m.store(socket + SOCKET.tail, netbuf);
  m.store(socket + SOCKET.queued, queued + 1);
  wakeup(u, CHANNEL.datagram, socket);
}

/** The first datagram of a queue that is not empty is gone. */
export function dequeue(u: Unix, socket: number): void {
  const { m } = u;
  const netbuf = m.load(socket + SOCKET.head);
  const next = m.load(netbuf + NETBUF.next);
  m.store(socket + SOCKET.head, next);
  if (next === NONE) m.store(socket + SOCKET.tail, NONE);
  m.store(socket + SOCKET.queued, m.load(socket + SOCKET.queued) - 1);
  freeBuffer(u, u.plan.netbufs.indexOf(netbuf));
}
