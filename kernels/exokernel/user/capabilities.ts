/** Names of capabilities, as the library OSes of one family give them. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { capHead, PERM, withByte } from '../abi/capability.ts';
import { errorOf } from '../abi/errors.ts';
import { prepare } from './system.ts';

/** Slots where members of a family that share memory have what they need: see `shared.ts`. */
export const FAMILY_SLOT = 1;
export const MEMBER_SLOT = 2;

/** The name of a family: what is guarded by it is everybody's who belongs to it. */
const FAMILY = 0xfe;

/** The two words of a name of up to four bytes. */
export function nameWord(...bytes: readonly number[]): number {
  return bytes.reduce((word, byte, i) => withByte(word, i, byte & 0xff), 0);
}

export const FAMILY_NAME = nameWord(FAMILY);
export const FAMILY_LENGTH = 1;

/** What a member of the family is called: by the id of its environment, which no other ever has. */
export function memberName(env: number): number {
  return nameWord(FAMILY, env, env >>> 8, env >>> 16);
}
export const MEMBER_LENGTH = 4;

/** Derives a capability with all permissions, for a slot of an environment (0: the caller's). */
export function* forge(
  bus: UserBus,
  by: number,
  into: number,
  length: number,
  name: number,
  env = 0,
): Stoppable {
  prepare(bus, CALL.capForge, by, into, capHead(PERM.all, length), name, 0, by, env);
  return errorOf(yield TRAP);
}
