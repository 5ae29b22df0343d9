/** How kernels agree: one claim for each contract of which more is to be said, and one for all others. */
import type { Property } from '../../core/words/property.ts';
import { processesSeeTheSameOfTheirUnix } from './processes-see-the-same-of-their-unix.ts';
import { tasksSeeTheSameOfTheirMemory } from './tasks-see-the-same-of-their-memory.ts';
import { theSameOutcomes } from './the-same-outcomes.ts';

export const differential: readonly Property[] = [
  tasksSeeTheSameOfTheirMemory,
  processesSeeTheSameOfTheirUnix,
  theSameOutcomes,
];
