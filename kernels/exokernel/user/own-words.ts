/** The library OS's own words in the U-area: what it knows, and how it behaves where it has a choice. */

import { layout, word, words } from '../../../core/memory/layout.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { U_AREA } from '../abi/address-map.ts';
import { UAREA } from '../abi/u-area.ts';

/** Own pages of the library OS, by number: see `places.ts`. */
const OWN_PAGES = 16;
/** Slots of tasks are below this one. */
export const TASK_SLOTS = 16;
/** Pages that may have frames at once, where they are replaced. */
export const MAX_RESIDENT = 64;
/** Clients of a stride scheduler. */
const MAX_CLIENTS = 4;

export const CLIENT = layout(
  'client of a scheduler',
  { env: word(), tickets: word(), pass: word() },
  12,
);

/** At `UAREA.behaviour`. */
export const BEHAVIOUR = layout(
  'behaviour',
  {
    /** How a revocation is answered, which frames go first, and after how many ticks of work. */
    answer: word(),
    which: word(),
    delay: word(),
    /** How the end of a slice is treated, and for how many ticks. */
    epilogue: word(),
    epilogueTicks: word(),
    /** Not 0: the next handler of a fault resumes so many bytes beyond what it has interrupted. */
    skew: word(),
  },
  1024,
);

/** At `UAREA.library`. */
export const LIBRARY = layout(
  'library words',
  {
    /** Bits of KNOWN. */
    known: word(),
    /** Its own pages: entries as in page tables. */
    pages: words(OWN_PAGES),
    /** The search for a free frame goes on below this one; 0: at the end of memory. */
    frameCursor: word(),
    /** The registry's: how many tasks have lived in each slot, and how many pages there ever were. */
    lives: words(TASK_SLOTS),
    pageCount: word(),
    /** Frames taken by force, as far as it has heard. */
    takenSeen: word(),
    /** Asynchronous messages: how many have come; the last one, and from whom. */
    messages: word(),
    messageFrom: word(),
    message: words(2),
    /** Control transfers that the task accepts. */
    accepts: word(),
    /** What its server tells everybody. */
    served: word(),
    /** How many slices have ended; of the last one, the tick, and the ticks of excess. */
    slicesEnded: word(),
    sliceEnd: word(),
    excess: word(),
    /** Whether the task does what may overstay its slice. */
    working: word(),
    /** Registers that a client's stub keeps over a call. */
    stub: words(8),
    /** Replacement: pages that may have frames, those that have, and whose turn it is. */
    residentLimit: word(),
    resident: word(),
    hand: word(),
    /** The pages that have frames: 1 + the page, in the order in which they got them. */
    queue: words(MAX_RESIDENT),
    /** A stride scheduler's clients. */
    clientCount: word(),
    clients: words((MAX_CLIENTS * CLIENT.bytes) / 4),
  },
  2048,
);

/** What is there already: page table, registry; whether it looked for a family, and has one. */
export const KNOWN = { tables: 1, registry: 2, looked: 4, family: 8 } as const;

export function behaviour(bus: UserBus, field: number): number {
  return bus.load(U_AREA + UAREA.behaviour + field);
}

export function setBehaviour(bus: UserBus, field: number, value: number): void {
  bus.store(U_AREA + UAREA.behaviour + field, value);
}

export function library(bus: UserBus, field: number): number {
  return bus.load(U_AREA + UAREA.library + field);
}

export function setLibrary(bus: UserBus, field: number, value: number): void {
  bus.store(U_AREA + UAREA.library + field, value);
}

export function isKnown(bus: UserBus, what: number): boolean {
  return (library(bus, LIBRARY.known) & what) !== 0;
}

export function learn(bus: UserBus, what: number): void {
  setLibrary(bus, LIBRARY.known, library(bus, LIBRARY.known) | what);
}
