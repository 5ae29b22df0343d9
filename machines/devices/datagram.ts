/** UDP datagrams in Ethernet frames, as the host at the other end of the wire makes and reads them (RFC 768, 791, 894). */
import { FRAME_MIN } from '../formats/ethernet.ts';

/** Bytes of a frame. */
export type Frame = readonly number[];

export interface Station {
  readonly ethernet: readonly number[];
  readonly address: number;
}

/** What one host says to a port of the other. */
export interface Datagram {
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Frame;
}

const ETHERNET_HEADER = 14;
const IP_HEADER = 20;
const UDP_HEADER = 8;
const HEADERS = ETHERNET_HEADER + IP_HEADER + UDP_HEADER;
const UDP_AT = ETHERNET_HEADER + IP_HEADER;
/** Bytes of a datagram that one frame carries at the most. */
export const PAYLOAD_MAX = 1472;
const IP = 0x0800;
const UDP = 17;
const TIME_TO_LIVE = 64;

function half(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

function word(value: number): number[] {
  return [...half(value >>> 16), ...half(value)];
}

function halfAt(bytes: Frame, at: number): number {
  return bytes[at] * 256 + bytes[at + 1];
}

function wordAt(bytes: Frame, at: number): number {
  return halfAt(bytes, at) * 65_536 + halfAt(bytes, at + 2);
}

/** RFC 1071: the ones' complement of the ones' complement sum. */
function checksum(bytes: Frame): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes[i] * 256 + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function pseudoHeader(from: number, to: number, bytes: number): number[] {
  return [...word(from), ...word(to), 0, UDP, ...half(bytes)];
}

/** The frame of a datagram; its IP packet has this identification. */
export function frameOf(
  from: Station,
  to: Station,
  { fromPort, toPort, payload }: Datagram,
  identification: number,
): number[] {
  const length = UDP_HEADER + payload.length;
  const ports = [...half(fromPort), ...half(toPort), ...half(length)];
  const pseudo = pseudoHeader(from.address, to.address, length);
  // 0 would say that there is no sum (RFC 768).
  const udpSum = checksum([...pseudo, ...ports, 0, 0, ...payload]) || 0xffff;
  const before = [0x45, 0, ...half(IP_HEADER + length), ...half(identification), 0, 0];
  const after = [...word(from.address), ...word(to.address)];
  const ipSum = checksum([...before, TIME_TO_LIVE, UDP, 0, 0, ...after]);
  const frame = [...to.ethernet, ...from.ethernet, ...half(IP)];
  frame.push(...before, TIME_TO_LIVE, UDP, ...half(ipSum), ...after);
  frame.push(...ports, ...half(udpSum), ...payload);
  while (frame.length < FRAME_MIN) frame.push(0);
  return frame;
}

/** The datagram in a frame to this station, if all of it is as it must be. */
export function datagramOf(frame: Frame, to: Station): Datagram | null {
  if (frame.length < HEADERS || to.ethernet.some((byte, i) => frame[i] !== byte)) return null;
  if (halfAt(frame, 12) !== IP || frame[14] !== 0x45 || frame[23] !== UDP) return null;
  const packet = halfAt(frame, 16);
  if (packet > frame.length - ETHERNET_HEADER || (halfAt(frame, 20) & 0x3fff) !== 0) return null;
  if (checksum(frame.slice(ETHERNET_HEADER, UDP_AT)) !== 0) return null;
  if (wordAt(frame, 30) !== to.address) return null;
  const length = halfAt(frame, UDP_AT + 4);
  if (length < UDP_HEADER || length !== packet - IP_HEADER) return null;
  const udp = frame.slice(UDP_AT, UDP_AT + length);
  const pseudo = pseudoHeader(wordAt(frame, 26), to.address, length);
  if (halfAt(udp, 6) !== 0 && checksum([...pseudo, ...udp]) !== 0) return null;
  return {
    fromPort: halfAt(udp, 0),
    toPort: halfAt(udp, 2),
    payload: udp.slice(UDP_HEADER),
  };
}

/** What may be damaged on the way: bytes that a check must find. */
export const DAMAGES = ['sum', 'header', 'length', 'short'] as const;

/** The frame with a damage, by its place in DAMAGES. */
export function damaged(frame: Frame, damage: number): number[] {
  const bytes = [...frame];
  switch (DAMAGES[damage]) {
    // One bit of the UDP checksum itself, which every datagram has, and which does not become 0 by that.
    case 'sum':
      bytes[UDP_AT + 6] ^= halfAt(bytes, UDP_AT + 6) === 0x100 ? 2 : 1;
      break;
    case 'header':
      bytes[ETHERNET_HEADER + 8] ^= 1;
      break;
    // The UDP header says more than the packet has; its sum is not in the way of that being seen.
    case 'length': {
      const length = halfAt(bytes, UDP_AT + 4) + 64;
      bytes.splice(UDP_AT + 4, 4, ...half(length), 0, 0);
      break;
    }
    // The frame ends within the headers: real interfaces would not pass on one that is so short.
    default:
      bytes.length = UDP_AT + 2;
  }
  return bytes;
}
