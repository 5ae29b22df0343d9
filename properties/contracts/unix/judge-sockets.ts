/** Which outcomes the unix contract permits of calls on sockets. */
import { lowestFree, openOf } from './descriptors.ts';
import { OP } from './ops.ts';
import type { Outcomes } from './outcomes.ts';
import { socketAt } from './perform-sockets.ts';
import {
  candidates,
  DATAGRAM_MAX,
  FREE_PORTS,
  HOST,
  isThere,
  NO_PORT,
  type Socket,
} from './sockets.ts';
import { BROKEN, NOTHING, type Open, type Pending, type Process, type UnixState } from './state.ts';

export function judgeSocket(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  out: Outcomes,
): void {
  if (op === OP.socket) {
    if (lowestFree(process) < 0) out.applies('tooManyFiles');
    out.scarce('fileTable');
    out.finish();
    return;
  }
  const open = openOf(state, process, args[0], op === OP.receive ? 0 : 1);
  if (open === null) out.applies('badDescriptor');
  else if (open.socket === undefined) out.applies('notSocket');
  if (open?.socket === undefined) return;
  switch (op) {
    case OP.bind:
      judgeBind(state, process, open.socket, args[1], out);
      break;
    case OP.connect:
      if (args[1] !== HOST.peer && args[2] === NO_PORT) out.applies('invalid');
      out.finish();
      break;
    case OP.sendTo:
      judgeSend(open, open.socket, args[1], args[2], args[4], pending, out);
      break;
    default:
      judgeReceive(open, open.socket, pending, out);
  }
}

function judgeBind(
  state: UnixState,
  process: Process,
  socket: Socket,
  port: number,
  out: Outcomes,
): void {
  if (socket.port !== NO_PORT) out.applies('invalid');
  if (port !== NO_PORT) {
    if (port < FREE_PORTS && process.uid !== 0) out.applies('access');
    if (socketAt(state, port) !== null) out.applies('addressInUse');
  }
  out.finish();
}

/** `host` and `port` as in `send`: a write has no others than its peer's. */
export function judgeSend(
  open: Open,
  socket: Socket,
  host: number,
  port: number,
  bytes: number,
  pending: Pending,
  out: Outcomes,
): void {
  if (host === HOST.peer && socket.peer === HOST.peer) out.applies('noDestination');
  else if (host !== HOST.peer && port === NO_PORT) out.applies('invalid');
  if (bytes > DATAGRAM_MAX) out.applies('messageSize');
  // It waits for room in the interface, which comes by itself.
  if (open.isNonblocking) out.perhaps('again');
  if (pending.disturbed > NOTHING) out.perhaps('interrupted');
  out.finish();
}

/** None where it must wait. */
export function judgeReceive(open: Open, socket: Socket, pending: Pending, out: Outcomes): void {
  if (candidates(socket).length > 0) out.finish();
  else if (socket.port === NO_PORT) {
    out.applies('notConnected');
    return;
  }
  if (pending.disturbed === BROKEN) out.perhaps('interrupted');
  if (!isThere(socket) && open.isNonblocking) out.perhaps('again');
}
