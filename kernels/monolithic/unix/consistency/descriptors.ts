/** Open files are counted, ends of pipes and inodes too (U-6, U-7, U-17). */
import { MODE, OPEN, OPEN_MAX, PIPE_BUF } from '../abi/flags.ts';
import { FILE, FILE_TYPE, INODE, NONE, PIPE, PROC, PROCESSES, STATE } from '../records.ts';
import type { Books } from './books.ts';

/** Fields of PROC that refer to an INODE record. */
const REFERENCES = [
  PROC.cwd,
  PROC.image,
  PROC.walkInode,
  PROC.walkSecond,
  PROC.walkTarget,
  PROC.walkVictim,
] as const;

export function wrongDescriptors(books: Books): string | null {
  return wrongCounts(books) ?? wrongPipes(books) ?? wrongInodes(books);
}

function wrongCounts(books: Books): string | null {
  const { procs, files } = books;
  const named = new Int32Array(files.count);
  for (let p = 1; p < PROCESSES; p++) {
    const isOpen = books.isAlive(p);
    for (let fd = 0; fd < OPEN_MAX; fd++) {
      const file = procs.get(p, PROC.files + 4 * fd);
      const closes = ((procs.get(p, PROC.closeOnExec) >>> fd) & 1) !== 0;
      if (file === NONE && closes && isOpen) return `Process ${p} closes ${fd}, which is not open.`;
      if (file === NONE || procs.get(p, PROC.state) === STATE.free) continue;
      if (!isOpen) return `Process ${p} is a zombie, and has descriptor ${fd}.`;
      const row = files.rowOf(file);
      if (row < 0) return `Descriptor ${fd} of process ${p} names nothing.`;
      named[row]++;
    }
  }
  for (let row = 0; row < files.count; row++) {
    const isFree = files.get(row, FILE.type) === FILE_TYPE.free;
    const count = isFree ? 0 : files.get(row, FILE.count);
    if (count !== named[row]) {
      return `Open file ${row} is counted ${count} times, and has ${named[row]} descriptors.`;
    }
    if (!isFree && count === 0) return `Open file ${row} is nobody's.`;
  }
  return null;
}

function wrongPipes(books: Books): string | null {
  const { files, pipes } = books;
  const readers = new Int32Array(pipes.count);
  const writers = new Int32Array(pipes.count);
  for (let row = 0; row < files.count; row++) {
    if (files.get(row, FILE.type) !== FILE_TYPE.pipe) continue;
    const made = pipes.rowOf(files.get(row, FILE.object));
    if (made < 0) return `Open file ${row} is an end of no pipe.`;
    const mode = files.get(row, FILE.flags) & OPEN.modeMask;
    if (mode === OPEN.read) readers[made]++;
    else writers[made]++;
  }
  for (let row = 0; row < pipes.count; row++) {
    const isFree = pipes.get(row, PIPE.page) === 0;
    if (isFree !== (readers[row] + writers[row] === 0))
      return `Pipe ${row} has no ends, or no page.`;
    if (isFree) continue;
    const isCounted =
      pipes.get(row, PIPE.readers) === readers[row] &&
      pipes.get(row, PIPE.writers) === writers[row];
    if (!isCounted) return `The ends of pipe ${row} are not counted right.`;
    if (pipes.get(row, PIPE.held) > PIPE_BUF || pipes.get(row, PIPE.out) >= PIPE_BUF) {
      return `Pipe ${row} has more in it than there is room for.`;
    }
  }
  return null;
}

function wrongInodes(books: Books): string | null {
  const { files, inodes, procs } = books;
  const references = new Int32Array(inodes.count);
  const writers = new Int32Array(inodes.count);
  const texts = new Int32Array(inodes.count);
  for (let row = 0; row < files.count; row++) {
    const inode = inodes.rowOf(inodeOf(books, row));
    if (inode < 0) continue;
    references[inode]++;
    if (isWriter(books, row, inode)) writers[inode]++;
  }
  for (let p = 1; p < PROCESSES; p++) {
    if (!books.isAlive(p)) continue;
    for (const field of REFERENCES) {
      const inode = inodes.rowOf(procs.get(p, field));
      if (inode >= 0) references[inode]++;
    }
    const image = inodes.rowOf(procs.get(p, PROC.image));
    if (image >= 0) texts[image]++;
  }
  for (let row = 0; row < inodes.count; row++) {
    const has = inodes.get(row, INODE.references);
    if (has !== references[row]) return `Inode ${row} has ${references[row]} users, not ${has}.`;
    if (has === 0) continue;
    const number = inodes.get(row, INODE.number);
    if (inodes.get(row, INODE.writers) !== writers[row])
      return `Writers of inode ${number} differ.`;
    if (inodes.get(row, INODE.texts) !== texts[row]) return `Images of inode ${number} differ.`;
    if (writers[row] > 0 && texts[row] > 0) return `Inode ${number} is run and written.`;
    const owner = inodes.get(row, INODE.lock);
    if (owner === NONE) continue;
    const p = procs.rowOf(owner);
    const lock = p < 0 ? NONE : procs.get(p, PROC.lockInode);
    if (inodes.rowOf(lock) !== row) return `The lock of inode ${number} is nobody's.`;
  }
  return null;
}

/** The INODE record that an open file refers to; NONE. */
function inodeOf(books: Books, row: number): number {
  const type = books.files.get(row, FILE.type);
  const hasOne = type === FILE_TYPE.inode || type === FILE_TYPE.console || type === FILE_TYPE.null;
  return hasOne ? books.files.get(row, FILE.object) : NONE;
}

function isWriter(books: Books, row: number, inode: number): boolean {
  const mode = books.files.get(row, FILE.flags) & OPEN.modeMask;
  const type = books.inodes.get(inode, INODE.mode) & MODE.typeMask;
  return mode !== OPEN.read && type === MODE.regular;
}
