/** What tasks ask of the root server: labels of requests, each with up to three words. */
import { globalId, MAX_VERSION, threadNumber } from '../abi/thread-id.ts';
import { MAX_TASKS } from './pager-records.ts';

export const REQUEST = {
  alloc: 1,
  free: 2,
  share: 3,
  unshare: 4,
  spawn: 5,
  exit: 6,
  receiver: 7,
} as const;

/** Why the root server does not do as it is asked: the n-th is `-1 - n` in its answer. */
const REFUSALS = [
  'exists',
  'noTask',
  'noMemory',
  'badHandle',
  'notOwner',
  'notShared',
  'self',
] as const;

export type Refusal = (typeof REFUSALS)[number];

export function refusal(reason: Refusal): number {
  return -1 - REFUSALS.indexOf(reason);
}

/** The reason in an answer that is below 0. */
export function reasonOf(answer: number): Refusal {
  return REFUSALS[-1 - answer] ?? 'noMemory';
}

/** The second thread of a task, which receives what is mapped to it; it need not exist. */
export function receiverOf(task: number): number {
  return globalId(threadNumber(task) + MAX_TASKS, task & MAX_VERSION);
}
