/** Proposals of ops on sockets, and of acts of the world. */
import type { Draw } from '../../../core/words/contract.ts';
import { openOf } from './descriptors.ts';
import { OP } from './ops.ts';
import { oneOf, someFd } from './propose-choices.ts';
import { GIVEN, HOST, NO_PORT, REMOTE_PORT } from './sockets.ts';
import type { Open, Process, UnixState } from './state.ts';

const PORTS = [6000, 6000, 6001, 6002] as const;
const ODD_PORTS = [0, 80, 7] as const;
const REMOTE = [REMOTE_PORT.echo, REMOTE_PORT.echo, REMOTE_PORT.talks] as const;
const BYTES = [0, 1, 3, 4, 5, 64, 64, 64] as const;
const LARGE = [1472, 1472, 1473, 1000] as const;
/** Sockets of a process that are enough. */
const ENOUGH = 4;

const isSocket = (open: Open): boolean => open.socket !== undefined;

function ownPort(draw: Draw): number {
  return draw.below(12) === 0 ? oneOf(ODD_PORTS, draw) : oneOf(PORTS, draw);
}

function someBytes(draw: Draw): number {
  return draw.below(8) === 0 ? oneOf(LARGE, draw) : oneOf(BYTES, draw);
}

/** A port that some socket has, mostly. */
function usedPort(state: UnixState, draw: Draw): number {
  const used = state.opens.flatMap(({ socket }) =>
    socket === undefined || socket.port === NO_PORT || socket.port === GIVEN ? [] : [socket.port],
  );
  return used.length === 0 || draw.below(8) === 0 ? ownPort(draw) : oneOf(used, draw);
}

export function drawSocket(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (op === OP.socket) return process.files.filter((one) => one?.socket).length < ENOUGH;
  const end = op === OP.receive ? 0 : 1;
  args[0] = someFd(state, process, end, draw, isSocket);
  // What is no socket is refused.
  if (args[0] === 0 && draw.below(16) === 0)
    args[0] = someFd(state, process, end, draw, () => true);
  if (args[0] === 0) return false;
  switch (op) {
    case OP.bind:
      args[1] = ownPort(draw);
      // Most have a port soon; to have two is refused.
      return openOf(state, process, args[0], 1)?.socket?.port === NO_PORT || draw.below(8) === 0;
    case OP.connect:
      args[1] = draw.below(4);
      args[2] = args[1] === HOST.remote ? oneOf(REMOTE, draw) : usedPort(state, draw);
      break;
    case OP.sendTo:
      args[1] = draw.below(4);
      args[2] = args[1] === HOST.remote ? oneOf(REMOTE, draw) : usedPort(state, draw);
      args[3] = draw.below(256);
      args[4] = someBytes(draw);
      break;
    default:
      args[1] = draw.below(8) === 0 ? 3 : 1472;
  }
  return true;
}

/** What the other host does makes sense where somebody listens, or has spoken. */
export function drawWorld(state: UnixState, op: number, draw: Draw, args: Int32Array): boolean {
  const isListening = state.opens.some(isSocket);
  switch (op) {
    case OP.deliver:
      args[0] = usedPort(state, draw);
      args[1] = draw.below(256);
      args[2] = Math.min(someBytes(draw), 1472);
      return isListening;
    case OP.corrupt:
      // Damage that only the sum shows is what is overlooked.
      args[0] = draw.below(2) === 0 ? 0 : draw.below(4);
      return isListening && !state.net.isCorrupting;
    case OP.echo:
      args[0] = state.net.isEchoing ? 0 : 1;
      return isListening;
    case OP.take:
      args[0] = oneOf(REMOTE, draw);
      return state.net.sent.some(({ port }) => port === args[0]);
    default:
      return false;
  }
}
