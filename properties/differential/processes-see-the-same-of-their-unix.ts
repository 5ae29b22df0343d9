/** How kernels agree on the contract unix. */
import type { Agree, ValueOf } from '../../core/words/agreement.ts';
import {
  asItIs,
  endOfAChild,
  numberOfATask,
  numberOfTheParent,
} from './a-value-of-the-kernels-own.ts';
import { anotherReasonThatApplies } from './another-reason-that-applies.ts';
import { datagramsTakeTheirTime } from './datagrams-take-their-time.ts';
import { disturbed } from './disturbed.ts';
import { type ForWantOfRoom, memoryRunsOut } from './memory-runs-out.ts';
import { timePassesOtherwise } from './time-passes-otherwise.ts';
import { whoWasServedFirst } from './who-was-served-first.ts';

/** Reasons for which an op that could be done may be refused, where a kernel has reached what the contract promises. */
export const FOR_WANT_OF_ROOM: ForWantOfRoom = {
  fork: ['again', 'noMemory'],
  exec: ['noMemory'],
  run: ['noMemory'],
  open: ['fileTable', 'noSpace'],
  write: ['noSpace', 'fileTooBig'],
  link: ['noSpace'],
  rename: ['noSpace'],
  mkdir: ['noSpace'],
  truncate: ['fileTooBig'],
  ftruncate: ['fileTooBig'],
  list: ['fileTable'],
  badPointer: ['fileTooBig', 'noSpace'],
  pipe: ['fileTable', 'noMemory'],
  mapFile: ['noMemory'],
  mapAnonymous: ['noMemory'],
  unmap: ['noMemory'],
  protect: ['noMemory'],
  brk: ['noMemory'],
  socket: ['fileTable'],
};

/** Descriptors are the lowest that are free, so every kernel makes the same ones. */
const VALUES: Readonly<Record<string, ValueOf>> = {
  open: asItIs,
  dup: asItIs,
  dup2: asItIs,
  pipe: asItIs,
  socket: asItIs,
  getpid: numberOfATask,
  getppid: numberOfTheParent,
  wait: endOfAChild,
  waitFor: endOfAChild,
};

/** Ops that wait until there is something, or room for it; the first of several gets it. */
const SERVED = ['read', 'receive', 'write', 'badPointer'];

export const processesSeeTheSameOfTheirUnix: Agree = {
  kind: 'agree',
  name: 'processes see the same of their UNIX on every kernel',
  about:
    'Each step of a program ends in the same way on each kernel, values included; processes are named by the steps that made them.',
  contract: 'unix',
  value: VALUES,
  allowances: [
    datagramsTakeTheirTime,
    timePassesOtherwise,
    whoWasServedFirst(SERVED, VALUES),
    memoryRunsOut(FOR_WANT_OF_ROOM, true),
    anotherReasonThatApplies,
    disturbed,
  ],
};
