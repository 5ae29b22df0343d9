/**
 * The U-area: what an environment and the kernel tell each other, at U_AREA in the environment. The
 * kernel writes it by its physical address, and believes nothing that stands there.
 */
import { layout, word, words } from '../../../core/memory/layout.ts';
import { U_AREA } from './address-map.ts';
import { LEVELS, MAX_DEPTH } from './upcalls.ts';

/** What an upcall saves of the code that it interrupts; why it came is in the handler's registers. */
export const SAVE = layout('save frame', { pc: word(), registers: words(8) }, 36);

/** Registers that an upcall saves; handlers leave all others alone. */
export const SAVED_REGISTERS = 8;

/** Names that the repossession vector holds; one request takes at most 16. */
export const REPOSSESSED = 32;
export const MAX_REVOKED = 16;
/** Pages that one `bindRange` binds at the most. */
export const MAX_RANGE = 16;
export const MAX_TERMS = 4;

/** A term of a wake predicate. */
export const TERM = layout('term', { va: word(), comparison: word(), value: word() }, 12);

/** Comparisons of terms: the word at `va` against `value`, unsigned. */
export const COMPARISON = { equal: 0, different: 1, less: 2, more: 3 } as const;

/** The first library word in the U-area, and the second half of it. */
const LIBRARY = 0x400;

export const UAREA = layout(
  'u-area',
  {
    /** Save frames 1 to 4 of level 0, then 5 to 8 of level 1. */
    saves: words((LEVELS * MAX_DEPTH * SAVE.bytes) / 4),
    /** What `acquire` of another environment takes: for whom, by which of my slots, and what. */
    offerTo: word(),
    offerKey: word(),
    offerCap: words(3),
    /** The last revocation request: frames wanted, and the tick at which it ends. */
    revokedWanted: word(),
    revokedDeadline: word(),
    /** The repossession vector: how many frames were ever taken, the n-th in word n % REPOSSESSED. */
    repossessedCount: word(),
    repossessed: words(REPOSSESSED),
    /** The wake predicate, for `predicate`. */
    terms: words((MAX_TERMS * TERM.bytes) / 4),
    /** For `bindRange`: frame << 12 | rights of each page; and how many were bound. */
    range: words(MAX_RANGE),
    rangeDone: word(),
    /** The home of the environment's task, as it was made for. */
    home: word(),
    spare: words(114),
    /** The library OS's own: how it behaves, and the rest. */
    behaviour: words(256),
    library: words(512),
  },
  4096,
);

if (UAREA.behaviour !== LIBRARY) throw new Error('the library words of the U-area have moved');

/** The user address of save frame `number`, from 1 up. */
export function saveFrame(number: number): number {
  return U_AREA + saveOffset(number);
}

/** Where in the U-area it stands. */
export function saveOffset(number: number): number {
  return UAREA.saves + (number - 1) * SAVE.bytes;
}
