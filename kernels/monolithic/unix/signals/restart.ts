/** Calls that SA_RESTART makes again: those that wait for what somebody else does (as SVR4 and Linux have it), not for time or signals. */
import { CALL } from '../abi/calls.ts';

const RESTARTABLE: readonly number[] = [
  CALL.wait,
  CALL.read,
  CALL.write,
  CALL.sendto,
  CALL.recvfrom,
  CALL.open,
];

export function isRestartable(call: number): boolean {
  return RESTARTABLE.includes(call);
}
