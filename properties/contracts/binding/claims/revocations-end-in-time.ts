/** X-9, H38: a revocation ends by its deadline, and costs no more beyond than the bindings that it breaks. */
import type { Always } from '../../../../core/words/property.ts';
import type { BindingState, Revocation } from '../state.ts';
import { ANSWER, PROMISED } from '../terms.ts';

/** Cycles that it may take. */
export function boundOf({ answer, bindings, given, taken, stopped }: Revocation): number {
  const { tick, deadline, slice, abort, freeing, stopping, breaking, asking } = PROMISED;
  // Whoever goes on with its answer when it is too late may do so until its slice is over.
  const holding = answer === ANSWER.late ? slice * tick : 0;
  const frames = freeing * (given.length + taken.length) + stopping * stopped;
  return deadline * tick + holding + abort + frames + breaking * bindings + asking;
}

export const revocationsEndInTime: Always<BindingState> = {
  kind: 'always',
  name: 'revocations end in time',
  about:
    'X-9, H38: from request to end it is four ticks at the most, whatever the asked task does, and ' +
    'what the abort, each frame and each binding that it breaks may cost.',
  watches: ['state'],
  judge({ state }) {
    const revocation = state?.revocation ?? null;
    if (revocation === null || !revocation.isTimed) return null;
    const bound = boundOf(revocation);
    if (revocation.cycles <= bound) return null;
    return (
      `The revocation of ${revocation.given.length + revocation.taken.length} frames of ` +
      `t${revocation.victim} took ${revocation.cycles} cycles, more than ${bound}.`
    );
  },
};
