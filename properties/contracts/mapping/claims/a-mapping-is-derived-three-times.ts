/** Chains are where a mapping database that looks at parents and children alone goes wrong. */
import { FACT, seenOnce } from '../facts.ts';

export const aMappingIsDerivedThreeTimes = seenOnce(
  FACT.deepMapping,
  'a mapping is derived three times',
  'A page goes from the task that took it over two others to a fourth mapping.',
);
