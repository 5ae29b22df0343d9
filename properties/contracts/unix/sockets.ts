/**
 * Sockets of the unix contract, and the host at the other end of the wire. What is on the wire arrives sometime, in its order;
 * so each socket has three queues, of which any may come first: what was sent to it on this host, what the other host said to it, and
 * what that host has echoed.
 */
import { readValue, sumOf } from './values.ts';

/** Where datagrams go, or come from: by the packed index of the choice `host`. */
export const HOST = { peer: 0, self: 1, us: 2, remote: 3 } as const;
/** Ports of the other host: what comes to the first goes back while it echoes, and from the second it speaks. */
export const REMOTE_PORT = { echo: 7, talks: 9 } as const;
/** A socket that was given a port, which nobody knows; one without. */
export const GIVEN = -1;
export const NO_PORT = 0;
export const PORT_MAX = 65_535;
/** Lower ports are user 0's. */
export const FREE_PORTS = 1024;
/** Bytes of a datagram at the most: what one Ethernet frame has room for (1,500 without the headers of IP and UDP). */
export const DATAGRAM_MAX = 1472;
/** So many datagrams must have room in a socket's queue, and in all of them together, with what is on its way: more may be lost. */
export const QUEUE_ROOM = 4;
export const ALL_ROOM = 8;
/** Datagrams that the other host keeps, and that it has to say, at the most. */
export const WIRE_ROOM = 64;

/** Whether it arrives: it does, perhaps, it does not. */
export const DOUBT = { none: 0, perhaps: 1, lost: 2 } as const;

/** The n-th byte is value + 31 n, modulo 256. */
export interface Datagram {
  readonly value: number;
  readonly bytes: number;
  readonly doubt: number;
}

export interface Socket {
  port: number;
  /** HOST, and the port there; HOST.peer while it has none. */
  peer: number;
  peerPort: number;
  /** From this host, from the other, and back from there. */
  readonly queues: readonly [Datagram[], Datagram[], Datagram[]];
}

/** What was said to a port that nobody had, or has no more: whoever gets that port may still hear it. */
export interface Stray {
  readonly port: number;
  readonly datagram: Datagram;
}

export interface Net {
  isEchoing: boolean;
  /** Whether the next delivery is damaged on the way. */
  isCorrupting: boolean;
  /** What was sent to ports of the other host and not taken yet. */
  readonly sent: Stray[];
  readonly strays: Stray[];
  /** Whether it is not known any more what the other host has heard. */
  isVague: boolean;
}

export function newNet(): Net {
  return { isEchoing: false, isCorrupting: false, sent: [], strays: [], isVague: false };
}

export function newSocket(): Socket {
  return { port: NO_PORT, peer: HOST.peer, peerPort: 0, queues: [[], [], []] };
}

export function copySocket(socket: Socket): Socket {
  const [here, said, echoed] = socket.queues;
  return { ...socket, queues: [here.slice(), said.slice(), echoed.slice()] };
}

export function copyNet(net: Net): Net {
  return { ...net, sent: net.sent.slice(), strays: net.strays.slice() };
}

const scratch = new Uint8Array(DATAGRAM_MAX);

/** What `sumOf` says of the first bytes of a datagram. */
function sumOfFirst({ value }: Datagram, count: number): number {
  for (let i = 0; i < count; i++) scratch[i] = (value + 31 * i) & 255;
  return sumOf(scratch, count);
}

/** The value with which it is received, with room for so many bytes. */
export function receivedAs(datagram: Datagram, room: number): number {
  const count = Math.min(datagram.bytes, room);
  return readValue(count, sumOfFirst(datagram, count));
}

/** The value with which the world takes it. */
export function takenAs(datagram: Datagram): number {
  return 1 + datagram.bytes + 2048 * sumOfFirst(datagram, datagram.bytes);
}

/** Datagrams that may be the next: a queue's first that is certain, and those in doubt before it. */
function* firstOf(queue: readonly Datagram[]): Generator<number> {
  for (let at = 0; at < queue.length; at++) {
    const { doubt } = queue[at];
    if (doubt !== DOUBT.lost) yield at;
    if (doubt === DOUBT.none) return;
  }
}

/** The datagrams of which one may be received next. */
export function candidates(socket: Socket): Datagram[] {
  return socket.queues.flatMap((queue) => [...firstOf(queue)].map((at) => queue[at]));
}

/** Whether one is there, or will be: whoever receives does not wait forever. */
export function isExpected(socket: Socket): boolean {
  return socket.queues.some((queue) => queue.some(({ doubt }) => doubt === DOUBT.none));
}

/** Whether one is there already. */
export function isThere(socket: Socket): boolean {
  return socket.queues[0].some(({ doubt }) => doubt === DOUBT.none);
}

/** The first that can have been received with this value is gone, and those before it never came. False if none can. */
export function receive(socket: Socket, room: number, value: number): boolean {
  for (const queue of socket.queues) {
    for (const at of firstOf(queue)) {
      if (receivedAs(queue[at], room) !== value) continue;
      queue.splice(0, at + 1);
      // It may as well have been another that is the same.
      for (const other of socket.queues) doubtAlike(other, room, value);
      return true;
    }
  }
  return false;
}

/** Of a queue: those that could have been received in the place of another, and those before them. */
function doubtAlike(queue: Datagram[], room: number, value: number): void {
  let reached = -1;
  for (const at of firstOf(queue)) if (receivedAs(queue[at], room) === value) reached = at;
  for (let at = 0; at <= reached; at++) doubtAt(queue, at);
}

function doubtAt(queue: Datagram[], at: number): void {
  if (queue[at].doubt === DOUBT.none) queue[at] = { ...queue[at], doubt: DOUBT.perhaps };
}

/** It is not certain any more that these arrive. */
export function doubtAll(queue: Datagram[]): void {
  for (let at = 0; at < queue.length; at++) doubtAt(queue, at);
}

/** How many may be on their way, or wait. */
export function countIn(socket: Socket): number {
  return socket.queues.reduce((sum, queue) => sum + alive(queue), 0);
}

function alive(queue: readonly Datagram[]): number {
  let count = 0;
  for (const { doubt } of queue) if (doubt !== DOUBT.lost) count++;
  return count;
}

/** The last descriptor is gone: what is on its way to the port may find another socket there. */
export function closeSocket(net: Net, { port, queues }: Socket): void {
  for (const datagram of [...queues[1], ...queues[2]]) {
    if (port > NO_PORT && datagram.doubt !== DOUBT.lost) net.strays.push({ port, datagram });
  }
}
