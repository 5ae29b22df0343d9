/**
 * The ops of the binding contract: what a task may ask of any kernel that separates protection from
 * management, through a library OS of its own.
 *
 * Every op says what is done, its value (0 where none is named), and its refusals in the order in which a
 * library OS and its kernel look for them. Where several apply, each of them will do.
 */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { authorityOps } from './ops-authority.ts';
import { frameOps } from './ops-frames.ts';
import { useOps } from './ops-use.ts';

/** The order is the packed index; `OP` names it. */
const definitions = [...frameOps, ...authorityOps, ...useOps] as const;

/** The names of the ops that tasks perform, for `Offer<BindingOps>`. */
export type BindingOps = Exclude<(typeof definitions)[number]['name'], 'complete'>;

export const ops: readonly OpDefinition[] = definitions;

/** The packed index of each op. */
export const OP = {
  spawn: 0,
  exit: 1,
  allocate: 2,
  free: 3,
  bind: 4,
  bindFor: 5,
  unbind: 6,
  protect: 7,
  hijack: 8,
  guard: 9,
  admit: 10,
  limit: 11,
  derive: 12,
  drop: 13,
  offer: 14,
  acquire: 15,
  load: 16,
  store: 17,
  owner: 18,
  behave: 19,
  revoke: 20,
  repossessed: 21,
  work: 22,
  await: 23,
  transfer: 24,
  complete: 25,
  cancel: 26,
} as const satisfies Record<(typeof definitions)[number]['name'], number>;
