/** Ops that use what is bound, revoke it, wait for it, and have devices reach it. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { by, frame, offset, page, task, ticks, word } from './arguments.ts';
import { PAGE_WORDS, REVOKED, VECTOR } from './terms.ts';

/** In the order of their packed indices. */
export const useOps = [
  /* A store to a page that was bound for reading faults, unless the library OS remembers more: see bind. */
  {
    name: 'load',
    about: 'Reads a word.',
    args: [page, offset],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 12,
  },
  {
    name: 'store',
    about: 'Writes a word.',
    args: [page, offset, word('The word to write.', 0x7fffffff)],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 12,
  },
  /* Value: 0 nobody, 1 the caller, 2 another. badName. */
  {
    name: 'owner',
    about: 'Looks up who owns a frame, in the table that everybody may read.',
    args: [frame],
    mutates: false,
    by: 'task',
    refusals: ['badName'],
    weight: 2,
  },
  /*
   * give: at once. late: after so many ticks of work. wrong: names a frame that is not its own, or free, and
   * gives none. refuse: says so. ignore: says nothing.
   */
  {
    name: 'behave',
    about:
      "Sets how the caller's library OS answers when it is asked for frames: it gives them at once, or late, after the delay; names a wrong one; refuses; or ignores it.",
    args: [
      {
        name: 'answer',
        about: 'What it does.',
        domain: { kind: 'choice', values: ['give', 'late', 'wrong', 'refuse', 'ignore'] },
      },
      {
        name: 'which',
        about: 'Which of its frames it gives first, by name.',
        domain: { kind: 'choice', values: ['lowest', 'highest'] },
      },
      ticks('delay'),
    ],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 4,
  },
  /*
   * Returns when the request is over: the task has given `count` of the frames 0 to 63 that it owns, by its own
   * choice, or the kernel has taken the rest by force, those of the lowest names: when the task refused,
   * or when the deadline came. What is given or taken is free: nobody has it bound, transfers are dequeued.
   * What is taken is added to the task's repossession vector, by ascending names. Nobody else loses anything.
   * The value is given + 256 * taken. The access lists of the frames do not matter.
   * noTask (it has exited), self, badSlot, insufficient (the capability does not satisfy, to change it, the
   * one in the task's slot 0), none (it owns fewer of the frames 0 to 63: then nothing is asked), busy (another
   * task's request to it is under way).
   */
  {
    name: 'revoke',
    about: 'Asks a task to give up frames, and waits until they are given or taken.',
    args: [
      task('Who is to give.'),
      {
        name: 'count',
        about: 'How many frames.',
        domain: { kind: 'integer', min: 1, max: REVOKED, boundaries: [1, 2, REVOKED] },
      },
      by,
    ],
    mutates: true,
    by: 'task',
    refusals: ['noTask', 'self', 'badSlot', 'insufficient', 'none', 'busy'],
    weight: 9,
  },
  /* 1 + the name; 0 beyond the last. The vector holds the last 32; number 0 is the oldest of these. */
  {
    name: 'repossessed',
    about:
      'Looks up a frame that was taken from the caller by force; its value is 1 more than the name.',
    args: [
      {
        name: 'nth',
        about: 'Its number in the vector.',
        domain: { kind: 'integer', min: 0, max: VECTOR - 1, boundaries: [0, 1, VECTOR - 1] },
      },
    ],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 2,
  },
  {
    name: 'work',
    about: 'Lets time pass.',
    args: [ticks('ticks')],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 1,
  },
  /*
   * Sleeps until the word of the frame that is bound there equals the value, for as long as the caller may read
   * it: not on what it may not read any more. When the frame is given up it sleeps on. insufficient: it cannot
   * read the page when it asks; it may be faulted instead.
   */
  {
    name: 'await',
    about: 'Waits until a word has a value.',
    args: [page, offset, word('The value.', 0x7fffffff)],
    mutates: false,
    by: 'task',
    refusals: ['insufficient'],
    weight: 4,
  },
  /*
   * Transfers are done in the order in which they were asked for. What an access list says later does not
   * matter to it. badName, badSlot, notAllocated, insufficient (to write, if the device writes), busy (8 are
   * under way).
   */
  {
    name: 'transfer',
    about: 'Has the device write to a frame, or read it, when it gets to it.',
    args: [
      frame,
      by,
      {
        name: 'direction',
        about: 'Into the frame, or out of it.',
        domain: { kind: 'choice', values: ['in', 'out'] },
      },
      {
        name: 'words',
        about: 'How many words, from the first on.',
        domain: { kind: 'integer', min: 1, max: PAGE_WORDS, boundaries: [1, PAGE_WORDS] },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: ['badName', 'badSlot', 'notAllocated', 'insufficient', 'busy'],
    weight: 3,
  },
  /* Into the frame go value, value + 1, and so on. The value is how many words. none: no transfer is asked for. */
  {
    name: 'complete',
    about: 'The device does the oldest transfer; its value is how many words.',
    args: [word('The first word that it writes.', 0x7fff0000)],
    mutates: true,
    by: { device: 'dma' },
    refusals: ['none'],
    weight: 3,
  },
  /* badName, badSlot, notAllocated, insufficient (as guard), none (no transfer has it). */
  {
    name: 'cancel',
    about: 'Dequeues all transfers of a frame.',
    args: [frame, by],
    mutates: true,
    by: 'task',
    refusals: ['badName', 'badSlot', 'notAllocated', 'insufficient', 'none'],
    weight: 2,
  },
] as const satisfies readonly OpDefinition[];
