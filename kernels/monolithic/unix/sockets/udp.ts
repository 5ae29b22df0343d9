/** UDP (RFC 768): datagrams out, and in. No ICMP: what nobody wants is dropped without a word. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { touchUser } from '../files/page-in.ts';
import { CHANNEL, DISTURB, NETBUF, NETBUF_STATE, NONE, SOCKET } from '../records.ts';
import { sleep } from '../sleep.ts';
import { dropBuffer, enqueue, giveBack, newBuffer } from './buffers.ts';
import { complement, fold, halfAt, putHalf, sumHalves } from './checksum.ts';
import {
  frameOf,
  fromAddress,
  isOurs,
  pseudoSum,
  putHeaders,
  sourceFor,
  UDP_AT,
  UDP_MAX,
  udpBytesIn,
} from './ip.ts';
import { freePort, givePort, socketAt } from './ports.ts';

/** Offsets in a UDP header, and its bytes. */
const HEADER = { from: 0, to: 2, length: 4, sum: 6 } as const;
const HEADER_BYTES = 8;
const PAYLOAD_AT = UDP_AT + HEADER_BYTES;
/** Bytes of one datagram at the most: it is in one frame. */
export const DATAGRAM_MAX = UDP_MAX - HEADER_BYTES;

/**
 * Sends so many bytes of user memory: their number. A socket without a port is given one. EFAULT, EHOSTUNREACH; it waits for a
 * buffer and for room in the ring: EAGAIN where the file does not wait, EINTR.
 */
export function send(
  u: Unix,
  p: number,
  proc: number,
  socket: number,
  va: number,
  bytes: number,
  to: number,
  port: number,
  waits: boolean,
): Answer {
  const { m, low } = u;
  const from = sourceFor(to);
  if (from === 0) return -ERROR.noRoute;
  const touched = bytes === 0 ? 0 : touchUser(u, p, proc, va, bytes, false);
  if (touched !== 0) return touched;
  const buffer = newBuffer(u, NETBUF_STATE.sending);
  if (buffer < 0) return noRoom(u, proc, waits);
  const own = m.load(socket + SOCKET.port);
  const given = own === 0 ? freePort(u) : own;
  const frame = frameOf(u, buffer);
  low.copyIn(frame + PAYLOAD_AT, va, bytes);
  const frameBytes = putDatagram(u, frame, bytes, from, given, to, port);
  if (!isOurs(to)) {
    const sent = low.transmit(p, buffer, frameBytes);
    if (sent !== 0) {
      giveBack(u, buffer);
      return sent === -ERROR.again ? noRoom(u, proc, waits) : sent;
    }
  }
  m.exec(u.paths['unix.datagram']);
  if (own === 0) givePort(u, socket, given);
  if (isOurs(to)) receive(u, buffer, frameBytes);
  return bytes;
}

/** There is room when a frame of somebody's has gone out. */
function noRoom(u: Unix, proc: number, waits: boolean): Answer {
  if (!waits) return -ERROR.again;
  return sleep(u, proc, CHANNEL.network, NONE, DISTURB.signals);
}

/** All headers around a payload that is there; the frame's bytes. */
function putDatagram(
  u: Unix,
  frame: number,
  bytes: number,
  from: number,
  fromPort: number,
  to: number,
  toPort: number,
): number {
  const { m } = u;
  const udp = frame + UDP_AT;
  const udpBytes = HEADER_BYTES + bytes;
  const frameBytes = putHeaders(u, frame, from, to, udpBytes);
  putHalf(m, udp + HEADER.from, fromPort);
  putHalf(m, udp + HEADER.to, toPort);
  putHalf(m, udp + HEADER.length, udpBytes);
  putHalf(m, udp + HEADER.sum, 0);
  const sum = complement(pseudoSum(u, frame, udpBytes) + sumHalves(m, udp, udpBytes));
  // 0 would say that there is no sum.
  putHalf(m, udp + HEADER.sum, sum === 0 ? 0xffff : sum);
  return frameBytes;
}

/** A frame has come: to the queue of its socket, or nowhere. */
export function receive(u: Unix, buffer: number, bytes: number): void {
  const { m } = u;
  const frame = frameOf(u, buffer);
  const socket = socketFor(u, frame, udpBytesIn(u, frame, bytes));
  if (socket === NONE) {
    dropBuffer(u, buffer);
    return;
  }
  const udp = frame + UDP_AT;
  const netbuf = u.plan.netbufs.at(buffer);
  m.store(netbuf + NETBUF.start, PAYLOAD_AT);
  m.store(netbuf + NETBUF.length, halfAt(m, udp + HEADER.length) - HEADER_BYTES);
  m.store(netbuf + NETBUF.fromAddress, fromAddress(u, frame));
  m.store(netbuf + NETBUF.fromPort, halfAt(m, udp + HEADER.from));
  enqueue(u, socket, buffer);
}

/** Who gets a datagram; NONE if it is damaged, or nobody wants it: one that is connected hears its peer alone. */
function socketFor(u: Unix, frame: number, room: number): number {
  const { m } = u;
  const udp = frame + UDP_AT;
  if (room < HEADER_BYTES) return NONE;
  const udpBytes = halfAt(m, udp + HEADER.length);
  if (udpBytes < HEADER_BYTES || udpBytes > room) return NONE;
  const hasSum = halfAt(m, udp + HEADER.sum) !== 0;
  const sum = pseudoSum(u, frame, udpBytes) + sumHalves(m, udp, udpBytes);
  if (hasSum && fold(sum) !== 0xffff) return NONE;
  const port = halfAt(m, udp + HEADER.to);
  const socket = port === 0 ? NONE : socketAt(u, port);
  if (socket === NONE) return NONE;
  const peer = m.load(socket + SOCKET.peerPort);
  if (peer === 0) return socket;
  const isPeer =
    peer === halfAt(m, udp + HEADER.from) &&
    m.load(socket + SOCKET.peerAddress) === fromAddress(u, frame);
  return isPeer ? socket : NONE;
}
