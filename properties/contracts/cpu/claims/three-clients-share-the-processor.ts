import { FACT, seenOnce } from '../facts.ts';

export const threeClientsShareTheProcessor = seenOnce(
  FACT.threeClients,
  'three clients share the processor',
  'H40: stride scheduling with as many clients as there can be.',
);
