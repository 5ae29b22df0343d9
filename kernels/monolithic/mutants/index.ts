/**
 * Seeded bugs of the UNIX kernel, each with a program that shows it.
 *
 * Some that other kernels had cannot be here. mU05: no count is kept over a sleep, for a fault that has waited is made
 * again from the table. mU08: nothing gives a page away (splice). mU28: segments are flat, and never change. mU30, mU31:
 * one processor, and a kernel that is not preempted. mU41, mU42: no debug registers, no ptrace, no setuid files. mU51: a
 * call has one inode's lock at the most.
 *
 * Others can, and are not listed, because no generated program has shown them in reasonable time. mU27 (INVLPG is forgotten for the
 * second of two places): a process must use both and cut the file off with no switch in between. mU52, mU54 (a commit, or a
 * transfer, under way while somebody else calls): tasks of generated programs take turns, and the disk has settled in between.
 * Commits whose names go before their data, or that leave out a barrier: of all places at which the power may go, few show them.
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
