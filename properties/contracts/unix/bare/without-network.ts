/** What a UNIX without a machine can do: all but what needs a network, which are the last ops of the contract. */
import type { Contract } from '../../../../core/words/contract.ts';
import { unix } from '../index.ts';
import { OP } from '../ops.ts';
import type { UnixState } from '../state.ts';

export const withoutNetwork: Contract<UnixState> = {
  ...unix,
  ops: unix.ops.slice(0, OP.socket),
};
