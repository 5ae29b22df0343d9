/** The calls of this folder, by number. */
import type { CallTable } from '../context.ts';

export const pipeCalls: CallTable = {};
