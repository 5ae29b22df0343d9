/** Seeded bugs of the L4 kernel and its servers, each with a program that shows it. */
import type { MutantCatalogue } from '../../../core/words/mutant.ts';
import { bookMutants } from './books.ts';
import { grantMutants } from './grants.ts';
import { mappingHardwareMutants } from './mapping-hardware.ts';
import { mapMutants } from './maps.ts';
import { pmapMutants } from './pmap.ts';
import { revocationMutants } from './revocations.ts';
import { rootTaskMutants } from './root-task.ts';
import { spaceMutants } from './spaces.ts';

export const l4Mutants: MutantCatalogue = {
  entry: 'kernels/l4/l4.ts',
  exports: 'l4',
  makes: 'design',
  reduced: 'kernels/l4/mutants/reduced',
  mutants: [
    ...pmapMutants,
    ...rootTaskMutants,
    ...bookMutants,
    ...spaceMutants,
    ...mapMutants,
    ...grantMutants,
    ...revocationMutants,
    ...mappingHardwareMutants,
  ],
};
