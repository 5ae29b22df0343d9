/** The calls of this folder, by number. */
import { CALL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { sigaction, sigpending, sigprocmask } from './actions.ts';
import { kill } from './kill.ts';
import { sigreturn } from './sigreturn.ts';
import { sigsuspend } from './suspend.ts';

export const signalCalls: CallTable = {
  [CALL.kill]: kill,
  [CALL.sigaction]: sigaction,
  [CALL.sigprocmask]: sigprocmask,
  [CALL.sigsuspend]: sigsuspend,
  [CALL.sigreturn]: sigreturn,
  [CALL.sigpending]: sigpending,
};
