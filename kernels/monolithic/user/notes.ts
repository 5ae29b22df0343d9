/** What a process's user code remembers, in the page of NOTES. A child has its parent's; a new image begins with zeroes. */
import { layout, word, words } from '../../../core/memory/layout.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { NOTES } from '../unix/abi/address-map.ts';
import { SIGNALS } from '../unix/abi/flags.ts';

const NOTE = layout(
  'notes',
  {
    /** The image's place in IMAGES. */
    image: word(),
    /** The PC of the handler of signals, which the kernel tells every image. */
    handler: word(),
    /** One of MEDDLE: what the next handler writes into its frame. */
    meddle: word(),
    /** 1 where pages of the window are shared by files: a fault there asks the registry first. */
    sharesPages: word(),
    /** What the last fault of this op has tried: a page's address and rights. */
    tried: word(),
    /** How often each signal was caught. */
    caught: words(SIGNALS),
  },
  256,
);

/** What a handler writes into the frame to which it returns: nothing, a PC of the kernel's, or a mask of everything. */
export const MEDDLE = { none: 0, pc: 1, mask: 2 } as const;

export type Note = 'image' | 'handler' | 'meddle' | 'sharesPages' | 'tried';

export function note(bus: UserBus, field: Note): number {
  return bus.load(NOTES + NOTE[field]);
}

export function setNote(bus: UserBus, field: Note, value: number): void {
  bus.store(NOTES + NOTE[field], value);
}

export function timesCaught(bus: UserBus, signal: number): number {
  return bus.load(NOTES + NOTE.caught + 4 * signal);
}

export function countCaught(bus: UserBus, signal: number): void {
  const at = NOTES + NOTE.caught + 4 * signal;
  bus.store(at, bus.load(at) + 1);
}
