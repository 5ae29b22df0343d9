/** The calls of this folder, by number. */
import { CALL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { close, dup, dup2, fcntl } from './duplicate.ts';
import { read, write } from './read-write.ts';

export const descriptorCalls: CallTable = {
  [CALL.read]: read,
  [CALL.write]: write,
  [CALL.close]: close,
  [CALL.dup]: dup,
  [CALL.dup2]: dup2,
  [CALL.fcntl]: fcntl,
};
