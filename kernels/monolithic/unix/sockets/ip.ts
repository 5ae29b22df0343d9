/**
 * IPv4 in Ethernet frames (RFC 791, 894): headers are made, and those that come are looked at.
 *
 * There is no ARP: the wire has two stations, and each knows the other's Ethernet address from a table that does not change (as
 * `arp -s` makes one). Packets have no options, and are in one piece; others are dropped.
 */
import { HOST } from '../abi/flags.ts';
import type { Unix } from '../context.ts';
import { NETBUF_BYTES, UROOT } from '../records.ts';
import { complement, halfAt, putHalf, putWord, sumHalves, wordAt } from './checksum.ts';

/** Where headers begin in a frame, and what comes after them. */
const IP_AT = 14;
export const UDP_AT = 34;
const IP_BYTES = UDP_AT - IP_AT;
/** Bytes of a packet in an Ethernet frame at the most. */
const PACKET_MAX = 1500;
export const UDP_MAX = PACKET_MAX - IP_BYTES;

/** The table: halfwords of Ethernet addresses (those of DEC begin with 08-00-2b). */
const STATION = { us: [0x0800, 0x2b00, 0x0002], remote: [0x0800, 0x2b00, 0x0001] } as const;
const IP = 0x0800;
/** Version 4, a header of 5 words. */
const VERSION = 0x45;
const TIME_TO_LIVE = 64;
const UDP = 17;
/** Bits of flags and fragment offset that a whole packet has not: more fragments, and the offset. */
const FRAGMENT = 0x3fff;
const LOOPBACK_NET = 127;

/** Offsets in an IP header. */
const HEADER = {
  version: 0,
  service: 1,
  length: 2,
  identification: 4,
  fragment: 6,
  timeToLive: 8,
  protocol: 9,
  sum: 10,
  from: 12,
  to: 16,
} as const;

/** Where the frame in a network buffer begins. */
export function frameOf(u: Unix, buffer: number): number {
  return u.plan.buffers + buffer * NETBUF_BYTES;
}

/** Whether packets to this address stay here. */
export function isOurs(address: number): boolean {
  return address >>> 24 === LOOPBACK_NET || address === HOST.us;
}

/** The address from which packets to that one come; 0 where no way leads there. */
export function sourceFor(to: number): number {
  if (to >>> 24 === LOOPBACK_NET) return HOST.self;
  return to === HOST.us || to === HOST.remote ? HOST.us : 0;
}

/** Writes all headers before UDP's, for so many bytes of UDP; the frame's bytes. */
export function putHeaders(
  u: Unix,
  frame: number,
  from: number,
  to: number,
  udpBytes: number,
): number {
  const { m } = u;
  const station = isOurs(to) ? STATION.us : STATION.remote;
  for (let i = 0; i < 3; i++) {
    putHalf(m, frame + 2 * i, station[i]);
    putHalf(m, frame + 6 + 2 * i, STATION.us[i]);
  }
  putHalf(m, frame + 12, IP);
  const ip = frame + IP_AT;
  const last = u.plan.root + UROOT.lastPacket;
  const identification = (m.load(last) + 1) & 0xffff;
  m.store(last, identification);
  m.store8(ip + HEADER.version, VERSION);
  m.store8(ip + HEADER.service, 0);
  putHalf(m, ip + HEADER.length, IP_BYTES + udpBytes);
  putHalf(m, ip + HEADER.identification, identification);
  putHalf(m, ip + HEADER.fragment, 0);
  m.store8(ip + HEADER.timeToLive, TIME_TO_LIVE);
  m.store8(ip + HEADER.protocol, UDP);
  putHalf(m, ip + HEADER.sum, 0);
  putWord(m, ip + HEADER.from, from);
  putWord(m, ip + HEADER.to, to);
  putHalf(m, ip + HEADER.sum, complement(sumHalves(m, ip, IP_BYTES)));
  return UDP_AT + udpBytes;
}

/** Bytes of UDP in a frame of so many that has come for us; 0 if it is anything else, or damaged. */
export function udpBytesIn(u: Unix, frame: number, bytes: number): number {
  const { m } = u;
  if (bytes < UDP_AT || halfAt(m, frame + 12) !== IP) return 0;
  const ip = frame + IP_AT;
  if (m.load8(ip + HEADER.version) !== VERSION || m.load8(ip + HEADER.protocol) !== UDP) return 0;
  if (sumHalves(m, ip, IP_BYTES) !== 0xffff) return 0;
  const length = halfAt(m, ip + HEADER.length);
  if (length < IP_BYTES || length > bytes - IP_AT) return 0;
  if ((halfAt(m, ip + HEADER.fragment) & FRAGMENT) !== 0) return 0;
  return isOurs(wordAt(m, ip + HEADER.to)) ? length - IP_BYTES : 0;
}

export function fromAddress(u: Unix, frame: number): number {
  return wordAt(u.m, frame + IP_AT + HEADER.from);
}

/** The sum of what UDP adds to its own bytes: both addresses, the protocol, its length (RFC 768). */
export function pseudoSum(u: Unix, frame: number, udpBytes: number): number {
  return sumHalves(u.m, frame + IP_AT + HEADER.from, 8) + UDP + udpBytes;
}
