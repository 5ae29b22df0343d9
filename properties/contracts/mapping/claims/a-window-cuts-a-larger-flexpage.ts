/** The send base chooses the part of a flexpage that fits the window. */
import { FACT, seenOnce } from '../facts.ts';

export const aWindowCutsALargerFlexpage = seenOnce(
  FACT.windowCut,
  'a window cuts a larger flexpage',
  'A task sends pages of a flexpage that is larger than the window that is to receive it.',
);
