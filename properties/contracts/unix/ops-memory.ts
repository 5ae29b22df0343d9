/** Ops on the memory of a process. Pages are numbered as in `address.ts`. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { delta, fd, firstPage, kind, page, pages, prot, stored, word } from './arguments.ts';

/** In the order of their packed indices; they follow those on files. */
export const memoryOps = [
  /*
   * At this page, in place of what is there; or, for page 63, where the kernel finds room. The value is the first page. By the
   * descriptor for reading. A private page shows the file until the process writes to it. access (not open for reading;
   * shared and to be written, without being open for writing), noDevice (no regular file), invalid (no pages; beyond the
   * area), noMemory.
   */
  {
    name: 'mapFile',
    about: 'Maps pages of an open file.',
    args: [page, pages, prot, kind, fd, firstPage],
    disk: ['changes'],
    mutates: true,
    by: 'task',
    refusals: ['badDescriptor', 'access', 'noDevice', 'invalid', 'noMemory'],
    weight: 6,
  },
  /* As mapFile: pages of zeroes. Shared ones are the same in children. invalid, noMemory. */
  {
    name: 'mapAnonymous',
    about: 'Maps new pages.',
    args: [page, pages, prot, kind],
    mutates: true,
    by: 'task',
    prepares: true,
    refusals: ['invalid', 'noMemory'],
    weight: 6,
  },
  /* Pages at which nothing is mapped are no error. invalid: no pages; beyond the area; not to be mapped at all. */
  {
    name: 'unmap',
    about: 'Nothing is mapped there any more.',
    args: [page, pages],
    mutates: true,
    by: 'task',
    refusals: ['invalid', 'noMemory'],
    weight: 3,
  },
  /* access (a shared page of a file that is not open for writing), noMemory (a page is not mapped), invalid. */
  {
    name: 'protect',
    about: 'Changes what may be done with pages.',
    args: [page, pages, prot],
    mutates: true,
    by: 'task',
    refusals: ['access', 'noMemory', 'invalid'],
    weight: 4,
  },
  /* The value is how many bytes the heap has then; whole pages of it are there. noMemory or invalid: it cannot be. */
  {
    name: 'brk',
    about: 'Makes the heap longer or shorter.',
    args: [delta],
    mutates: true,
    by: 'task',
    refusals: ['noMemory', 'invalid'],
    weight: 4,
  },
  /* The value is the word without its highest bit. Without the right the caller is faulted (see onFault). */
  {
    name: 'load',
    about: 'Reads a word of memory.',
    args: [page, word],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 14,
  },
  {
    name: 'store',
    about: 'Writes a word of memory.',
    args: [page, word, stored],
    disk: ['changes'],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 12,
  },
  /* The value is 0: it is what the image's file says; 1 if it is anything else. */
  {
    name: 'text',
    about: 'Fetches a word of the text of the image that the process runs.',
    args: [word],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 1,
  },
  /* noMemory (a page is not mapped), invalid (no pages; beyond the area), io. */
  {
    name: 'msync',
    about: 'What was stored in shared pages of files is on the disk.',
    args: [page, pages],
    disk: ['lasts'],
    mutates: true,
    by: 'task',
    refusals: ['noMemory', 'invalid', 'io'],
    weight: 1,
  },
] as const satisfies readonly OpDefinition[];
