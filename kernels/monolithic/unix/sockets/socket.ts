/** Sockets as open files: UDP over IPv4, and no other. */
import { ERROR } from '../abi/errors.ts';
import { AF_INET, OPEN } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { fileAt, freeDescriptor, newFile, setDescriptor } from '../descriptors/descriptors.ts';
import { touchUser } from '../files/page-in.ts';
import {
  CHANNEL,
  DISTURB,
  FILE,
  FILE_TYPE,
  NETBUF,
  NONE,
  PATH_PAGE,
  SOCKET,
  SOCKETS,
} from '../records.ts';
import { sleep } from '../sleep.ts';
import { touchWords } from '../user-words.ts';
import { dequeue } from './buffers.ts';
import { frameOf, sourceFor } from './ip.ts';
import { freePort, givePort, mayHave, PORT_MAX } from './ports.ts';
import { DATAGRAM_MAX, send } from './udp.ts';

/** Words that recvfrom stores: whence the datagram came, address and port. */
const SENDER_BYTES = 8;

/** socket(family): a descriptor. EAFNOSUPPORT, EMFILE, ENFILE. */
export function socket(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  if (argument(u, proc, 0) !== AF_INET) return -ERROR.noFamily;
  const fd = freeDescriptor(u, proc, 0);
  if (fd < 0) return fd;
  const file = newFile(u);
  if (file < 0) return file;
  const made = freeSocket(u);
  if (made < 0) return made;
  m.fill(made, 0, SOCKET.bytes);
  m.store(made + SOCKET.family, AF_INET);
  m.store(file + FILE.type, FILE_TYPE.socket);
  m.store(file + FILE.flags, OPEN.readWrite);
  m.store(file + FILE.object, made);
  setDescriptor(u, proc, fd, file, false);
  return fd;
}

/**
 * bind(descriptor, port): on all addresses; one that is free for port 0. EBADF, ENOTSOCK, EINVAL (it has one, or there is no such
 * port), EACCES, EADDRINUSE.
 */
export function bind(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  const made = socketOf(u, fileAt(u, proc, argument(u, proc, 0)));
  if (made < 0) return made;
  const port = argument(u, proc, 1);
  if (port > PORT_MAX || m.load(made + SOCKET.port) !== 0) return -ERROR.invalid;
  if (port === 0) {
    givePort(u, made, freePort(u));
    return 0;
  }
  const may = mayHave(u, proc, port);
  if (may === 0) m.store(made + SOCKET.port, port);
  return may;
}

/**
 * connect(descriptor, address, port): from now on it sends there, and hears nobody else; address 0 ends that. What is in its
 * queue stays. A socket without a port is given one. EBADF, ENOTSOCK, EINVAL, EHOSTUNREACH.
 */
export function connect(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  const made = socketOf(u, fileAt(u, proc, argument(u, proc, 0)));
  if (made < 0) return made;
  const address = argument(u, proc, 1);
  const port = argument(u, proc, 2);
  if (address !== 0) {
    if (port === 0 || port > PORT_MAX) return -ERROR.invalid;
    if (sourceFor(address) === 0) return -ERROR.noRoute;
    if (m.load(made + SOCKET.port) === 0) givePort(u, made, freePort(u));
  }
  m.store(made + SOCKET.peerAddress, address);
  m.store(made + SOCKET.peerPort, address === 0 ? 0 : port);
  return 0;
}

/**
 * sendto(descriptor, address, bytes, host, port): all of it, as one datagram; host 0: to its peer. EBADF, ENOTSOCK,
 * EDESTADDRREQ, EINVAL, EMSGSIZE, EFAULT, EHOSTUNREACH, ENODEV, EAGAIN, EINTR.
 */
export function sendto(u: Unix, p: number, proc: number): Answer {
  const file = fileAt(u, proc, argument(u, proc, 0));
  const made = socketOf(u, file);
  if (made < 0) return made;
  return sendOn(u, p, proc, file, argument(u, proc, 3), argument(u, proc, 4));
}

/** Performs `write` (PROC.args) on an open file of type socket. */
export function writeSocket(u: Unix, p: number, proc: number, file: number): Answer {
  return sendOn(u, p, proc, file, 0, 0);
}

/** Arguments 1 and 2 say what. */
function sendOn(
  u: Unix,
  p: number,
  proc: number,
  file: number,
  host: number,
  port: number,
): Answer {
  const { m } = u;
  const made = m.load(file + FILE.object);
  const va = argument(u, proc, 1);
  const bytes = argument(u, proc, 2);
  const to = host === 0 ? m.load(made + SOCKET.peerAddress) : host;
  const toPort = host === 0 ? m.load(made + SOCKET.peerPort) : port;
  if (to === 0) return -ERROR.noDestination;
  if (toPort === 0 || toPort > PORT_MAX) return -ERROR.invalid;
  if (bytes > DATAGRAM_MAX) return -ERROR.messageSize;
  const waits = (m.load(file + FILE.flags) & OPEN.nonblock) === 0;
  m.enter(u.rooms.sockets);
  const sent = send(u, p, proc, made, va, bytes, to, toPort, waits);
  m.leave();
  return sent;
}

/**
 * recvfrom(descriptor, address, bytes, sender): the next datagram's bytes; what does not fit of it is lost. `sender` is where two words go,
 * its address and port, or 0. EBADF, ENOTSOCK, EINVAL, EFAULT, EAGAIN, EINTR; ENOTCONN where nothing can come, for it has no port.
 */
export function recvfrom(u: Unix, p: number, proc: number): Answer {
  const file = fileAt(u, proc, argument(u, proc, 0));
  const made = socketOf(u, file);
  return made < 0 ? made : receiveOn(u, p, proc, file, argument(u, proc, 3));
}

/** Performs `read` (PROC.args) on an open file of type socket. 0 bytes are no datagram's. */
export function readSocket(u: Unix, p: number, proc: number, file: number): Answer {
  return argument(u, proc, 2) === 0 ? 0 : receiveOn(u, p, proc, file, 0);
}

function receiveOn(u: Unix, p: number, proc: number, file: number, sender: number): Answer {
  const { m } = u;
  if (signedArgument(u, proc, 2) < 0) return -ERROR.invalid;
  const made = m.load(file + FILE.object);
  const netbuf = m.load(made + SOCKET.head);
  if (netbuf === NONE) {
    if (m.load(made + SOCKET.port) === 0) return -ERROR.notConnected;
    if ((m.load(file + FILE.flags) & OPEN.nonblock) !== 0) return -ERROR.again;
    return sleep(u, proc, CHANNEL.datagram, made, DISTURB.signals);
  }
  const va = argument(u, proc, 1);
  const bytes = Math.min(argument(u, proc, 2), m.load(netbuf + NETBUF.length));
  const touched = bytes === 0 ? 0 : touchUser(u, p, proc, va, bytes, true);
  if (touched !== 0) return touched;
  const told = sender === 0 ? 0 : touchWords(u, p, proc, sender, SENDER_BYTES, true);
  if (told !== 0) return told;
  m.enter(u.rooms.sockets);
  m.exec(u.paths['unix.datagram']);
  const frame = frameOf(u, u.plan.netbufs.indexOf(netbuf));
  u.low.copyOut(va, frame + m.load(netbuf + NETBUF.start), bytes);
  if (sender !== 0) tellSender(u, p, netbuf, sender);
  dequeue(u, made);
  m.leave();
  return bytes;
}

function tellSender(u: Unix, p: number, netbuf: number, va: number): void {
  const { m } = u;
  const words = u.plan.paths.at(p) + PATH_PAGE.second;
  m.store(words, m.load(netbuf + NETBUF.fromAddress));
  m.store(words + 4, m.load(netbuf + NETBUF.fromPort));
  u.low.copyOut(va, words, SENDER_BYTES);
}

/** An open file of type socket is closed: what is in its queue is nobody's. */
export function closeSocket(u: Unix, file: number): void {
  const { m } = u;
  const made = m.load(file + FILE.object);
  while (m.load(made + SOCKET.head) !== NONE) dequeue(u, made);
  m.store(made + SOCKET.family, 0);
}

/** The SOCKET record of what `fileAt` answered; EBADF, ENOTSOCK. */
function socketOf(u: Unix, file: number): number {
  if (file < 0) return file;
  if (u.m.load(file + FILE.type) !== FILE_TYPE.socket) return -ERROR.notSocket;
  return u.m.load(file + FILE.object);
}

/** A SOCKET record that is free; ENFILE. */
function freeSocket(u: Unix): number {
  for (let i = 0; i < SOCKETS; i++) {
    const made = u.plan.sockets.at(i);
    if (u.m.load(made + SOCKET.family) === 0) return made;
  }
  return -ERROR.fileTable;
}
