/** The calls of this folder, by number. */
import { CALL, INTERNAL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { alarm, sleepCall, times } from './clock.ts';
import { exec } from './exec.ts';
import { exit } from './exit.ts';
import { first } from './first.ts';
import { fork } from './fork.ts';
import { getpid, getppid, getuid, setuid } from './identity.ts';
import { nice, yieldCall } from './priority.ts';
import { wait } from './wait.ts';

export const processCalls: CallTable = {
  [CALL.exit]: exit,
  [CALL.fork]: fork,
  [CALL.exec]: exec,
  [CALL.wait]: wait,
  [CALL.getpid]: getpid,
  [CALL.getppid]: getppid,
  [CALL.getuid]: getuid,
  [CALL.setuid]: setuid,
  [CALL.alarm]: alarm,
  [CALL.yield]: yieldCall,
  [CALL.sleep]: sleepCall,
  [CALL.nice]: nice,
  [CALL.times]: times,
  [INTERNAL.mount]: first,
};
