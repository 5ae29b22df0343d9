/** An anchor of the program has disturbed a step, and not in the same way on each design. */
import type { Allowance } from '../../core/words/agreement.ts';

/** Never met in programs that are drawn to be compared: they have no anchors. */
export const disturbed: Allowance = {
  name: 'disturbed',
  about:
    "An anchor interrupts, starves or aborts the step, or one under way with it: its count is of one design's accesses.",
  limit: { rate: 1, why: 'whoever writes an anchor disturbs as many steps as he likes' },
  allows({ call }) {
    if (!call.starved && !call.aborted && !call.rushed) return null;
    return { kind: 'leaveOut', steps: [call.step], on: 'everywhere' };
  },
};
