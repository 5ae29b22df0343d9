/** Sockets are open files, ports are one socket's each, and every network buffer is in one place. */
import {
  CHANNEL,
  FILE,
  FILE_TYPE,
  NETBUF,
  NETBUF_STATE,
  NONE,
  PROC,
  PROCESSES,
  SOCKET,
} from '../records.ts';
import { QUEUE_MAX, QUEUED_MAX } from '../sockets/buffers.ts';
import type { Books } from './books.ts';

export function wrongSockets(books: Books): string | null {
  return wrongFiles(books) ?? wrongPorts(books) ?? wrongQueues(books) ?? wrongSenders(books);
}

/** Each socket is one open file's. */
function wrongFiles(books: Books): string | null {
  const { files, sockets } = books;
  const opens = new Int32Array(sockets.count);
  for (let row = 0; row < files.count; row++) {
    if (files.get(row, FILE.type) !== FILE_TYPE.socket) continue;
    const made = sockets.rowOf(files.get(row, FILE.object));
    if (made < 0) return `Open file ${row} is no socket's.`;
    opens[made]++;
  }
  for (let row = 0; row < sockets.count; row++) {
    const wanted = sockets.get(row, SOCKET.family) === 0 ? 0 : 1;
    if (opens[row] !== wanted) return `Socket ${row} has ${opens[row]} open files, not ${wanted}.`;
  }
  return null;
}

function wrongPorts(books: Books): string | null {
  const { sockets } = books;
  for (let row = 0; row < sockets.count; row++) {
    const port = sockets.get(row, SOCKET.port);
    if (sockets.get(row, SOCKET.family) === 0 || port === 0) continue;
    for (let other = 0; other < row; other++) {
      const isTaken =
        sockets.get(other, SOCKET.family) !== 0 && sockets.get(other, SOCKET.port) === port;
      if (isTaken) return `Sockets ${other} and ${row} both have port ${port}.`;
    }
  }
  return null;
}

/** Every buffer that says so is in one queue, once, and all queues are as long as they say. */
function wrongQueues(books: Books): string | null {
  const { sockets, netbufs } = books;
  let listed = 0;
  const seen = new Uint8Array(netbufs.count);
  for (let row = 0; row < sockets.count; row++) {
    if (sockets.get(row, SOCKET.family) === 0) continue;
    let count = 0;
    let last = NONE;
    for (let at = sockets.get(row, SOCKET.head); at !== NONE; ) {
      const buffer = netbufs.rowOf(at);
      if (buffer < 0 || netbufs.get(buffer, NETBUF.state) !== NETBUF_STATE.queued) {
        return `The queue of socket ${row} has in it what is no datagram.`;
      }
      if (seen[buffer]++ !== 0)
        return `Network buffer ${buffer} is in two queues, or twice in one.`;
      count++;
      last = at;
      at = netbufs.get(buffer, NETBUF.next);
    }
    if (count !== sockets.get(row, SOCKET.queued) || count > QUEUE_MAX) {
      return `The queue of socket ${row} has ${count} datagrams, and says otherwise.`;
    }
    if (sockets.get(row, SOCKET.tail) !== last) return `The queue of socket ${row} ends elsewhere.`;
    listed += count;
  }
  let queued = 0;
  for (let row = 0; row < netbufs.count; row++) {
    if (netbufs.get(row, NETBUF.state) === NETBUF_STATE.queued) queued++;
  }
  if (queued > QUEUED_MAX) return `${queued} network buffers wait to be received.`;
  return queued === listed
    ? null
    : `${queued} network buffers are queued, and ${listed} in queues.`;
}

/** Whoever waits to send waits for a frame that is on its way: else nobody would ever wake it. */
function wrongSenders(books: Books): string | null {
  const { procs, netbufs } = books;
  let sending = 0;
  for (let row = 0; row < netbufs.count; row++) {
    if (netbufs.get(row, NETBUF.state) === NETBUF_STATE.sending) sending++;
  }
  if (sending > 0) return null;
  for (let p = 1; p < PROCESSES; p++) {
    if (books.isSleeping(p) && procs.get(p, PROC.channel) === CHANNEL.network) {
      return `Process ${p} waits to send, and nothing is on its way out.`;
    }
  }
  return null;
}
