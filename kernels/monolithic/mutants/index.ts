/** Seeded bugs of the UNIX kernel, each with a program that shows it. */
import type { MutantCatalogue } from '../../../core/words/mutant.ts';
import { diskMutants } from './disk.ts';
import { fileMutants } from './files.ts';
import { imageMutants } from './images.ts';
import { memoryMutants } from './memory.ts';
import { pipeMutants } from './pipes.ts';
import { processMutants } from './processes.ts';
import { signalMutants } from './signals.ts';
import { tableMutants } from './tables.ts';

export const monolithicMutants: MutantCatalogue = {
  entry: 'kernels/monolithic/monolithic.ts',
  exports: 'monolithic',
  makes: 'design',
  reduced: 'kernels/monolithic/mutants/reduced',
  mutants: [
    ...memoryMutants,
    ...tableMutants,
    ...imageMutants,
    ...processMutants,
    ...signalMutants,
    ...pipeMutants,
    ...fileMutants,
    ...diskMutants,
  ],
};
