/** Sleepers: each is in the queue of what it waits for, and still has to wait (U-9: no wakeup was lost). */
import { PIPE_BUF } from '../abi/flags.ts';
import { roomWanted } from '../pipes/write-pipe.ts';
import { UPDATE } from '../processes/table.ts';
import {
  CHANNEL,
  DISTURB,
  INODE,
  MODULE,
  MODULE_STATE,
  NONE,
  PIPE,
  PROC,
  PROCESSES,
  SLEEP_QUEUE,
  SOCKET,
  STATE,
  UROOT,
} from '../records.ts';
import { queueIndex } from '../sleep.ts';
import type { Books } from './books.ts';

export function wrongSleepers(books: Books): string | null {
  return wrongQueues(books) ?? wrongConditions(books) ?? wrongKernels(books);
}

/** Each sleeper is in one queue, once, and nobody else is in any. */
function wrongQueues(books: Books): string | null {
  const { queues, procs } = books;
  let listed = 0;
  for (let queue = 0; queue < queues.count; queue++) {
    let previous = NONE;
    for (let at = queues.get(queue, SLEEP_QUEUE.head); at !== NONE; ) {
      const p = procs.rowOf(at);
      if (p < 1 || !books.isSleeping(p)) return `Queue ${queue} has ${p} in it, who is not asleep.`;
      if (procs.get(p, PROC.previous) !== previous) return `Queue ${queue} breaks at ${p}.`;
      if (queueIndex(procs.get(p, PROC.object)) !== queue)
        return `Process ${p} is in queue ${queue}.`;
      if (++listed > PROCESSES) return `Queue ${queue} has no end.`;
      previous = at;
      at = procs.get(p, PROC.next);
    }
  }
  let asleep = 0;
  for (let p = 1; p < PROCESSES; p++) if (books.isSleeping(p)) asleep++;
  return asleep === listed ? null : `${asleep} processes are asleep, and ${listed} in queues.`;
}

function wrongConditions(books: Books): string | null {
  const { procs } = books;
  for (let p = 1; p < PROCESSES; p++) {
    const channel = procs.get(p, PROC.channel);
    if (!books.isSleeping(p)) {
      if (channel === CHANNEL.none) continue;
      return `Process ${p} is not asleep, and on channel ${channel}.`;
    }
    const wrong = wrongSleep(books, p, channel) ?? wrongDisturbed(books, p);
    if (wrong !== null) return `Process ${p} sleeps on channel ${channel}, but ${wrong}.`;
  }
  return null;
}

/** A signal that does something ends such a sleep. */
function wrongDisturbed(books: Books, p: number): string | null {
  const { procs } = books;
  if (procs.get(p, PROC.disturb) !== DISTURB.signals || procs.get(p, PROC.stopped) !== 0)
    return null;
  const deliverable = procs.get(p, PROC.pending) & ~procs.get(p, PROC.mask);
  return deliverable === 0 ? null : `signals ${deliverable.toString(16)} wait for it`;
}

function wrongSleep(books: Books, p: number, channel: number): string | null {
  const { procs } = books;
  const object = procs.get(p, PROC.object);
  if (procs.get(p, PROC.call) === 0 && p < UPDATE) return wrongFault(channel);
  switch (channel) {
    case CHANNEL.pipeData:
      return wrongReader(books, object);
    case CHANNEL.pipeSpace:
      return wrongWriter(books, p, object);
    case CHANNEL.child:
      return wrongParent(books, p);
    case CHANNEL.inode:
      return field(books.inodes.rowOf(object), (row) => books.inodes.get(row, INODE.lock)) > NONE
        ? null
        : 'nobody has the lock';
    case CHANNEL.log:
      return wrongLog(books);
    case CHANNEL.datagram:
      return field(books.sockets.rowOf(object), (row) => books.sockets.get(row, SOCKET.queued)) ===
        0
        ? null
        : 'there is a datagram';
    case CHANNEL.module:
      return field(books.modules.rowOf(object), (row) => books.modules.get(row, MODULE.state)) ===
        MODULE_STATE.atWork
        ? null
        : 'the module is not at work';
    default:
      return wrongOther(p, channel);
  }
}

/** -1 where the object is no record of its table. */
function field(row: number, read: (row: number) => number): number {
  return row < 0 ? -1 : read(row);
}

/** Who waits in a fault waits for the log, where a hole is filled. */
function wrongFault(channel: number): string | null {
  return channel === CHANNEL.log ? null : 'it is in no call';
}

function wrongOther(p: number, channel: number): string | null {
  const isKernels = channel === CHANNEL.work;
  const isKnown =
    channel === CHANNEL.signal || channel === CHANNEL.time || channel === CHANNEL.network;
  return isKernels === p >= UPDATE && (isKernels || isKnown) ? null : 'it cannot';
}

function wrongReader(books: Books, object: number): string | null {
  const row = books.pipes.rowOf(object);
  if (row < 0 || books.pipes.get(row, PIPE.page) === 0) return 'there is no such pipe';
  if (books.pipes.get(row, PIPE.held) > 0) return 'there is something to read';
  return books.pipes.get(row, PIPE.writers) > 0 ? null : 'nobody can write';
}

function wrongWriter(books: Books, p: number, object: number): string | null {
  const row = books.pipes.rowOf(object);
  if (row < 0 || books.pipes.get(row, PIPE.page) === 0) return 'there is no such pipe';
  if (books.pipes.get(row, PIPE.readers) === 0) return 'nobody can read';
  const room = roomWanted(books.procs.get(p, PROC.args + 8));
  return PIPE_BUF - books.pipes.get(row, PIPE.held) < room ? null : 'there is room';
}

function wrongParent(books: Books, p: number): string | null {
  const { procs } = books;
  const wanted = procs.get(p, PROC.args) | 0;
  const own = books.plan.procs.at(p);
  let living = 0;
  for (let child = 1; child < PROCESSES; child++) {
    if (!books.isThere(child) || procs.get(child, PROC.parent) !== own) continue;
    if (wanted > 0 && procs.get(child, PROC.pid) !== wanted) continue;
    if (procs.get(child, PROC.state) === STATE.zombie) return `its child ${child} has ended`;
    living++;
  }
  return living > 0 ? null : 'it has no such child';
}

/** Whoever waits for the log waits for the kernel's own processes: one of them has something to do. */
function wrongLog(books: Books): string | null {
  const { procs } = books;
  for (let p = UPDATE; p < PROCESSES; p++) {
    if (!books.isThere(p)) continue;
    if (!books.isSleeping(p) || procs.get(p, PROC.channel) !== CHANNEL.work) return null;
  }
  return 'nobody writes it back';
}

/** The reaper does not sleep while there is a file to be freed. */
function wrongKernels(books: Books): string | null {
  const reaper = books.procs.rowOf(books.word(books.plan.root + UROOT.reaper));
  if (reaper < 1 || !books.isSleeping(reaper)) return null;
  if (books.procs.get(reaper, PROC.channel) !== CHANNEL.work) return null;
  const orphans = books.word(books.plan.root + UROOT.orphanCount);
  return orphans === 0 ? null : `The reaper sleeps, and ${orphans} files are to be freed.`;
}
