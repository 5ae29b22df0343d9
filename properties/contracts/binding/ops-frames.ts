/** Ops on tasks, frames and bindings. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { by, frame, page, rights, task } from './arguments.ts';

/** In the order of their packed indices. */
export const frameOps = [
  /*
   * The new task has one capability, in slot 0: all permissions, and the name [slot, life], where life is how
   * many tasks have lived in the slot with this one, modulo 256. t1 has the name of no bytes, at boot.
   * The value is the kernel's number for it: for its environment, say, or its thread. Its library OS gives what
   * is asked for, lowest first.
   * exists: the slot's task is alive. insufficient: the capability in the caller's slot 0 does not dominate
   * that name. noMemory: only where the program made the kernel run dry.
   */
  {
    name: 'spawn',
    about:
      "Starts a new task with a capability of its own; its value is the kernel's number for it.",
    args: [task('The slot of the new task.')],
    mutates: true,
    by: 'task',
    starts: 'task',
    refusals: ['exists', 'insufficient', 'noMemory'],
    weight: 5,
  },
  /*
   * Frames that it allocated are free, whatever their access lists say, as if each had been freed, and
   * transfers that it asked for are no more. Access-list entries that name it stay, as entries. self: t1.
   */
  {
    name: 'exit',
    about: 'Ends the calling task: its frames are free, its bindings and transfers are no more.',
    args: [],
    mutates: true,
    by: 'task',
    ends: true,
    refusals: ['self'],
    weight: 2,
  },
  /*
   * The caller owns the frame from now on, whose words are all 0. Its access list is one entry, 0: the
   * capability by which it was asked for. There are no limits. badName, badSlot (19 and up, or empty), notFree,
   * insufficient (the capability has not all permissions), noMemory (only where run dry).
   */
  {
    name: 'allocate',
    about: 'Takes the free frame of this name; the capability guards it.',
    args: [frame, by],
    mutates: true,
    by: 'task',
    prepares: true,
    refusals: ['badName', 'badSlot', 'notFree', 'insufficient', 'noMemory'],
    weight: 9,
  },
  /*
   * Nobody has it bound any more, and nobody who waits for a word in it is woken by that. badName, badSlot,
   * notAllocated, insufficient (no entry lets this capability change the list), busy (a transfer has it).
   */
  {
    name: 'free',
    about: 'Gives up a frame, whoever owns it; everybody loses it.',
    args: [frame, by],
    mutates: true,
    by: 'task',
    refusals: ['badName', 'badSlot', 'notAllocated', 'insufficient', 'busy'],
    weight: 3,
  },
  /*
   * The kernel checks the capability against the frame's access list, now and never again: the binding lives
   * as long as the entry that let it in, which is the first that does. It replaces what is bound there.
   * The library OS remembers frame, slot and rights, and asks for the same again when an access to the page
   * finds no binding, or one with fewer rights than it remembers; if that is refused, the access faults.
   * badName, badSlot, notAllocated, insufficient, share (there would be more readers or writers than the
   * frame's limits allow; the binding that is replaced does not count), noMemory (only where run
   * dry). What is refused changes nothing: what was bound there still is.
   */
  {
    name: 'bind',
    about: "Binds the frame to a page of the caller's window.",
    args: [page, frame, by, rights],
    mutates: true,
    by: 'task',
    prepares: true,
    refusals: ['badName', 'badSlot', 'notAllocated', 'insufficient', 'share', 'noMemory'],
    weight: 12,
  },
  /*
   * As bind, for another, by the caller's capability. The caller's slot 0 must satisfy (to write) the
   * capability in the other's slot 0: insufficient else. The other's library OS does not hear of it: what it
   * remembers of the page stays what it was. noTask (it has exited) comes first.
   */
  {
    name: 'bindFor',
    about: "Binds the frame to a page of another task's window, by the caller's authority.",
    args: [task('Whose window; it may be the caller.'), page, frame, by, rights],
    mutates: true,
    by: 'task',
    refusals: ['noTask', 'badName', 'badSlot', 'insufficient', 'notAllocated', 'share', 'noMemory'],
    weight: 3,
  },
  /* The kernel's binding is gone, and the library OS remembers nothing of the page. */
  {
    name: 'unbind',
    about: "Takes away what is bound to a page of the caller's window, if anything is.",
    args: [page],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 3,
  },
  /*
   * The capability must satisfy the very entry that justified the binding. What the library OS remembers of
   * the page (if it does) gets this slot and these rights. Where there is no binding, but the library OS
   * remembers the page, this is a bind of it with this slot and these rights. none (rights `none`, or neither
   * binding nor memory of one), badSlot, notAllocated (only as a bind), insufficient, share, noMemory.
   */
  {
    name: 'protect',
    about: 'Changes the rights of a binding, more or fewer, by a capability.',
    args: [
      page,
      by,
      {
        name: 'rights',
        about: 'The rights that it has afterwards.',
        domain: { kind: 'choice', values: ['none', 'r', 'rw'] },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: ['none', 'badSlot', 'notAllocated', 'insufficient', 'share', 'noMemory'],
    weight: 5,
  },
  /*
   * Reads the first word of the page; if that faults, the handler asks to resume at an address that is
   * `skew` * 16 bytes beyond the one that was saved. The kernel refuses that, and the caller is faulted.
   * Without a fault it is a load, and its value the word. The handler binds nothing.
   */
  {
    name: 'hijack',
    about: 'Reads a page, and would resume elsewhere than where it faulted.',
    args: [
      page,
      {
        name: 'skew',
        about: 'How far away, in 16 bytes.',
        domain: { kind: 'integer', min: 1, max: 64, boundaries: [1] },
      },
    ],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 1,
  },
] as const satisfies readonly OpDefinition[];
