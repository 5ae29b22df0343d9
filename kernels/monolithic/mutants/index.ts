/**
 * Seeded bugs of the UNIX kernel, each with a program that shows it.
 *
 * Some that other kernels had cannot be here. mU05: no count is kept over a sleep, for a fault that has waited is made
 * again from the table. mU08: nothing gives a page away (splice). mU28: segments are flat, and never change. mU30, mU31:
 * one processor, and a kernel that is not preempted. mU41, mU42: no debug registers, no ptrace, no setuid files. mU51: a
 * call has one inode's lock at the most.
 *
 * mU52 (an act goes ahead while the log is on its way to the disk) was tried, and no program was found that shows it.
 */
import type { MutantCatalogue } from '../../../core/words/mutant.ts';
import { diskMutants } from './disk.ts';
import { fileMutants } from './files.ts';
import { imageMutants } from './images.ts';
import { memoryMutants } from './memory.ts';
import { networkMutants } from './network.ts';
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
    ...networkMutants,
  ],
};
