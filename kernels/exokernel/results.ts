/** How a system call ends. */

/**
 * In place of a result: the registers are those with which whoever runs now goes on. Results are words,
 * refusals the negatives of errors.
 */
export const NO_RESULT = -0x80000000;
