/** The second word of an asynchronous message: what the first one is. */
export const MESSAGE = {
  /** A word for the task. */
  word: 0,
  /** From a scheduler: the receiver's turn, to the end of the slice. */
  turn: 1,
} as const;
