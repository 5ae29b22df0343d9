/** Another reason, in contracts with so many that no table of pairs would be short. */
import type { Allowance } from '../../core/words/agreement.ts';

/** It tells what came while the call waited, not why it could not be done. */
const INTERRUPTED = 'interrupted';

/** The specification is asked, of both runs; so what it does not know, this does not find either. */
export const anotherReasonThatApplies: Allowance = {
  name: 'another reason',
  about:
    'Both kernels refuse, each for a reason that applies: where there are several, POSIX orders none.',
  allows({ call, refusals, a, b }, past) {
    if (a.reason === null || b.reason === null) return null;
    if (!refusals.includes(a.reason) || !refusals.includes(b.reason)) return null;
    if (a.reason === INTERRUPTED || b.reason === INTERRUPTED) return null;
    const isRight = past.accepted('a', call.step) && past.accepted('b', call.step);
    return isRight ? { kind: 'goOn' } : null;
  },
};
