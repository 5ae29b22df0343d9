/** The calls of this folder, by number: mmap, munmap, mprotect, msync, brk. */
import type { CallTable } from '../context.ts';

export const spaceCalls: CallTable = {};
