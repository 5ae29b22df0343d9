/** What ops on sockets, and acts of the world, do to the state. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { lowestFree, openOf, put, setHandle } from './descriptors.ts';
import { OP } from './ops.ts';
import {
  ALL_ROOM,
  countIn,
  type Datagram,
  DOUBT,
  doubtAll,
  GIVEN,
  HOST,
  NO_PORT,
  newSocket,
  QUEUE_ROOM,
  REMOTE_PORT,
  receive,
  type Socket,
  takenAs,
  WIRE_ROOM,
} from './sockets.ts';
import type { Open, Pending, Process, UnixState } from './state.ts';
import { fdValue } from './values.ts';

/** All sockets that are open. */
function sockets(state: UnixState): Socket[] {
  return state.opens.flatMap(({ socket }) => (socket === undefined ? [] : [socket]));
}

export function socketAt(state: UnixState, port: number): Socket | null {
  return sockets(state).find((socket) => socket.port === port) ?? null;
}

/** A socket for the lowest descriptor that is free. */
function open(state: UnixState, process: Process, step: number): void {
  const there: Open = {
    node: null,
    pipe: null,
    socket: newSocket(),
    mayRead: true,
    mayWrite: true,
    isAppending: false,
    isNonblocking: false,
    offset: 0,
    refs: 0,
  };
  state.opens.push(there);
  const at = lowestFree(process);
  put(process, at, there);
  setHandle(state, step, fdValue(at, at));
}

export function performSocket(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  value: number,
): void {
  if (op === OP.socket) {
    open(state, process, pending.step);
    return;
  }
  const socket = openOf(state, process, args[0], op === OP.receive ? 0 : 1)?.socket;
  if (socket === undefined) return;
  switch (op) {
    case OP.bind:
      bind(state, socket, args[1]);
      break;
    case OP.connect:
      connect(socket, args[1], args[2]);
      break;
    case OP.sendTo:
      send(state, socket, args[1], args[2], args[3], args[4]);
      break;
    case OP.receive:
      receive(socket, args[1], value);
      break;
    default:
  }
}

/** A read of no bytes is no datagram's. */
export function receiveRead(socket: Socket, bytes: number, value: number): void {
  if (bytes > 0) receive(socket, bytes, value);
}

function bind(state: UnixState, socket: Socket, port: number): void {
  socket.port = port === NO_PORT ? GIVEN : port;
  for (const stray of state.net.strays) {
    if (stray.port === port) socket.queues[1].push({ ...stray.datagram, doubt: DOUBT.perhaps });
  }
}

function connect(socket: Socket, host: number, port: number): void {
  if (host !== HOST.peer && socket.port === NO_PORT) socket.port = GIVEN;
  socket.peer = host;
  socket.peerPort = host === HOST.peer ? 0 : port;
  // What is still on its way may find another peer than the one that sent it.
  doubtAll(socket.queues[1]);
  doubtAll(socket.queues[2]);
}

/** From a socket to a host and a port; HOST.peer: its own. */
export function send(
  state: UnixState,
  socket: Socket,
  host: number,
  port: number,
  value: number,
  bytes: number,
): void {
  const to = host === HOST.peer ? socket.peer : host;
  const toPort = host === HOST.peer ? socket.peerPort : port;
  if (socket.port === NO_PORT) socket.port = GIVEN;
  const datagram = { value, bytes, doubt: DOUBT.none };
  if (to !== HOST.remote) {
    const there = socketAt(state, toPort);
    if (there !== null && hears(there, to, socket.port)) arrive(state, there, 0, datagram);
    return;
  }
  const { net } = state;
  const isKept = net.sent.length < WIRE_ROOM;
  net.sent.push({ port: toPort, datagram: { ...datagram, doubt: isKept ? 0 : DOUBT.perhaps } });
  if (toPort !== REMOTE_PORT.echo) return;
  if (net.isEchoing && hears(socket, HOST.remote, toPort)) arrive(state, socket, 2, datagram);
  else socket.queues[2].push({ ...datagram, doubt: DOUBT.lost });
}

/** Whether a socket takes what comes from there: one that is connected does so from its peer alone. */
function hears({ peer, peerPort }: Socket, host: number, port: number): boolean {
  return peer === HOST.peer || (peer === host && peerPort === port);
}

/** Where there may be no room for it, it may be lost. */
function arrive(state: UnixState, socket: Socket, queue: 0 | 1 | 2, datagram: Datagram): void {
  const all = sockets(state).reduce((sum, one) => sum + countIn(one), state.net.strays.length);
  const isSafe = countIn(socket) < QUEUE_ROOM && all < ALL_ROOM;
  socket.queues[queue].push(isSafe ? datagram : { ...datagram, doubt: DOUBT.perhaps });
}

/** The world has done something; false if that cannot be its value. */
export function performWorld(state: UnixState, { op, args }: Call, result: Result): boolean {
  const { net } = state;
  switch (op) {
    case OP.deliver:
      return deliver(state, args, result);
    case OP.corrupt:
      net.isCorrupting = true;
      break;
    case OP.echo:
      setEcho(state, args[0] === 1);
      break;
    case OP.take:
      return result.kind === 'done' && take(state, args[0], result.value);
    default:
  }
  return result.kind === 'done' && result.value === 0;
}

function deliver(state: UnixState, args: Int32Array, result: Result): boolean {
  const { net } = state;
  const [port, value, bytes] = args;
  if (result.kind === 'refused') {
    const said = sockets(state).reduce((sum, one) => sum + countIn(one), net.strays.length);
    return said >= WIRE_ROOM;
  }
  if (net.isCorrupting) {
    net.isCorrupting = false;
    net.strays.push({ port: GIVEN, datagram: { value, bytes, doubt: DOUBT.lost } });
    return result.value === 0;
  }
  const datagram = { value, bytes, doubt: DOUBT.none };
  const there = port === NO_PORT ? null : socketAt(state, port);
  if (there !== null && hears(there, HOST.remote, REMOTE_PORT.talks)) {
    arrive(state, there, 1, datagram);
  } else if (there !== null) {
    // Its peer is another now, which it may not be any more when this arrives.
    there.queues[1].push({ ...datagram, doubt: DOUBT.perhaps });
  } else net.strays.push({ port, datagram });
  return result.value === 0;
}

/** What is on its way to the other host may find it of either mind. */
function setEcho(state: UnixState, isEchoing: boolean): void {
  if (state.net.isEchoing === isEchoing) return;
  state.net.isEchoing = isEchoing;
  for (const { queues } of sockets(state)) {
    const [, , echoed] = queues;
    for (let at = 0; at < echoed.length; at++) {
      echoed[at] = { ...echoed[at], doubt: DOUBT.perhaps };
    }
  }
}

function take(state: UnixState, port: number, value: number): boolean {
  const { net } = state;
  if (isSending(state)) net.isVague = true;
  if (net.isVague) return true;
  // It may still be on its way.
  if (value === 0) return true;
  const mine = net.sent.filter((one) => one.port === port);
  const at = mine.findIndex(({ datagram }) => takenAs(datagram) === value);
  if (at < 0 || mine.slice(0, at).some(({ datagram }) => datagram.doubt === DOUBT.none)) {
    return false;
  }
  for (const gone of mine.slice(0, at + 1)) net.sent.splice(net.sent.indexOf(gone), 1);
  return true;
}

/** Whether somebody's sending is under way, of which nobody knows whether it has happened. */
function isSending(state: UnixState): boolean {
  return state.open.some((pending, slot) => {
    if (!pending.isActive || pending.isOver) return false;
    if (pending.op === OP.sendTo) return true;
    const process = state.tasks[slot];
    if (pending.op !== OP.write || process === null) return false;
    return openOf(state, process, pending.args[0], 1)?.socket !== undefined;
  });
}

/** Ops of which the specification does not say what they do with a socket: images that read or write one, and bad pointers. */
export function isUnjudged(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
): boolean {
  if (op === OP.exec || op === OP.run) {
    return process.files.slice(0, 2).some((one) => one?.socket !== undefined);
  }
  if (op !== OP.badPointer) return false;
  return [0, 1].some((end) => openOf(state, process, args[2], end)?.socket !== undefined);
}
