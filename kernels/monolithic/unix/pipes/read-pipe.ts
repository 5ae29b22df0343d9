/** read of a pipe. */
import { ERROR } from '../abi/errors.ts';
import { OPEN, PIPE_BUF } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { touchUser } from '../files/page-in.ts';
import { CHANNEL, DISTURB, FILE, PIPE } from '../records.ts';
import { sleep, wakeup } from '../sleep.ts';

/**
 * As many bytes as there are, up to those wanted; 0 where there are none and nobody can write. It waits for the first byte: EAGAIN where
 * the file does not wait, EINTR. EFAULT: all that was in the pipe is in it.
 */
export function readPipe(u: Unix, p: number, proc: number, file: number): Answer {
  const { m } = u;
  const va = argument(u, proc, 1);
  const wanted = argument(u, proc, 2);
  if (wanted === 0) return 0;
  const made = m.load(file + FILE.object);
  const held = m.load(made + PIPE.held);
  if (held === 0) {
    if (m.load(made + PIPE.writers) === 0) return 0;
    if ((m.load(file + FILE.flags) & OPEN.nonblock) !== 0) return -ERROR.again;
    return sleep(u, proc, CHANNEL.pipeData, made, DISTURB.signals);
  }
  const bytes = Math.min(held, wanted);
  const touched = touchUser(u, p, proc, va, bytes, true);
  if (touched !== 0) return touched;
  takeOut(u, made, va, bytes);
  wakeup(u, CHANNEL.pipeSpace, made);
  return bytes;
}

function takeOut(u: Unix, made: number, va: number, bytes: number): void {
  const { m, low } = u;
  m.exec(u.paths['unix.pipeRead']);
  const page = m.load(made + PIPE.page);
  const out = m.load(made + PIPE.out);
  const first = Math.min(bytes, PIPE_BUF - out);
  low.copyOut(va, page + out, first);
  if (bytes > first) low.copyOut(va + first, page, bytes - first);
  m.store(made + PIPE.out, (out + bytes) % PIPE_BUF);
  m.store(made + PIPE.held, m.load(made + PIPE.held) - bytes);
}
