/** The entries of user code that the kernel sets PCs to: program images, and the handler of signals. */
import type { Entry } from '../../../core/words/activation.ts';
import { HANDLER_ENTRY } from '../unix/abi/signal-frame.ts';
import { handler } from './handler.ts';
import { images } from './images.ts';

export const servers: readonly Entry[] = [
  ...images,
  { name: HANDLER_ENTRY, level: 'user', code: handler },
];
