/** Seeded bugs of the exokernel, each with a program that shows it. */
import type { MutantCatalogue } from '../../../core/words/mutant.ts';
import { bindingMutants } from './bindings.ts';
import { capabilityMutants } from './capabilities.ts';
import { transferMutants } from './dma.ts';
import { environmentMutants } from './environments.ts';
import { frameMutants } from './frames.ts';
import { pctMutants } from './pct.ts';
import { predicateMutants } from './predicates.ts';
import { revocationMutants } from './revocation.ts';
import { sliceMutants } from './slices.ts';
import { translationMutants } from './stlb.ts';

export const exokernelMutants: MutantCatalogue = {
  entry: 'kernels/exokernel/exokernel.ts',
  exports: 'exokernel',
  makes: 'design',
  reduced: 'kernels/exokernel/mutants/reduced',
  mutants: [
    // What is named: memory.
    ...capabilityMutants,
    ...frameMutants,
    ...bindingMutants,
    ...translationMutants,
    ...transferMutants,
    // What is shared in time: the processor.
    ...environmentMutants,
    ...sliceMutants,
    ...pctMutants,
    ...predicateMutants,
    ...revocationMutants,
  ],
};
