/** The calls of this folder, by number. */
import { CALL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { brk, mprotect, munmap } from './change.ts';
import { mmap } from './mmap.ts';

export const spaceCalls: CallTable = {
  [CALL.mmap]: mmap,
  [CALL.munmap]: munmap,
  [CALL.mprotect]: mprotect,
  [CALL.brk]: brk,
};
