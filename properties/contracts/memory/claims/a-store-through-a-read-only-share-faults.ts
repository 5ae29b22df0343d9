/** A right to read is not a right to write, and the campaign must have tried. */
import { FACT, seenOnce } from '../facts.ts';

export const aStoreThroughAReadOnlyShareFaults = seenOnce(
  FACT.readOnlyStoreFaulted,
  'a store through a read-only share faults',
  'A task that may only read a page stores to it, and is faulted.',
);
