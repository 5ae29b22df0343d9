/** getdents: what a directory has, entry by entry as on the disk. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { fileAt } from '../descriptors/descriptors.ts';
import { FILE, FILE_TYPE, INODE } from '../records.ts';
import { directoryPage } from './directory.ts';
import { BLOCK_BYTES, ENTRY_BYTES } from './format.ts';
import { touchUser } from './page-in.ts';
import { isDirectory } from './permissions.ts';

const PAGE_SHIFT = 12;
const PAGE_MASK = BLOCK_BYTES - 1;

/**
 * getdents(fd, va, bytes): the next entries, at most a page of them; how many bytes they have; 0 at the end. EINVAL for room of less than one
 * entry.
 */
export function getdents(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const file = fileAt(u, proc, signedArgument(u, proc, 0));
  if (file < 0) return file;
  const inode = m.load(file + FILE.object);
  if (m.load(file + FILE.type) !== FILE_TYPE.inode) return -ERROR.notDirectory;
  if (!isDirectory(u, inode)) return -ERROR.notDirectory;
  const va = argument(u, proc, 1);
  const bytes = Math.min(signedArgument(u, proc, 2), BLOCK_BYTES);
  if (bytes < ENTRY_BYTES) return -ERROR.invalid;
  const size = m.load(inode + INODE.links) === 0 ? 0 : m.load(inode + INODE.size);
  if (m.load(file + FILE.offset) >= size) return 0;
  // Whoever has set it to somewhere within an entry gets the next one.
  let offset = (m.load(file + FILE.offset) + ENTRY_BYTES - 1) & -ENTRY_BYTES;
  const touched = touchUser(u, p, proc, va, bytes, true);
  if (touched < 0) return touched;
  let done = 0;
  while (offset < size && done === 0) {
    const page = directoryPage(u, p, inode, offset >>> PAGE_SHIFT);
    if (page < 0) return page;
    const end = Math.min(size, (offset | PAGE_MASK) + 1);
    for (; offset < end && done + ENTRY_BYTES <= bytes; offset += ENTRY_BYTES) {
      const at = page + (offset & PAGE_MASK);
      if (m.load(at) === 0) continue;
      low.copyOut(va + done, at, ENTRY_BYTES);
      done += ENTRY_BYTES;
    }
    low.release(p, page);
  }
  m.store(file + FILE.offset, offset);
  return done;
}
