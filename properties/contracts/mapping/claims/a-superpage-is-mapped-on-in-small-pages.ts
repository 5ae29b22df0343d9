/** A flexpage smaller than the superpage that it lies in is mapped page by page. */
import { FACT, seenOnce } from '../facts.ts';

export const aSuperpageIsMappedOnInSmallPages = seenOnce(
  FACT.superpageInParts,
  'a superpage is mapped on in small pages',
  'A task that has a superpage maps a page of it to a task.',
);
