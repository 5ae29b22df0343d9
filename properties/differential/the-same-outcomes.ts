/** How kernels agree on a contract of which nothing else is said. */
import type { Agree } from '../../core/words/agreement.ts';
import { disturbed } from './disturbed.ts';

export const theSameOutcomes: Agree = {
  kind: 'agree',
  name: 'every step ends alike on every kernel',
  about:
    'Each step of a program ends in the same way on each kernel, values included, save for the numbers of what it makes.',
  contract: null,
  allowances: [disturbed],
};
