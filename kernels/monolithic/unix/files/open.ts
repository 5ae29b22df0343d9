/** open: a path becomes a descriptor. */
import { ERROR } from '../abi/errors.ts';
import { MAY, MODE, OPEN } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { freeDescriptor, newFile, setDescriptor } from '../descriptors/descriptors.ts';
import { countUser, moduleOf } from '../modules/device.ts';
import { FILE, FILE_TYPE, INODE, NONE, PROC } from '../records.ts';
import { create } from './create.ts';
import { findEntry } from './directory.ts';
import { DEVICE } from './format.ts';
import { inodeAgain, mayWriteTo } from './inode.ts';
import { hasSlash, nameOf, pathHalf } from './path.ts';
import { mayAccess, typeOf } from './permissions.ts';
import { truncateInode } from './truncate.ts';
import { keepInode, walk } from './walk.ts';

/** open(path, flags, mode). */
export function open(u: Unix, p: number, proc: number): Answer {
  const flags = argument(u, proc, 1);
  if ((flags & OPEN.modeMask) === OPEN.modeMask) return -ERROR.invalid;
  const fd = freeDescriptor(u, proc, 0);
  if (fd < 0) return fd;
  const parent = walk(u, p, proc, argument(u, proc, 0));
  if (parent < 0) return parent;
  const half = pathHalf(u, p, 0);
  const number = findEntry(u, p, parent, nameOf(half));
  if (number < 0) return number;
  // Looked for before anything is changed: nobody comes in between.
  const free = newFile(u);
  if (number !== 0) {
    const inode = openExisting(u, p, proc, number, flags, free);
    return inode < 0 ? inode : install(u, proc, fd, inode, flags);
  }
  if ((flags & OPEN.create) === 0) return -ERROR.noEntry;
  if (hasSlash(u, half)) return -ERROR.isDirectory;
  if (free < 0) return free;
  const permissions = argument(u, proc, 2) & ~u.m.load(proc + PROC.umask) & MODE.permissions;
  const inode = create(u, p, proc, parent, MODE.regular | permissions);
  return inode < 0 ? inode : install(u, proc, fd, inode, flags);
}

/** The inode, which the process may open like this; truncated, if that is wanted. `free`: a free FILE record, or why there is none. */
function openExisting(
  u: Unix,
  p: number,
  proc: number,
  number: number,
  flags: number,
  free: Answer,
): Answer {
  const { m } = u;
  const mayCreate = (flags & OPEN.create) !== 0;
  if (mayCreate && (flags & OPEN.exclusive) !== 0) return -ERROR.exists;
  const inode = keepInode(u, p, proc, PROC.walkTarget, number);
  if (inode < 0) return inode;
  const type = typeOf(u, inode);
  const truncates = (flags & OPEN.truncate) !== 0;
  const isDirectory = type === MODE.directory;
  const access = flags & OPEN.modeMask;
  if (isDirectory && (access !== OPEN.read || mayCreate || truncates)) return -ERROR.isDirectory;
  if (!isDirectory && hasSlash(u, pathHalf(u, p, 0))) return -ERROR.notDirectory;
  let want = 0;
  if (access !== OPEN.write) want |= MAY.read;
  if (access !== OPEN.read || truncates) want |= MAY.write;
  if (!mayAccess(u, proc, inode, want)) return -ERROR.access;
  if ((want & MAY.write) !== 0 && m.load(inode + INODE.texts) !== 0) return -ERROR.textBusy;
  if (free < 0) return free;
  const module = moduleOf(u, inode);
  if (module < 0) return module;
  if (truncates && type === MODE.regular) {
    const truncated = truncateInode(u, p, proc, inode, 0);
    if (truncated < 0) return truncated;
  }
  return inode;
}

/** In the act: the descriptor is open on this inode. */
function install(u: Unix, proc: number, fd: number, inode: number, flags: number): number {
  const file = openFile(u, inode, flags);
  if (file < 0) throw new Error('an open file that was free is not');
  setDescriptor(u, proc, fd, file, false);
  return fd;
}

/** A new open file of what this inode is: a file, a device, a module. ENFILE, and ENODEV for a module that is not there. */
export function openFile(u: Unix, inode: number, flags: number): Answer {
  const { m } = u;
  const module = moduleOf(u, inode);
  if (module < 0) return module;
  const file = newFile(u);
  if (file < 0) return file;
  m.store(file + FILE.flags, flags & (OPEN.modeMask | OPEN.append | OPEN.nonblock));
  if (module > NONE) {
    m.store(file + FILE.type, FILE_TYPE.module);
    m.store(file + FILE.object, module);
    countUser(u, module, 1);
    return file;
  }
  m.store(file + FILE.type, fileType(u, inode));
  m.store(file + FILE.object, inode);
  m.store(file + FILE.offset, 0);
  inodeAgain(u, inode);
  if (mayWriteTo(u, file, inode)) {
    m.store(inode + INODE.writers, m.load(inode + INODE.writers) + 1);
  }
  return file;
}

function fileType(u: Unix, inode: number): number {
  if (typeOf(u, inode) !== MODE.device) return FILE_TYPE.inode;
  return u.m.load(inode + INODE.device) === DEVICE.null ? FILE_TYPE.null : FILE_TYPE.console;
}
