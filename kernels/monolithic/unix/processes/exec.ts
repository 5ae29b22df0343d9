/** exec: another program in the same process. Whatever fails, fails before the process has lost anything. */
import { STACK_TOP } from '../abi/address-map.ts';
import { ERROR } from '../abi/errors.ts';
import { ARG_MAX, OPEN_MAX, SIGNALS } from '../abi/flags.ts';
import { type Answer, SLEEP } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { isClosedOnExec, takeDescriptor } from '../descriptors/descriptors.ts';
import { dropFile } from '../descriptors/drop-file.ts';
import { touchUser } from '../files/page-in.ts';
import { resolve } from '../files/walk.ts';
import { INODE, NONE, PROC } from '../records.ts';
import { forget } from '../signals/post.ts';
import { UNNOTICED_BY_DEFAULT } from '../signals/signals.ts';
import { touchWords } from '../user-words.ts';
import { enterImage, loadImage } from './load-image.ts';

const STAGE = { begun: 0, loaded: 1, entered: 2 } as const;
const WORD = 4;

/**
 * exec(path, address of argument words, how many): they are on top of the new stack, and the image begins with their number and address. Answers their
 * number. Errors of path resolution and of `loadImage`; E2BIG, EFAULT: what the process was, it is.
 */
export function exec(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  if (argument(u, proc, 2) > ARG_MAX / WORD) return -ERROR.tooBig;
  if (m.load(proc + PROC.stage) === STAGE.begun) {
    const inode = resolve(u, p, proc, argument(u, proc, 0));
    if (inode < 0) return inode;
    const loaded = loadImage(u, p, proc, inode);
    if (loaded < 0) return loaded;
    m.store(proc + PROC.scratch, loaded);
    m.store(proc + PROC.stage, STAGE.loaded);
  }
  if (m.load(proc + PROC.stage) === STAGE.loaded) {
    const entered = enter(u, p, proc);
    if (entered !== 0) return entered;
  }
  return start(u, p, proc);
}

/** Takes the arguments out of the old image, which is then gone. */
function enter(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const va = argument(u, proc, 1);
  const bytes = argument(u, proc, 2) * WORD;
  const inode = m.load(proc + PROC.walkTarget);
  let failed = bytes === 0 ? 0 : touchWords(u, p, proc, va, bytes, false);
  if (failed === SLEEP) return SLEEP;
  // Somebody may have opened it for writing since it was looked at.
  if (m.load(inode + INODE.writers) !== 0) failed = -ERROR.textBusy;
  if (failed !== 0) {
    low.dropSpace(p);
    return failed;
  }
  if (bytes > 0) low.copyIn(u.plan.paths.at(p), va, bytes);
  m.exec(u.paths['unix.exec']);
  enterImage(u, p, proc, inode);
  m.store(proc + PROC.stage, STAGE.entered);
  resetSignals(u, proc);
  closeOnExec(u, proc);
  return 0;
}

/** The new image's stack gets the arguments; a page of it may have to be waited for. */
function start(u: Unix, p: number, proc: number): Answer {
  const count = argument(u, proc, 2);
  const va = STACK_TOP - count * WORD;
  const touched = count === 0 ? 0 : touchUser(u, p, proc, va, count * WORD, true);
  if (touched === SLEEP) return SLEEP;
  // It is to die, and does so before anything of the new image would run.
  if (touched === -ERROR.interrupted) return touched;
  if (touched !== 0) throw new Error(`the stack of a new image cannot be written: ${touched}`);
  if (count > 0) u.low.copyOut(va, u.plan.paths.at(p), count * WORD);
  u.low.startImage(p, u.m.load(proc + PROC.scratch), count, va);
  return count;
}

/** There are no handlers in the new image: what was caught is as by default. What is ignored, blocked or pending stays so. */
function resetSignals(u: Unix, proc: number): void {
  const { m } = u;
  m.store(proc + PROC.caught, 0);
  m.fill(proc + PROC.handlers, 0, WORD * SIGNALS);
  m.fill(proc + PROC.actions, 0, WORD * SIGNALS);
  m.store(proc + PROC.depth, 0);
  forget(u, proc, UNNOTICED_BY_DEFAULT);
}

function closeOnExec(u: Unix, proc: number): void {
  if (u.m.load(proc + PROC.closeOnExec) === 0) return;
  for (let fd = 0; fd < OPEN_MAX; fd++) {
    if (!isClosedOnExec(u, proc, fd)) continue;
    const file = takeDescriptor(u, proc, fd);
    if (file !== NONE) dropFile(u, file);
  }
}
