/** Whatever is stored in a shared page of a file, read finds. */
import { FACT, seenOnce } from '../facts.ts';

export const aMappedFileIsRead = seenOnce(
  FACT.mappedRead,
  'a mapped file is read',
  'A task reads a file of which somebody has pages that may be written.',
);
