/** How kernels agree on the contract memory. */
import type { Agree } from '../../core/words/agreement.ts';
import { anotherReason, type Compatible } from './another-reason.ts';
import { disturbed } from './disturbed.ts';
import { type ForWantOfRoom, memoryRunsOut } from './memory-runs-out.ts';

/** Reasons that may apply at once. No page is both gone and another's, and of one that is gone nobody says who shares it. */
export const COMPATIBLE: Compatible = {
  share: [
    ['badHandle', 'self'],
    ['badHandle', 'noTask'],
    ['notOwner', 'self'],
    ['notOwner', 'noTask'],
  ],
  unshare: [
    ['badHandle', 'self'],
    ['badHandle', 'noTask'],
    ['notOwner', 'self'],
    ['notOwner', 'noTask'],
    ['notOwner', 'notShared'],
    ['self', 'notShared'],
    ['noTask', 'notShared'],
  ],
};

/** What needs memory that need not be there. */
export const FOR_WANT_OF_MEMORY: ForWantOfRoom = {
  spawn: ['noMemory'],
  alloc: ['noMemory'],
  share: ['noMemory'],
};

export const tasksSeeTheSameOfTheirMemory: Agree = {
  kind: 'agree',
  name: 'tasks see the same of their memory on every kernel',
  about:
    'Each step of a program ends in the same way on each kernel: done, refused or with a fault, and words read alike.',
  contract: 'memory',
  allowances: [memoryRunsOut(FOR_WANT_OF_MEMORY, false), anotherReason(COMPATIBLE), disturbed],
};
