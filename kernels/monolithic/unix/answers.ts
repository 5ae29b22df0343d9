/**
 * What a call answers: 0 or a value, minus a number of `ERROR`, or one of these two. Kernel addresses are positive.
 */
export type Answer = number;

/**
 * The process that asked must wait, nothing has changed but what its stage words say, and it will be made
 * ready: the call is then performed again, from its saved arguments.
 */
export const SLEEP = -4096;

/** A page of a file must be in the cache first: `UserMemory.wanted` says which. Ask again then. */
export const WANTS = -4097;

/**
 * The call is over, and the process's registers are as they are to be, register 0 as well: its answer, which may be any word, is not
 * among those above. Only sigreturn ends so.
 */
export const IN_PLACE = -4099;

/** Within this half: sigreturn has put another call in the place of its own (SA_RESTART), which is to be performed now. */
export const ANEW = -4098;
