/** insmod and rmmod: the superuser links a module in, and takes it out. */
import { ERROR } from '../abi/errors.ts';
import { MODE } from '../abi/flags.ts';
import {
  MODULE_FUNCTIONS,
  MODULE_HEADER,
  MODULE_KIND,
  MODULE_MAGIC,
  MODULE_NAME_BYTES,
} from '../abi/modules.ts';
import type { Answer } from '../answers.ts';
import { argument, isSuperuser, type Unix } from '../context.ts';
import { HOW, NO_BLOCK } from '../door.ts';
import { readImage } from '../files/image.ts';
import { copyInPath, pathHalf } from '../files/path.ts';
import { typeOf } from '../files/permissions.ts';
import { resolve } from '../files/walk.ts';
import { MODULE, MODULE_STATE, MODULES, NONE, PATH_PAGE, PROC } from '../records.ts';
import { MODULE_OBJECT, start, takeOut, waitForStart } from './start.ts';

/**
 * insmod(path): the number of the module's node, /dev/mod0 being 0. EPERM; errors of path resolution; EACCES: no regular file; ENOEXEC: no module's
 * file, or one whose functions this kernel does not have; EEXIST: its name is loaded; ENOMEM: no room for one more. EBUSY: its `init` has
 * failed (Linux 2.0, sys_init_module). EINTR: it has not answered yet; what it answers will tell whether it is loaded. SLEEP.
 */
export function insmod(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  if (m.load(proc + PROC.stage) !== 0) return waitForStart(u, proc);
  if (!isSuperuser(u, proc)) return -ERROR.perm;
  const inode = resolve(u, p, proc, argument(u, proc, 0));
  if (inode < 0) return inode;
  if (typeOf(u, inode) !== MODE.regular) return -ERROR.access;
  const header = u.plan.paths.at(p) + PATH_PAGE.second;
  const read = readImage(u, p, proc, inode, 0, header, MODULE_HEADER.bytes);
  if (read < 0) return read;
  if (read < MODULE_HEADER.bytes || !isModule(u, header)) return -ERROR.noExec;
  if (loadedAs(u, header + MODULE_HEADER.name) !== NONE) return -ERROR.exists;
  const slot = freeSlot(u);
  if (slot < 0 || low.fails()) return -ERROR.noMemory;
  const page = low.page(p, MODULE_OBJECT + slot, 0, NO_BLOCK, HOW.zero);
  if (page < 0) return page;

  low.pin(page);
  low.release(p, page);
  const module = u.plan.modules.at(slot);
  m.fill(module, 0, MODULE.bytes);
  m.copy(module + MODULE.name, header + MODULE_HEADER.name, MODULE_NAME_BYTES);
  m.store(module + MODULE.kind, m.load(header + MODULE_HEADER.kind));
  for (let i = 0; i < 4 * MODULE_FUNCTIONS; i += 4) {
    const number = m.load(header + MODULE_HEADER.functions + i);
    m.store(module + MODULE.functions + i, number === 0 ? 0 : low.moduleEntry(number));
  }
  m.store(module + MODULE.page, page);
  m.store(module + MODULE.state, MODULE_STATE.loaded);
  return start(u, p, proc, module);
}

/** rmmod(name): 0. EPERM, ENOENT: no such module; EBUSY: it is open, or has not answered. EFAULT, ENAMETOOLONG. SLEEP. */
export function rmmod(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  if (!isSuperuser(u, proc)) return -ERROR.perm;
  const copied = copyInPath(u, p, proc, 0, argument(u, proc, 0));
  if (copied < 0) return copied;
  const module = loadedAs(u, pathHalf(u, p, 0));
  if (module === NONE) return -ERROR.noEntry;
  const isIdle = m.load(module + MODULE.state) === MODULE_STATE.loaded;
  if (!isIdle || m.load(module + MODULE.users) > 0) return -ERROR.busy;
  takeOut(u, module);
  return 0;
}

function isModule(u: Unix, header: number): boolean {
  const { m } = u;
  if (m.load(header + MODULE_HEADER.magic) !== MODULE_MAGIC) return false;
  if (m.load(header + MODULE_HEADER.kind) !== MODULE_KIND.device) return false;
  const name = header + MODULE_HEADER.name;
  if (m.load8(name) === 0 || m.load8(name + MODULE_NAME_BYTES - 1) !== 0) return false;
  let functions = 0;
  for (let i = 0; i < MODULE_FUNCTIONS; i++) {
    const number = m.load(header + MODULE_HEADER.functions + 4 * i);
    if (number === 0) continue;
    if (u.low.moduleEntry(number) === 0) return false;
    functions++;
  }
  return functions > 0;
}

function freeSlot(u: Unix): number {
  for (let slot = 0; slot < MODULES; slot++) {
    if (u.m.load(u.plan.modules.at(slot) + MODULE.state) === MODULE_STATE.free) return slot;
  }
  return -ERROR.noMemory;
}

/** The MODULE record that has the name, ended by NUL, at this address; NONE if none has. */
function loadedAs(u: Unix, name: number): number {
  for (let slot = 0; slot < MODULES; slot++) {
    const module = u.plan.modules.at(slot);
    if (u.m.load(module + MODULE.state) === MODULE_STATE.free) continue;
    if (isSameName(u, module + MODULE.name, name)) return module;
  }
  return NONE;
}

function isSameName(u: Unix, one: number, other: number): boolean {
  for (let i = 0; i < MODULE_NAME_BYTES; i++) {
    const byte = u.m.load8(one + i);
    if (byte !== u.m.load8(other + i)) return false;
    if (byte === 0) return true;
  }
  return false;
}
