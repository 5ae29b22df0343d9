/** A frame is taken by force that the device was to write or read. */
import { FACT, seenOnce } from '../facts.ts';

export const aTransferIsStoppedByForce = seenOnce(
  FACT.transferDequeued,
  'a transfer is stopped by force',
  'A frame is taken by force that the device was to write or read.',
);
