/** link: a file gets one more name. */
import { ERROR } from '../abi/errors.ts';
import { MAY } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { INODE } from '../records.ts';
import { addEntry, findEntry, placeFor } from './directory.ts';
import { LINKS_MAX } from './format.ts';
import { inodeChanged, inodePage, touchTimes } from './inode.ts';
import { room } from './log.ts';
import { hasSlash, nameOf, pathHalf } from './path.ts';
import { isDirectory, mayAccess } from './permissions.ts';
import { resolve, walkSecond } from './walk.ts';

/** Blocks besides those of the new entry: two inodes'. */
const INODES_ROOM = 2;

/** link(path, new path). */
export function link(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const inode = resolve(u, p, proc, argument(u, proc, 0));
  if (inode < 0) return inode;
  const parent = walkSecond(u, p, proc, argument(u, proc, 1));
  if (parent < 0) return parent;
  const half = pathHalf(u, p, 1);
  const name = nameOf(half);
  const number = findEntry(u, p, parent, name);
  if (number < 0) return number;
  if (number !== 0) return -ERROR.exists;
  if (isDirectory(u, inode)) return -ERROR.perm;
  if (hasSlash(u, half) || m.load(parent + INODE.links) === 0) return -ERROR.noEntry;
  if (!mayAccess(u, proc, parent, MAY.write)) return -ERROR.access;
  if (m.load(inode + INODE.links) >= LINKS_MAX) return -ERROR.tooManyLinks;
  const place = placeFor(u, p, proc, parent);
  if (place < 0) return place;
  const page = inodePage(u, p, inode);
  if (page < 0) return page;
  const parentPage = inodePage(u, p, parent);
  if (parentPage < 0) return parentPage;
  const may = room(u, proc, place + INODES_ROOM);
  if (may < 0) return may;

  m.store(inode + INODE.links, m.load(inode + INODE.links) + 1);
  touchTimes(u, inode, false);
  inodeChanged(u, inode, page);
  addEntry(u, parent, name, m.load(inode + INODE.number));
  touchTimes(u, parent, true);
  inodeChanged(u, parent, parentPage);
  return 0;
}
