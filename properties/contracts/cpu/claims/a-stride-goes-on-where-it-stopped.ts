import { FACT, seenOnce } from '../facts.ts';

export const aStrideGoesOnWhereItStopped = seenOnce(
  FACT.strideWentOn,
  'a stride goes on where it stopped',
  'H40: shares are fair over several ops, not just in each.',
);
