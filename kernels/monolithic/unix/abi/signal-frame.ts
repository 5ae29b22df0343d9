/**
 * What the kernel pushes onto the user's stack when a handler runs, and sigreturn takes back. It is user
 * memory: whoever comes back with another frame gets no more than he could have by himself.
 */
import { layout, word, words } from '../../../../core/memory/layout.ts';
import { STACK_TOP } from './address-map.ts';
import { ARG_MAX } from './flags.ts';

export const SIGNAL_FRAME = layout(
  'signal frame',
  {
    magic: word(),
    signal: word(),
    /** The mask to be restored. */
    mask: word(),
    /** The PC that was interrupted: looked up among those that the kernel has handed out. */
    pc: word(),
    /** Registers 0 to 7. */
    registers: words(8),
    /** 1: the call that was interrupted is made again. */
    restart: word(),
    /** Frames below this one on the stack. */
    depth: word(),
    /** What could not be accessed, for SIGSEGV and SIGBUS. */
    address: word(),
  },
  64,
);

/** Where the frame of the handler goes that interrupts `depth` others: below the arguments of exec. */
export function frameAddress(depth: number): number {
  return STACK_TOP - ARG_MAX - SIGNAL_FRAME.bytes * (depth + 1);
}

export const SIGNAL_FRAME_MAGIC = 0x51672a0d;
/** Handlers on top of each other, at the most: the next one finds no room on the stack, and SIGSEGV. */
export const MAX_HANDLERS = 8;
/** The entry that runs a handler: its registers 0 and 1 are the signal and the frame's address. */
export const HANDLER_ENTRY = 'handler';

/** In place of the PC in a frame: what was interrupted is over, and so are all handlers below (siglongjmp out of a fault). */
export const ESCAPE_PC = 0;
