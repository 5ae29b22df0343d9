/** The calls of this folder, by number. */
import { CALL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { bind, connect, recvfrom, sendto, socket } from './socket.ts';

export const socketCalls: CallTable = {
  [CALL.socket]: socket,
  [CALL.bind]: bind,
  [CALL.connect]: connect,
  [CALL.sendto]: sendto,
  [CALL.recvfrom]: recvfrom,
};
