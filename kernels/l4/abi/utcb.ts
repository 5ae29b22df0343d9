/** The UTCB: what a thread and the kernel tell each other; a page of the thread's own. */
import { layout, word, words } from '../../../core/memory/layout.ts';
import { MESSAGE_REGISTERS } from './message.ts';

export const UTCB = layout(
  'utcb',
  {
    /** Message registers; the first four travel in registers, and these words stay as they are. */
    mr: words(MESSAGE_REGISTERS),
    /** BR0: the receive window for map and grant items. */
    acceptor: word(),
    errorCode: word(),
    /** Copies for the thread to read; the kernel believes its own. */
    myGlobalId: word(),
    pager: word(),
    /** The thread's own: to whom its exceptions go; and a word for whatever it likes. */
    exceptionHandler: word(),
    userHandle: word(),
  },
  4096,
);
