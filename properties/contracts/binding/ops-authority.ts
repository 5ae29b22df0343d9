/** Ops on access lists, limits and capabilities. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { by, entry, frame, limit, permissions, slot, task } from './arguments.ts';
import { NAME_BYTES } from './terms.ts';

/** In the order of their packed indices. */
export const authorityOps = [
  /*
   * The entry gets the name of the capability in slot `of`, with these permissions; if there is no capability
   * (19 and up there never is), the entry is cleared. Bindings that the old entry justified stay if the
   * new one has the same name and permits their rights; else they are gone. badName, badSlot (of `slot`),
   * notAllocated, insufficient (no entry lets it change the list), badEntry (8 and up; or 0, which would not
   * have all permissions).
   */
  {
    name: 'guard',
    about: "Sets an entry of a frame's access list to the name of a capability, or clears it.",
    args: [
      frame,
      by,
      entry,
      slot('of', 'The capability whose name is let in; an empty slot clears the entry.'),
      permissions('What whoever satisfies the entry may do.'),
    ],
    mutates: true,
    by: 'task',
    refusals: ['badName', 'badSlot', 'notAllocated', 'insufficient', 'badEntry'],
    weight: 5,
  },
  /* As guard, with the name with which the task was born. noTask: it has exited. */
  {
    name: 'admit',
    about: "Sets an entry of a frame's access list to the name with which a task was born.",
    args: [
      frame,
      by,
      entry,
      task('Who is let in.'),
      permissions('What whoever satisfies the entry may do.'),
    ],
    mutates: true,
    by: 'task',
    prepares: true,
    refusals: ['noTask', 'badName', 'badSlot', 'notAllocated', 'insufficient', 'badEntry'],
    weight: 6,
  },
  /*
   * A binding counts as a writer if it may write, else as a reader. badName, badSlot, notAllocated,
   * insufficient (as guard), share (there are more already).
   */
  {
    name: 'limit',
    about: 'Limits how many bindings of a frame may read only, and how many may write.',
    args: [frame, by, limit('readers'), limit('writers')],
    mutates: true,
    by: 'task',
    refusals: ['badName', 'badSlot', 'notAllocated', 'insufficient', 'share'],
    weight: 3,
  },
  /*
   * Slot `into` holds afterwards: the first `keep` bytes of the name in `from` (all of them, if it has fewer),
   * then `add`, of these the first seven, with `permissions`. The value is `into`. badSlot (19 and up, or
   * `from` empty), insufficient (`from` may not be derived from, or does not dominate the new one: its name is
   * not a prefix, or it lacks a permission; or `into` is 0 and the new one has not all).
   */
  {
    name: 'derive',
    about: 'Makes a capability from another, with a longer name or fewer permissions.',
    args: [
      slot('from', 'The capability from which it is derived.'),
      slot('into', 'The slot where it goes, whatever is there.'),
      {
        name: 'keep',
        about: 'How many bytes of the name are kept.',
        domain: { kind: 'integer', min: 0, max: NAME_BYTES, boundaries: [0, 1, 2, NAME_BYTES] },
      },
      {
        name: 'add',
        about: 'The byte that follows them.',
        domain: { kind: 'integer', min: 0, max: 255, boundaries: [0, 1, 2, 3, 4, 255] },
      },
      permissions('What it permits.'),
    ],
    mutates: true,
    by: 'task',
    prepares: true,
    refusals: ['badSlot', 'insufficient'],
    weight: 5,
  },
  /* Breaks no binding. badSlot (19 and up, or empty), insufficient (slot 0). */
  {
    name: 'drop',
    about: 'Empties a capability slot.',
    args: [slot('slot', 'The slot.')],
    mutates: true,
    by: 'task',
    refusals: ['badSlot', 'insufficient'],
    weight: 2,
  },
  /* Replaces what it offered before. noTask (it has exited), badSlot (19 and up, or empty). */
  {
    name: 'offer',
    about: 'Offers a task a copy of a capability as it is now.',
    args: [task('Who may acquire it; it may be the caller.'), slot('slot', 'The capability.')],
    mutates: true,
    by: 'task',
    refusals: ['noTask', 'badSlot'],
    weight: 4,
  },
  /*
   * The offer is gone afterwards. noTask (it has exited), badSlot (0, 19 and up), none (it offers nothing
   * to the caller, or to one that lived in its slot before), insufficient (the slot from which it was offered
   * holds no capability now that may be derived from and dominates the one that was offered).
   */
  {
    name: 'acquire',
    about: 'Takes the capability that a task offers the caller, once.',
    args: [task('Who offers it.'), slot('into', 'The slot where it goes, whatever is there.')],
    mutates: true,
    by: 'task',
    refusals: ['noTask', 'badSlot', 'none', 'insufficient'],
    weight: 4,
  },
] as const satisfies readonly OpDefinition[];
