/** The calls of this folder, by number. */
import { CALL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { insmod, rmmod } from './loader.ts';

export const moduleCalls: CallTable = { [CALL.insmod]: insmod, [CALL.rmmod]: rmmod };
