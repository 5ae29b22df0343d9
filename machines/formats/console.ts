/** The registers of the console: a terminal without a speed. */

/** Byte offsets of its registers. */
export const CONSOLE_REGISTER = {
  /** Writing prints the lowest byte; reading takes the first byte that was typed, or 0 if there is none. */
  data: 0,
  /** How many typed bytes wait to be read. The line is raised as long as there is one. */
  waiting: 4,
} as const;

/** Typed bytes that wait at the most; more are refused. */
export const CONSOLE_TYPED_MAX = 16;
