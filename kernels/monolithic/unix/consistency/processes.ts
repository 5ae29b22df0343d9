/** Processes: the tree, zombies, what signals wait, and what is left of a call that is over. */
import { SIGNAL } from '../abi/flags.ts';
import { UPDATE } from '../processes/table.ts';
import { INIT, NONE, PROC, PROCESSES, STATE } from '../records.ts';
import { bit, UNTOUCHABLE } from '../signals/signals.ts';
import type { Books } from './books.ts';

const INDEX_MASK = PROCESSES - 1;
/** What a call keeps, and lets go of at its end. */
const KEPT = {
  'a stage': PROC.stage,
  'what it had done': PROC.done,
  'a path': PROC.walkAt,
  'the directory of a path': PROC.walkInode,
  'the directory of a second path': PROC.walkSecond,
  'what a path names': PROC.walkTarget,
  'what a second path names': PROC.walkVictim,
  'a lock': PROC.lockInode,
} as const;

export function wrongProcesses(books: Books): string | null {
  for (let p = 1; p < PROCESSES; p++) {
    const wrong = books.isThere(p) ? wrongProcess(books, p) : wrongFree(books, p);
    if (wrong !== null) return `Process ${p} ${wrong}.`;
  }
  return null;
}

function wrongFree(books: Books, p: number): string | null {
  const { procs } = books;
  if (procs.get(p, PROC.pid) !== 0) return 'is nobody, and has a pid';
  return procs.get(p, PROC.parent) === NONE ? null : 'is nobody, and has a parent';
}

function wrongProcess(books: Books, p: number): string | null {
  const { procs } = books;
  const state = procs.get(p, PROC.state);
  const pid = procs.get(p, PROC.pid);
  if (pid <= INDEX_MASK || (pid & INDEX_MASK) !== p) return `has pid ${pid}`;
  if (state > STATE.zombie || state === STATE.embryo) return `is in state ${state}`;
  return (
    wrongParent(books, p) ??
    (state === STATE.zombie ? wrongZombie(books, p) : wrongSignals(books, p)) ??
    wrongRest(books, p)
  );
}

function wrongParent(books: Books, p: number): string | null {
  const { procs } = books;
  const parent = procs.get(p, PROC.parent);
  if (p === INIT || p >= UPDATE) return parent === NONE ? null : 'has a parent';
  const row = procs.rowOf(parent);
  if (!books.isAlive(row) || row >= UPDATE) return 'has a parent who is not there';
  for (let at = row, steps = 0; at !== INIT; steps++) {
    if (steps === PROCESSES) return 'is its own ancestor';
    at = procs.rowOf(procs.get(at, PROC.parent));
    if (at < 1) return 'is no descendant of process 1';
  }
  return null;
}

function wrongZombie(books: Books, p: number): string | null {
  const { procs } = books;
  if (p === INIT) return 'is dead, which it cannot be';
  if (procs.get(p, PROC.cwd) !== NONE) return 'is a zombie with a working directory';
  if (procs.get(p, PROC.image) !== NONE) return 'is a zombie with an image';
  if (procs.get(p, PROC.alarm) !== 0) return 'is a zombie with an alarm';
  return procs.get(p, PROC.call) === 0 ? null : 'is a zombie in a call';
}

function wrongSignals(books: Books, p: number): string | null {
  const { procs } = books;
  const pending = procs.get(p, PROC.pending);
  const mask = procs.get(p, PROC.mask);
  if (procs.get(p, PROC.dying) !== 0) return pending === 0 ? null : 'dies, and has signals';
  if ((mask & UNTOUCHABLE) !== 0) return 'blocks SIGKILL or SIGSTOP';
  const caught = procs.get(p, PROC.caught);
  const ignored = procs.get(p, PROC.ignored);
  if (((caught | ignored) & UNTOUCHABLE) !== 0) return 'does something about SIGKILL or SIGSTOP';
  if ((caught & ignored) !== 0) return 'catches what it ignores';
  if ((pending & ignored) !== 0) return 'has a signal that it ignores';
  if (procs.get(p, PROC.stopped) === 0) return null;
  return (pending & bit(SIGNAL.kill)) === 0 ? null : 'is stopped, although SIGKILL has come';
}

/** In no call: then nothing is left of one. */
function wrongRest(books: Books, p: number): string | null {
  const { procs } = books;
  if (procs.get(p, PROC.call) !== 0) return null;
  for (const [name, field] of Object.entries(KEPT)) {
    if (procs.get(p, field) !== 0) return `is in no call, and keeps ${name}`;
  }
  return null;
}
