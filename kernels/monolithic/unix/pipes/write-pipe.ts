/** write to a pipe. */
import { ERROR } from '../abi/errors.ts';
import { OPEN, PIPE_BUF, SIGNAL } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { touchUser } from '../files/page-in.ts';
import { CHANNEL, DISTURB, FILE, PIPE, PROC } from '../records.ts';
import { post } from '../signals/post.ts';
import { sleep, wakeup } from '../sleep.ts';

/**
 * All bytes, in the end: up to PIPE_BUF in one piece, more in pieces as there is space (Linux 2.0 fs/pipe.c). Where it cannot go on (a
 * signal, a bad address, a file that does not wait) those that went in are the answer; if there are none EINTR, EFAULT, EAGAIN. Where
 * nobody can read: SIGPIPE, and EPIPE if none went in. PROC.done is how many did.
 */
export function writePipe(u: Unix, p: number, proc: number, file: number): Answer {
  const { m } = u;
  const va = argument(u, proc, 1);
  const wanted = argument(u, proc, 2);
  const made = m.load(file + FILE.object);
  const room = roomWanted(wanted);
  let done = m.load(proc + PROC.done);
  while (done < wanted) {
    if (m.load(made + PIPE.readers) === 0) {
      post(u, proc, SIGNAL.pipe);
      return done > 0 ? done : -ERROR.brokenPipe;
    }
    const space = PIPE_BUF - m.load(made + PIPE.held);
    if (space < room) {
      const waits = waitForSpace(u, proc, file, made);
      return waits < 0 && waits >= -ERROR_MAX && done > 0 ? done : waits;
    }
    const bytes = Math.min(space, wanted - done);
    const touched = touchUser(u, p, proc, va + done, bytes, false);
    if (touched !== 0) return touched >= -ERROR_MAX && done > 0 ? done : touched;
    putIn(u, made, va + done, bytes);
    done += bytes;
    m.store(proc + PROC.done, done);
    wakeup(u, CHANNEL.pipeData, made);
  }
  return done;
}

/** Answers below are no errors (SLEEP). */
const ERROR_MAX = 4095;

/** Bytes for which a write of so many waits: what goes in whole or not at all waits for all of them. */
export function roomWanted(bytes: number): number {
  return bytes <= PIPE_BUF ? bytes : 1;
}

function waitForSpace(u: Unix, proc: number, file: number, made: number): Answer {
  if ((u.m.load(file + FILE.flags) & OPEN.nonblock) !== 0) return -ERROR.again;
  return sleep(u, proc, CHANNEL.pipeSpace, made, DISTURB.signals);
}

function putIn(u: Unix, made: number, va: number, bytes: number): void {
  const { m, low } = u;
  m.exec(u.paths['unix.pipeWrite']);
  const page = m.load(made + PIPE.page);
  const held = m.load(made + PIPE.held);
  const from = (m.load(made + PIPE.out) + held) % PIPE_BUF;
  const first = Math.min(bytes, PIPE_BUF - from);
  low.copyIn(page + from, va, first);
  if (bytes > first) low.copyIn(page, va + first, bytes - first);
  m.store(made + PIPE.held, held + bytes);
}
