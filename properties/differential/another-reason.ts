/** Where several reasons apply, designs look in different orders, and each may say the one that it finds first. */
import type { Allowance } from '../../core/words/agreement.ts';

/** By op: pairs of reasons that may apply at once. */
export type Compatible = Readonly<Record<string, readonly (readonly [string, string])[]>>;

/**
 * Allowed are the pairs of a table, and not what a specification would say: a kernel that gives a reason which cannot
 * apply beside the other's is found by comparison alone. Nothing has changed on either side.
 */
export function anotherReason(compatible: Compatible): Allowance {
  return {
    name: 'another reason',
    about:
      'Both kernels refuse, each for a reason that may apply beside the other: designs look in different orders.',
    allows({ op, a, b }) {
      if (a.kind !== 'refused' || b.kind !== 'refused') return null;
      const mayBeBoth = compatible[op]?.some(
        ([one, other]) =>
          (a.reason === one && b.reason === other) || (a.reason === other && b.reason === one),
      );
      return mayBeBoth === true ? { kind: 'goOn' } : null;
    },
  };
}
