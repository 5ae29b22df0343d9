/** Where this half keeps its tables: they follow each other in one piece of memory. */
import { Table } from '../../../core/memory/table.ts';
import {
  FILE,
  FILES,
  INODE,
  INODES,
  LOG,
  MODULE,
  MODULES,
  NETBUF,
  NETBUFS,
  PATH_PAGE,
  PIPE,
  PIPES,
  PROC,
  PROCESSES,
  SLEEP_QUEUE,
  SLEEP_QUEUES,
  SOCKET,
  SOCKETS,
  UROOT,
} from './records.ts';

export interface UnixPlan {
  /** UROOT and LOG: addresses. */
  readonly root: number;
  readonly log: number;
  /** By the index of a process; record 0 is nobody's. */
  readonly procs: Table;
  readonly paths: Table;
  readonly sleepQueues: Table;
  readonly files: Table;
  readonly inodes: Table;
  readonly pipes: Table;
  readonly sockets: Table;
  readonly netbufs: Table;
  readonly modules: Table;
  /** The buffers' own bytes: NETBUF_BYTES each, from here on. */
  readonly buffers: number;
}

const PAGE_BYTES = 4096;

/** `take` gives whole pages of memory, zeroed before `Upper.start`; `buffers` are for devices too. */
export function planUnix(
  take: (bytes: number) => number,
  takeBuffers: (bytes: number) => number,
): UnixPlan {
  const table = (layout: { record: string; bytes: number }, count: number): Table =>
    new Table(layout, take(layout.bytes * count), count);
  return {
    root: take(UROOT.bytes),
    log: take(LOG.bytes),
    procs: table(PROC, PROCESSES),
    paths: table(PATH_PAGE, PROCESSES),
    sleepQueues: table(SLEEP_QUEUE, SLEEP_QUEUES),
    files: table(FILE, FILES),
    inodes: table(INODE, INODES),
    pipes: table(PIPE, PIPES),
    sockets: table(SOCKET, SOCKETS),
    netbufs: table(NETBUF, NETBUFS),
    modules: table(MODULE, MODULES),
    buffers: takeBuffers(Math.ceil((NETBUFS * 1536) / PAGE_BYTES) * PAGE_BYTES),
  };
}
