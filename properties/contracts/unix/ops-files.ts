/** Ops on files, descriptors and pipes. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import {
  bytes,
  choice,
  end,
  fd,
  offset,
  onOff,
  onto,
  path,
  perm,
  size,
  value,
} from './arguments.ts';
import { LOOKUP } from './ops-processes.ts';
import { openModes, pointerCalls, pointerKinds, rawCalls, rawNumbers } from './terms.ts';

/** In the order of their packed indices; they follow those on processes. */
export const fileOps = [
  /*
   * The value of what makes descriptors: that for reading + 256 times that for writing, always the lowest that are free. Modes: r,
   * w, rw; wc makes the file, wct empties it, wcx is refused if it is there; rwc; wac writes at its end. isDirectory
   * (to write), exists, textBusy (to write what runs), tooManyFiles, fileTable, noSpace.
   */
  {
    name: 'open',
    about: 'Opens a file.',
    args: [path('Which.'), choice('mode', 'What for.', openModes), perm],
    produces: 'fd',
    mutates: true,
    by: 'task',
    disk: ['changes', 'tells'],
    refusals: [
      ...LOOKUP,
      'isDirectory',
      'exists',
      'textBusy',
      'tooManyFiles',
      'fileTable',
      'noSpace',
      'noMemory',
      'invalid',
    ],
    weight: 12,
  },
  {
    name: 'close',
    about: 'Gives a descriptor back.',
    args: [fd, end],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor'],
    weight: 7,
  },
  {
    name: 'dup',
    about: 'Makes another descriptor of the same open file.',
    args: [fd, end],
    produces: 'fd',
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor', 'tooManyFiles'],
    weight: 3,
  },
  /* What had that descriptor is closed, unless it is the same. badDescriptor: also from 20 up. */
  {
    name: 'dup2',
    about: 'Makes a certain descriptor of the same open file.',
    args: [fd, end, onto],
    produces: 'fd',
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor'],
    weight: 4,
  },
  {
    name: 'cloexec',
    about: 'Says whether exec closes a descriptor.',
    args: [fd, end, onOff],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor'],
    weight: 2,
  },
  /* All descriptors of the same open file. A call that waits already may be refused (again), or go on. */
  {
    name: 'nonblock',
    about: 'Says whether calls are refused where they would wait.',
    args: [fd, end, onOff],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor'],
    weight: 2,
  },
  /*
   * The value is how many bytes came + 16,384 times their sum (see `values.ts`). Of a file, as many as there are; of a
   * pipe, as many as are in it, and 0 when nobody can write any more. isDirectory, badDescriptor (also where it is not
   * open for reading), again (it would wait), interrupted, io.
   */
  {
    name: 'read',
    about: 'Reads by the descriptor for reading.',
    args: [fd, bytes],
    mutates: true,
    by: 'task',
    disk: ['tells'],
    refusals: ['badDescriptor', 'isDirectory', 'again', 'interrupted', 'io', 'notConnected'],
    weight: 14,
  },
  /*
   * The n-th byte is value + 31 n, modulo 256. The value is how many were written: all; fewer only into a pipe that takes
   * no more now (nonblock), where a signal came, or where the disk is full. Up to 4,096 go into a pipe in one piece. brokenPipe
   * (and the signal): nobody can read. badDescriptor, again, interrupted, fileTooBig, noSpace, io.
   */
  {
    name: 'write',
    about: 'Writes by the descriptor for writing.',
    args: [fd, value, bytes],
    mutates: true,
    by: 'task',
    disk: ['changes', 'takes'],
    refusals: [
      'badDescriptor',
      'brokenPipe',
      'again',
      'interrupted',
      'fileTooBig',
      'noSpace',
      'io',
      'notConnected',
      'noDestination',
    ],
    weight: 14,
  },
  /* The value is the offset afterwards. seekPipe, invalid (below 0, or beyond 2^31 - 1). */
  {
    name: 'seek',
    about: 'Says where the next read or write of an open file begins.',
    args: [fd, offset, choice('whence', 'From where it is counted.', ['set', 'current', 'end'])],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor', 'seekPipe', 'invalid'],
    weight: 5,
  },
  /* The value: see `statValue` in values.ts. */
  {
    name: 'stat',
    about: 'Tells what a path is, its links, size, owner and permissions.',
    args: [path('What.')],
    mutates: false,
    by: 'task',
    disk: ['tells'],
    refusals: [...LOOKUP],
    weight: 6,
  },
  /* The value is 1 if they are, else 0. */
  {
    name: 'same',
    about: 'Tells whether two paths name the same file.',
    args: [path('One.', 'first'), path('The other.', 'second')],
    mutates: false,
    by: 'task',
    disk: ['tells'],
    refusals: [...LOOKUP],
    weight: 2,
  },
  {
    name: 'fstat',
    about: 'As stat, of an open file.',
    args: [fd, end],
    mutates: false,
    by: 'task',
    refusals: ['badDescriptor'],
    weight: 3,
  },
  /* exists, perm (a directory). */
  {
    name: 'link',
    about: 'Gives a file another name.',
    args: [path('The file.', 'from'), path('The name.', 'to')],
    mutates: true,
    by: 'task',
    disk: ['changes'],
    refusals: [...LOOKUP, 'exists', 'perm', 'tooManyLinks', 'noSpace'],
    weight: 3,
  },
  /* The file goes when nobody has it open any more. isDirectory or perm (a directory). */
  {
    name: 'unlink',
    about: 'Takes a name away.',
    args: [path('The name.')],
    mutates: true,
    by: 'task',
    disk: ['changes', 'gives'],
    refusals: [...LOOKUP, 'isDirectory', 'perm', 'busy', 'invalid'],
    weight: 5,
  },
  /*
   * What had the name is gone; if both are the same file, nothing happens. exists or notEmpty (a directory that is not empty),
   * isDirectory, notDirectory (one is, the other is not), invalid (into itself), busy (the root, . and ..).
   */
  {
    name: 'rename',
    about: 'Gives a file or directory another name in place of its own.',
    args: [path('Its name.', 'from'), path('The new one.', 'to')],
    mutates: true,
    by: 'task',
    disk: ['changes'],
    refusals: [
      ...LOOKUP,
      'exists',
      'notEmpty',
      'isDirectory',
      'invalid',
      'busy',
      'noSpace',
      'perm',
    ],
    weight: 5,
  },
  {
    name: 'mkdir',
    about: 'Makes a directory.',
    args: [path('Its name.'), perm],
    mutates: true,
    by: 'task',
    prepares: true,
    disk: ['changes', 'takes'],
    refusals: [...LOOKUP, 'exists', 'noSpace'],
    weight: 4,
  },
  /* notEmpty or exists, notDirectory, busy (the root, .., somebody's working directory), invalid (.). */
  {
    name: 'rmdir',
    about: 'Takes an empty directory away.',
    args: [path('Its name.')],
    mutates: true,
    by: 'task',
    disk: ['changes', 'gives'],
    refusals: [...LOOKUP, 'notEmpty', 'exists', 'busy', 'invalid', 'perm'],
    weight: 3,
  },
  /* What comes to it is 0. invalid (below 0), fileTooBig, isDirectory, textBusy. */
  {
    name: 'truncate',
    about: 'Makes a file shorter or longer.',
    args: [path('The file.'), size],
    mutates: true,
    by: 'task',
    disk: ['changes', 'gives'],
    refusals: [...LOOKUP, 'isDirectory', 'invalid', 'fileTooBig', 'textBusy'],
    weight: 3,
  },
  /* By the descriptor for writing. invalid: it is no file, or not open for writing. */
  {
    name: 'ftruncate',
    about: 'Makes an open file shorter or longer.',
    args: [fd, size],
    mutates: true,
    by: 'task',
    disk: ['changes', 'gives'],
    refusals: ['badDescriptor', 'invalid', 'fileTooBig'],
    weight: 3,
  },
  /* It waits until it is so: all that was done before survives a loss of power. */
  {
    name: 'sync',
    about: 'Everything that was written is on the disk.',
    args: [],
    mutates: true,
    by: 'task',
    disk: ['lasts'],
    refusals: ['io'],
    weight: 2,
  },
  /* By the descriptor for writing. invalid: it is no file. */
  {
    name: 'fsync',
    about: 'A file is on the disk, with its names.',
    args: [fd],
    mutates: true,
    by: 'task',
    disk: ['lasts'],
    refusals: ['badDescriptor', 'invalid', 'io'],
    weight: 2,
  },
  {
    name: 'chdir',
    about: 'Paths begin there from now on.',
    args: [path('A directory.')],
    mutates: true,
    by: 'task',
    refusals: [...LOOKUP],
    weight: 2,
  },
  /* perm: the caller is neither its owner nor user 0. */
  {
    name: 'chmod',
    about: 'Changes permissions.',
    args: [path('Of what.'), perm],
    mutates: true,
    by: 'task',
    disk: ['changes'],
    refusals: [...LOOKUP, 'perm'],
    weight: 2,
  },
  /* The value: see `listValue` in values.ts; . and .. do not count. */
  {
    name: 'list',
    about: 'Tells which names a directory has.',
    args: [path('The directory.')],
    mutates: false,
    by: 'task',
    disk: ['tells'],
    refusals: [...LOOKUP, 'tooManyFiles', 'fileTable'],
    weight: 4,
  },
  /* As sync, and all that is clean is dropped from memory. Only user 0 may (perm, access). */
  {
    name: 'flush',
    about: 'What is read next comes from the disk.',
    args: [],
    mutates: true,
    by: 'task',
    disk: ['lasts'],
    refusals: ['io', 'perm', 'access'],
    weight: 3,
  },
  /* tooManyFiles (two are needed), fileTable, noMemory. */
  {
    name: 'pipe',
    about: 'Makes a pipe.',
    args: [],
    produces: 'fd',
    mutates: true,
    by: 'task',
    refusals: ['tooManyFiles', 'fileTable', 'noMemory'],
    weight: 7,
  },
  /*
   * Kinds: address 0; below the stack; the kernel's; one from which 64 bytes reach beyond the last address; the image's text (for what the
   * kernel would write; else as unmapped); 32 bytes before the stack's end (strings without an end); a count of -1 (read and
   * write; else as null). read and write move 64 bytes of value 0; wait does not hang. fault (invalid for a negative count), or what
   * the call is refused for otherwise; a read that finds nothing may be done with 0; over the end of what is mapped it may be
   * done with the bytes before. Nothing else has changed, and nothing waits but for data or space.
   */
  {
    name: 'badPointer',
    about: 'Makes a call with a pointer that leads nowhere.',
    args: [
      choice('call', 'Which call.', pointerCalls),
      choice('kind', 'What is bad about it.', pointerKinds),
      fd,
    ],
    mutates: false,
    by: 'task',
    refusals: [
      'fault',
      'invalid',
      'access',
      'badDescriptor',
      'isDirectory',
      'again',
      'interrupted',
      'brokenPipe',
      'tooManyFiles',
      'fileTable',
      'noMemory',
      'noChild',
      'nameTooLong',
      'fileTooBig',
      'noSpace',
      'io',
      'notConnected',
      'noDestination',
    ],
    weight: 4,
  },
  /* badDescriptor, always. */
  {
    name: 'rawDescriptor',
    about: 'Makes a call with a descriptor that cannot be.',
    args: [
      choice('call', 'Which call.', rawCalls),
      choice('number', '-1, 20, 63 or 2^31 - 1.', rawNumbers),
    ],
    mutates: false,
    by: 'task',
    refusals: ['badDescriptor'],
    weight: 1,
  },
] as const satisfies readonly OpDefinition[];
