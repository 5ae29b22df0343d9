/** mmap: pages of a file, or of zeroes, in the address space. */
import { PAGE_BYTES } from '../abi/address-map.ts';
import { ERROR } from '../abi/errors.ts';
import { MAP, MODE, OPEN, PROT } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { fileAt } from '../descriptors/descriptors.ts';
import { FILE_PAGES_MAX } from '../files/format.ts';
import { typeOf } from '../files/permissions.ts';
import { FILE, FILE_TYPE, INODE } from '../records.ts';
import { areRights, isAligned, isUsers } from './ranges.ts';

const FLAGS = MAP.shared | MAP.private | MAP.fixed | MAP.anonymous;
const ANY_RIGHTS = PROT.read | PROT.write | PROT.execute;

/**
 * mmap(address, pages, rights, flags, descriptor, first page of the file): the address. Without MAP.fixed the address says nothing. EINVAL (no pages,
 * bad flags or rights, an address that is misaligned or 0), ENOMEM (no such range, or no memory), EBADF, ENODEV (no regular file),
 * EACCES (the file is not open for what is wanted).
 */
export function mmap(u: Unix, p: number, proc: number): Answer {
  const va = argument(u, proc, 0);
  const pages = argument(u, proc, 1);
  const rights = argument(u, proc, 2);
  const flags = argument(u, proc, 3);
  const wrong = wrongRange(va, pages, rights, flags);
  if (wrong !== 0) return wrong;
  if ((flags & MAP.anonymous) !== 0) {
    return u.low.map(p, va, pages, rights, ANY_RIGHTS, flags, 0, 0, 0);
  }
  const file = fileAt(u, proc, argument(u, proc, 4));
  if (file < 0) return file;
  return mapFile(u, p, proc, file);
}

function wrongRange(va: number, pages: number, rights: number, flags: number): number {
  const sharing = flags & (MAP.shared | MAP.private);
  if (pages === 0 || !areRights(rights) || (flags & ~FLAGS) !== 0) return -ERROR.invalid;
  if (sharing !== MAP.shared && sharing !== MAP.private) return -ERROR.invalid;
  if ((flags & MAP.fixed) === 0) return isUsers(0, pages) ? 0 : -ERROR.noMemory;
  if (!isAligned(va) || va === 0) return -ERROR.invalid;
  return isUsers(va, pages) ? 0 : -ERROR.noMemory;
}

function mapFile(u: Unix, p: number, proc: number, file: number): Answer {
  const { m } = u;
  const pages = argument(u, proc, 1);
  const rights = argument(u, proc, 2);
  const flags = argument(u, proc, 3);
  const first = argument(u, proc, 5);
  if (m.load(file + FILE.type) !== FILE_TYPE.inode) return -ERROR.noDevice;
  const inode = m.load(file + FILE.object);
  if (typeOf(u, inode) !== MODE.regular) return -ERROR.noDevice;
  const mode = m.load(file + FILE.flags) & OPEN.modeMask;
  if (mode === OPEN.write) return -ERROR.access;
  const isShared = (flags & MAP.shared) !== 0;
  const most = isShared && mode !== OPEN.readWrite ? ANY_RIGHTS & ~PROT.write : ANY_RIGHTS;
  if ((rights & ~most) !== 0) return -ERROR.access;
  if (first + pages > FILE_PAGES_MAX) return -ERROR.invalid;
  const va = argument(u, proc, 0);
  const end = (first + pages) * PAGE_BYTES;
  const number = m.load(inode + INODE.number);
  return u.low.map(p, va, pages, rights, most, flags, number, first, end);
}
