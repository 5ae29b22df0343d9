/** The ops of the cpu contract: time slices, the ends of slices, and protected control transfers. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { chainOps } from './ops-chain.ts';
import { sliceOps } from './ops-slices.ts';
import { transferOps } from './ops-transfers.ts';

/** Slots of tasks: 1 is the root task, which is alive at boot. */
export const TASKS = 4;

/** The names of the ops, for `Offer<CpuOps>`. */
export type CpuOps =
  | (typeof sliceOps)[number]['name']
  | (typeof transferOps)[number]['name']
  | (typeof chainOps)[number]['name'];

export const errors = [
  'exists',
  'noMemory',
  'self',
  'noTask',
  'taken',
  'notYours',
  'closed',
  'busy',
  'none',
  'badEntry',
] as const;

export type CpuError = (typeof errors)[number];

/** The result with which an op's code says that it was refused for this reason. */
export function refusal(reason: CpuError): number {
  return -1 - errors.indexOf(reason);
}

/** The order is the packed index; `OP` names it. */
export const ops: readonly OpDefinition[] = [...sliceOps, ...transferOps, ...chainOps];

/** The packed index of each op. */
export const OP = {
  spawn: 0,
  exit: 1,
  claim: 2,
  give: 3,
  release: 4,
  holder: 5,
  work: 6,
  yieldTo: 7,
  epilogue: 8,
  overrun: 9,
  account: 10,
  elapsed: 11,
  penalty: 12,
  entry: 13,
  call: 14,
  lrpc: 15,
  trusting: 16,
  send: 17,
  received: 18,
  word: 19,
  relay: 20,
  stride: 21,
} as const satisfies Record<CpuOps, number>;
