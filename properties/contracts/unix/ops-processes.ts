/**
 * Ops on processes and signals.
 *
 * Every op says what is done, its value (0 where none is named) and why it may be refused. Where several reasons
 * apply, each of them will do.
 */
import type { OpDefinition } from '../../../core/words/contract.ts';
import {
  argument,
  choice,
  hang,
  integer,
  maskSignal,
  path,
  signal,
  task,
  ticks,
} from './arguments.ts';

/** What looking up a path may be refused for. */
export const LOOKUP = ['noEntry', 'notDirectory', 'access', 'nameTooLong'] as const;

/** In the order of their packed indices. */
export const processOps = [
  /*
   * The value is the child's process number (1 to 65,535, of no process that is there or that nobody has waited for); in
   * the child it is 0. The child has copies of everything; open files, with their offsets, and shared mappings are
   * the same. exists (a task lives in the slot), again (too many processes), noMemory.
   */
  {
    name: 'fork',
    about: 'Makes a process that is as the caller is: it returns from the same call.',
    args: [task('The slot in which the child lives.')],
    mutates: true,
    by: 'task',
    starts: 'task',
    refusals: ['exists', 'again', 'noMemory'],
    weight: 8,
  },
  /*
   * What was mapped is gone, descriptors that are marked so are closed, signals that were counted have their default
   * again, a fault is escaped, and an alarm is cancelled (also if it is refused). `stay` comes home: done. The others end
   * with their process: faulted. noExec (no image), textBusy (open for writing), noMemory.
   */
  {
    name: 'exec',
    about: 'Runs an image in place of what the process was.',
    args: [path('The image.'), argument],
    mutates: true,
    by: 'task',
    refusals: [...LOOKUP, 'noExec', 'textBusy', 'noMemory'],
    weight: 5,
  },
  /*
   * As exec, with an image that ends by itself. `exit` ends with its argument as status, and so does `stay` here. `echo` writes 64
   * bytes from `argument` on (the n-th is argument + 31 n) to descriptor 1. `yes` writes `argument` times so many bytes, the
   * k-th time from k on. `cat` reads up to 512 bytes from descriptor 0 and writes them to 1, until nothing comes. `wc` reads
   * likewise and ends with the number of bytes modulo 256. The status is 0, and 1 if a call is refused.
   * self (process 1 may not end).
   */
  {
    name: 'run',
    about: 'Runs an image that ends by itself, and the process with it.',
    args: [path('The image.'), argument],
    mutates: true,
    by: 'task',
    ends: true,
    refusals: [...LOOKUP, 'noExec', 'textBusy', 'noMemory', 'self'],
    weight: 4,
  },
  /* self: the caller is process 1. */
  {
    name: 'exit',
    about: 'The process is no more; its parent may wait for what is left.',
    args: [integer('status', 'What its parent is told.', 0, 255)],
    mutates: true,
    by: 'task',
    ends: true,
    refusals: ['self'],
    weight: 5,
  },
  /*
   * The value is the child's number + 65,536 times how it ended: its status, or 256 and the signal's place in the list
   * of signals that killed it. 0: none has ended (nohang). noChild, interrupted.
   */
  {
    name: 'wait',
    about: 'Takes note of a child that has ended, whichever it is.',
    args: [hang],
    mutates: true,
    by: 'task',
    refusals: ['noChild', 'interrupted'],
    weight: 8,
  },
  /* As wait. noChild: that task is no child of the caller's, or nobody any more. */
  {
    name: 'waitFor',
    about: 'Takes note of the end of one child.',
    args: [task('The child.'), hang],
    mutates: true,
    by: 'task',
    refusals: ['noChild', 'interrupted'],
    weight: 4,
  },
  /* The value is the number. */
  {
    name: 'getpid',
    about: 'Tells the number of the process.',
    args: [],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 4,
  },
  /* The value is the number of the process that would wait for the caller; of process 1 it may be anything. */
  {
    name: 'getppid',
    about: "Tells the number of the process's parent.",
    args: [],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 2,
  },
  /* perm: the caller is neither user 0 nor that one. */
  {
    name: 'setuid',
    about: 'The process acts for another user from now on.',
    args: [integer('uid', 'The user.', 0, 2)],
    mutates: true,
    by: 'task',
    refusals: ['perm'],
    weight: 2,
  },
  /*
   * Process 1 is not touched by signals that it does not count. `continue` goes on, whatever is done about it besides.
   * noProcess (nobody has that number, not even one that has ended), perm (another user's).
   */
  {
    name: 'kill',
    about: 'Sends a signal to a process.',
    args: [task('To whom; it may be the caller.'), signal],
    mutates: true,
    by: 'task',
    refusals: ['noProcess', 'perm'],
    weight: 6,
  },
  /*
   * `count` counts the signal (see `caught`) and ends a call that waits (interrupted); after `countRestart` the call goes on
   * waiting. invalid: kill and stop.
   */
  {
    name: 'sigaction',
    about: 'Says what a signal does to the caller.',
    args: [signal, choice('how', 'What it does.', ['default', 'ignore', 'count', 'countRestart'])],
    mutates: true,
    by: 'task',
    refusals: ['invalid'],
    prepares: true,
    weight: 5,
  },
  /*
   * `escape`: whatever op the fault happens in ends as faulted, and the process goes on; it is so from boot on, and after exec.
   * `die`: the process ends by `segment` or `bus`. self: process 1 may not.
   */
  {
    name: 'onFault',
    about: 'Says what comes of an access that cannot be made.',
    args: [choice('how', 'What comes of it.', ['die', 'escape'])],
    mutates: true,
    by: 'task',
    refusals: ['self'],
    weight: 2,
  },
  /* A signal that is let in and waits is delivered before the op ends. kill and stop are never held back. */
  {
    name: 'mask',
    about: 'Says which signals are held back.',
    args: [
      choice('how', 'Adds the signal, takes it away, or holds back this one alone.', [
        'block',
        'unblock',
        'set',
      ]),
      maskSignal,
    ],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 4,
  },
  /* Done as soon as a signal was counted (sigsuspend's EINTR). Afterwards the mask is as it was. */
  {
    name: 'suspend',
    about: 'Waits for a signal, while one that may be held back is not.',
    args: [maskSignal],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 5,
  },
  /* The value has bit n for the n-th signal of the list (alarm is 8). */
  {
    name: 'pending',
    about: 'Tells which signals wait because they are held back.',
    args: [],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 2,
  },
  /*
   * The value has 4 bits for each of terminate, user1, user2, child, pipe, continue, alarm, from the lowest on: how
   * often it was counted in this process since its last exec (or since it was made: a child begins with its parent's), modulo 16.
   */
  {
    name: 'caught',
    about: 'Tells how often signals were counted.',
    args: [],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 4,
  },
  /*
   * Once, at the next signal: `pc`: another PC, of the kernel's: the process ends by `segment`. `mask`: everything is held back when
   * the handler has returned, save what cannot be. self: process 1 may not name a PC.
   */
  {
    name: 'meddle',
    about: 'The next handler writes into the frame to which it returns.',
    args: [choice('what', 'What it writes.', ['none', 'pc', 'mask'])],
    mutates: true,
    by: 'task',
    refusals: ['self'],
    weight: 3,
  },
  /*
   * `alarm` is counted, and interrupts. 0 ticks cancel it. The value is what was left of the one before: from 1 to
   * its ticks, or 0 where it has come, or there was none.
   */
  {
    name: 'alarm',
    about: 'A signal comes after a while.',
    args: [ticks(3)],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 2,
  },
  {
    name: 'yield',
    about: 'Lets others run.',
    args: [],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 2,
  },
  /* Ends after that time. interrupted. */
  {
    name: 'sleep',
    about: 'Waits for a while.',
    args: [ticks(4)],
    mutates: false,
    by: 'task',
    refusals: ['interrupted'],
    weight: 1,
  },
  /* perm: who is not user 0 may not have more than before. The value is 0. */
  {
    name: 'nice',
    about: 'Says how much less of the processor the process should get; 20 is none.',
    args: [integer('priority', '20 less, or 20 more, at the most.', 0, 39, [0, 10, 20, 21, 39])],
    mutates: true,
    by: 'task',
    refusals: ['perm'],
    weight: 1,
  },
] as const satisfies readonly OpDefinition[];
