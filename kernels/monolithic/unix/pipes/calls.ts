/** The calls of this folder, by number. */
import { CALL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { pipe } from './pipe.ts';

export const pipeCalls: CallTable = { [CALL.pipe]: pipe };
