/** Pipes: a page of bytes with two ends. */
import { ERROR } from '../abi/errors.ts';
import { OPEN } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import {
  freeDescriptor,
  newFile,
  newFileAfter,
  setDescriptor,
} from '../descriptors/descriptors.ts';
import { HOW, NO_BLOCK } from '../door.ts';
import { CHANNEL, FILE, FILE_TYPE, PATH_PAGE, PIPE, PIPES } from '../records.ts';
import { wakeup } from '../sleep.ts';
import { touchWords } from '../user-words.ts';

/** Pages of pipes are objects of this half's own, and never written to the disk: numbers from here on. */
export const PIPE_OBJECT = 0x10000;
const ENDS_BYTES = 8;

/** pipe(address of 2 words): stores the descriptor that reads, then the one that writes. EMFILE, ENFILE, EFAULT. */
export function pipe(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const va = argument(u, proc, 0);
  const reads = freeDescriptor(u, proc, 0);
  if (reads < 0) return reads;
  const writes = freeDescriptor(u, proc, reads + 1);
  if (writes < 0) return writes;
  const reader = newFile(u);
  if (reader < 0) return reader;
  const writer = newFileAfter(u, reader);
  if (writer < 0) return writer;
  const made = freePipe(u);
  if (made < 0) return made;
  const touched = touchWords(u, p, proc, va, ENDS_BYTES, true);
  if (touched !== 0) return touched;
  const page = low.page(p, objectOf(u, made), 0, NO_BLOCK, HOW.zero);
  if (page < 0) return page;

  low.pin(page);
  low.release(p, page);
  m.fill(made, 0, PIPE.bytes);
  m.store(made + PIPE.page, page);
  m.store(made + PIPE.readers, 1);
  m.store(made + PIPE.writers, 1);
  openEnd(u, reader, OPEN.read, made);
  openEnd(u, writer, OPEN.write, made);
  setDescriptor(u, proc, reads, reader, false);
  setDescriptor(u, proc, writes, writer, false);
  const ends = u.plan.paths.at(p) + PATH_PAGE.second;
  m.store(ends, reads);
  m.store(ends + 4, writes);
  low.copyOut(va, ends, ENDS_BYTES);
  return 0;
}

/** An open file on one end is closed. Whoever waits at the other end hears of it. */
export function closePipeEnd(u: Unix, file: number): void {
  const { m } = u;
  const made = m.load(file + FILE.object);
  const isReader = (m.load(file + FILE.flags) & OPEN.modeMask) === OPEN.read;
  const field = isReader ? PIPE.readers : PIPE.writers;
  m.store(made + field, m.load(made + field) - 1);
  if (m.load(made + PIPE.readers) + m.load(made + PIPE.writers) === 0) freePage(u, made);
  else wakeup(u, isReader ? CHANNEL.pipeSpace : CHANNEL.pipeData, made);
}

function freePage(u: Unix, made: number): void {
  const { m, low } = u;
  low.unpin(m.load(made + PIPE.page));
  m.store(made + PIPE.page, 0);
  low.drop(objectOf(u, made));
}

function objectOf(u: Unix, made: number): number {
  return PIPE_OBJECT + u.plan.pipes.indexOf(made);
}

/** A PIPE record that is free; ENFILE. */
function freePipe(u: Unix): number {
  for (let i = 0; i < PIPES; i++) {
    const made = u.plan.pipes.at(i);
    if (u.m.load(made + PIPE.page) === 0) return made;
  }
  return -ERROR.fileTable;
}

function openEnd(u: Unix, file: number, mode: number, made: number): void {
  const { m } = u;
  m.store(file + FILE.type, FILE_TYPE.pipe);
  m.store(file + FILE.flags, mode);
  m.store(file + FILE.object, made);
}
