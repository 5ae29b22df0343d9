/** Memory, and room of other sorts, runs out at different steps. */
import type { Allowance, Ended, SideName } from '../../core/words/agreement.ts';

/** By op: reasons that tell that there is no room for what could be done otherwise. */
export type ForWantOfRoom = Readonly<Record<string, readonly string[]>>;

/**
 * The step is left out where it was done, so that the refused one must have changed nothing: what follows is compared
 * from one state.
 *
 * `isPromised`: the contract says how much a kernel must have room for, so its specification is asked whether the one
 * that refuses had reached that.
 */
export function memoryRunsOut(reasons: ForWantOfRoom, isPromised: boolean): Allowance {
  return {
    name: 'memory runs out',
    about: isPromised
      ? 'One kernel has no room for what another does, beyond what the contract promises.'
      : 'One kernel has no memory for what another does: designs run dry at different steps.',
    allows({ call, op, refusals, a, b }, past) {
      const lacksRoom = ({ reason }: Ended) =>
        reason !== null && refusals.includes(reason) && reasons[op]?.includes(reason) === true;
      const side = refuser(a, b);
      if (side === null || !lacksRoom(side === 'a' ? a : b)) return null;
      if (isPromised && !past.accepted(side, call.step)) return null;
      return { kind: 'leaveOut', steps: [call.step], on: 'whereDone' };
    },
  };
}

/** The side that refuses what the other does; null if it is not so. */
function refuser(a: Ended, b: Ended): SideName | null {
  if (a.kind === 'refused' && b.kind === 'done') return 'a';
  return a.kind === 'done' && b.kind === 'refused' ? 'b' : null;
}
