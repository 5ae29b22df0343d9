/** What a library OS does for others who call it: the first word of the call's message. */
export const SERVICE = {
  /** Words a and b, and ticks to work for: a + b + the callee's word. */
  sum: 0,
  /** A word: 1 more. */
  next: 1,
  /** An environment, and a word: what `sum` of the word is there, and the callee's own word besides. */
  relay: 2,
  /** The child of a fork takes over what it inherits. */
  inherit: 3,
  /** The caller dies: who shares its frames takes copies. */
  part: 4,

  // From here on, of the first environment alone: see `registry.ts`.
  /** A slot, and how many tasks more live there now: how many have. */
  lives: 5,
  /** A page: its frame << 12 | rights, of the caller. */
  find: 6,
  /** A frame: the number of its page. */
  add: 7,
  /** A page: its frame. */
  drop: 8,
  /** A page, another's slot, rights: the page's frame. */
  share: 9,
  leave: 10,
} as const;
