/** What may be said of calls that name paths, and what they do. */
import { isBeingWritten, lowestFree } from './descriptors.ts';
import type { Outcomes } from './outcomes.ts';
import type { Process, UnixState } from './state.ts';
import { PROMISED, type UnixError } from './terms.ts';
import type { Node } from './tree.ts';
import { TYPE } from './values.ts';
import { MAY, mayAccess, newWalk, type Walk, walk } from './walk.ts';

/** The last paths that were looked up. */
export const first = newWalk();
export const second = newWalk();

/** Looks a path up; what is wrong with it applies. Null if it leads nowhere, or to nothing. */
export function look(
  state: UnixState,
  process: Process,
  path: number,
  out: Outcomes,
  into: Walk = first,
): Node | null {
  walk(state, process, path, into);
  if (into.isTooLong) out.applies('nameTooLong');
  if (into.error !== null) out.applies(into.error);
  if (into.isVague) out.perhaps('noEntry');
  // No name stands behind the root, so nothing need be searched (Linux 2.0); namei of 4.3BSD asks whether it may be.
  const isRoot = into.parent === null && into.error === null && into.node === state.root;
  if (isRoot && !mayAccess(state.root, process.uid, MAY.execute)) out.perhaps('access');
  return into.error !== null || into.isTooLong ? null : into.node;
}

/** As `look`, of what must be there. */
export function lookUp(
  state: UnixState,
  process: Process,
  path: number,
  out: Outcomes,
  into: Walk = first,
): Node | null {
  const node = look(state, process, path, out, into);
  if (node === null && !out.isRefused) out.applies('noEntry');
  return node;
}

/** Whether names may be made and taken away there. */
function mayChange(process: Process, at: Walk, out: Outcomes): void {
  const { parent, node } = at;
  if (parent !== null && !mayAccess(parent, process.uid, MAY.write)) out.applies('access');
  // The root stands in itself, as far as it stands anywhere.
  const isRoot = parent === null && node !== null;
  if (isRoot && !mayAccess(node, process.uid, MAY.write)) out.perhaps('access');
}

/** A name is made. */
function mayMake(process: Process, at: Walk, out: Outcomes): void {
  if (at.error !== null || at.isTooLong) return;
  if (at.parent?.links === 0) out.applies('noEntry');
  mayChange(process, at, out);
  out.scarce('noSpace');
}

export interface Mode {
  readonly read: boolean;
  readonly write: boolean;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly append: boolean;
}

const mode = (text: string): Mode => ({
  read: text.includes('r'),
  write: text.includes('w'),
  create: text.includes('c'),
  exclusive: text.includes('x'),
  truncate: text.includes('t'),
  append: text.includes('a'),
});

/** In the order of `openModes`. */
export const MODES: readonly Mode[] = ['r', 'w', 'rw', 'wc', 'wct', 'wcx', 'rwc', 'wac'].map(mode);

export function judgeOpen(
  state: UnixState,
  process: Process,
  path: number,
  how: number,
  out: Outcomes,
): void {
  const { read, write, create, exclusive } = MODES[how];
  const node = look(state, process, path, out);
  if (lowestFree(process) < 0) out.applies('tooManyFiles');
  out.scarce('fileTable');
  // Linux looks at the slash before it looks at the file (fs/namei.c, open_last_lookups).
  if (create && first.hasSlash && first.error === 'notDirectory') out.perhaps('isDirectory');
  // POSIX says ENOTDIR of a file with a slash behind its name, and EEXIST of one that must not be there.
  if (create && exclusive && isFileWithSlash(first)) out.perhaps('exists');
  if (node !== null) {
    if (create && exclusive) out.applies('exists');
    if (node.type === TYPE.directory && write) out.applies('isDirectory');
    const wanted = (read ? MAY.read : 0) | (write ? MAY.write : 0);
    if (!mayAccess(node, process.uid, wanted)) out.applies('access');
    if (write && node.texts > 0) out.applies('textBusy');
    return;
  }
  if (first.error !== null || first.isTooLong) return;
  if (!create) {
    out.applies('noEntry');
    return;
  }
  if (first.hasSlash) {
    out.applies('isDirectory');
    for (const error of ['noEntry', 'notDirectory', 'invalid'] as const) out.perhaps(error);
  }
  mayMake(process, first, out);
}

/** May these bytes be its size? */
export function judgeSize(size: number, out: Outcomes): void {
  if (size < 0) out.applies('invalid');
  else if (size > PROMISED.fileBytes) out.perhaps('fileTooBig');
}

export function judgeTruncate(
  state: UnixState,
  process: Process,
  path: number,
  size: number,
  out: Outcomes,
): void {
  const node = lookUp(state, process, path, out);
  judgeSize(size, out);
  if (node === null) return;
  if (node.type === TYPE.directory) out.applies('isDirectory');
  if (node.type === TYPE.device) out.applies('invalid');
  if (!mayAccess(node, process.uid, MAY.write)) out.applies('access');
  if (node.texts > 0) out.applies('textBusy');
}

export function judgeLink(
  state: UnixState,
  process: Process,
  from: number,
  to: number,
  out: Outcomes,
): void {
  const node = lookUp(state, process, from, out);
  const there = look(state, process, to, out, second);
  if (node?.type === TYPE.directory) out.applies('perm');
  if (node !== null && node.links >= PROMISED.links) out.perhaps('tooManyLinks');
  if (there !== null) out.applies('exists');
  else {
    // POSIX leads such a path nowhere (4.13, ENOTDIR); Linux asks first whether something has the name (fs/namei.c,
    // filename_create).
    if (isFileWithSlash(second)) out.perhaps('exists');
    mayMake(process, second, out);
    slashBehindNothing(second, out);
  }
}

/** Whether something that is no directory has the last name, behind which there is a slash. */
function isFileWithSlash({ error, node }: Walk): boolean {
  return error === 'notDirectory' && node !== null;
}

/** A slash behind a name that nothing has, and that no directory is to get. */
function slashBehindNothing(at: Walk, out: Outcomes): void {
  if (!at.hasSlash || at.error !== null || at.isTooLong) return;
  out.applies('noEntry');
  out.perhaps('notDirectory');
}

/** What is refused of names that are . or .., and of the root. */
function notOfDots(at: Walk, out: Outcomes, errors: readonly UnixError[]): void {
  if (!at.isDots || at.error !== null || at.isTooLong) return;
  for (const error of errors) out.applies(error);
}

export function judgeUnlink(state: UnixState, process: Process, path: number, out: Outcomes): void {
  const node = lookUp(state, process, path, out);
  notOfDots(first, out, ['isDirectory', 'perm', 'busy', 'invalid']);
  if (node === null) return;
  if (node.type === TYPE.directory) {
    out.applies('isDirectory');
    out.perhaps('perm');
  }
  mayChange(process, first, out);
}

export function judgeMkdir(state: UnixState, process: Process, path: number, out: Outcomes): void {
  const node = look(state, process, path, out);
  if (node !== null || isFileWithSlash(first)) out.applies('exists');
  else mayMake(process, first, out);
}

export function judgeRmdir(state: UnixState, process: Process, path: number, out: Outcomes): void {
  const node = lookUp(state, process, path, out);
  notOfDots(first, out, ['busy', 'invalid', 'notEmpty', 'exists', 'perm']);
  if (node === null) return;
  if (node.type !== TYPE.directory) out.applies('notDirectory');
  else if ((node.entries?.size ?? 0) > 0) {
    out.applies('notEmpty');
    out.perhaps('exists');
  }
  if (isSomebodysDirectory(state, node)) out.perhaps('busy');
  mayChange(process, first, out);
}

function isSomebodysDirectory(state: UnixState, node: Node): boolean {
  return state.family.some(({ cwd, status }) => status === 0 && cwd === node);
}

export function judgeRename(
  state: UnixState,
  process: Process,
  from: number,
  to: number,
  out: Outcomes,
): void {
  const node = lookUp(state, process, from, out);
  const there = look(state, process, to, out, second);
  notOfDots(first, out, ['busy', 'invalid', 'perm']);
  notOfDots(second, out, ['busy', 'invalid', 'exists', 'notEmpty', 'isDirectory']);
  if (node !== null && there === node) {
    mayChangeNothing(process, out);
    if (node.type === TYPE.directory && isSomebodysDirectory(state, node)) out.perhaps('busy');
    return;
  }
  mayChange(process, first, out);
  if (there === null) mayMake(process, second, out);
  else mayChange(process, second, out);
  if (node === null) return;
  const isDirectory = node.type === TYPE.directory;
  if (isDirectory && first.parent !== second.parent && !mayAccess(node, process.uid, MAY.write)) {
    out.perhaps('access');
  }
  if (isDirectory && second.parent !== null && isWithin(second.parent, node)) {
    out.applies('invalid');
  }
  if (isDirectory && isSomebodysDirectory(state, node)) out.perhaps('busy');
  if (!isDirectory && second.hasSlash) out.applies('notDirectory');
  if (there === null) return;
  replacing(state, isDirectory, there, out);
}

/**
 * Where both names are one file's, rename does nothing and succeeds (POSIX), whoever asks; whether it looks first at who
 * may change the names is not said.
 */
function mayChangeNothing({ uid }: Process, out: Outcomes): void {
  for (const { parent } of [first, second]) {
    if (parent !== null && !mayAccess(parent, uid, MAY.write)) out.perhaps('access');
  }
}

function replacing(state: UnixState, isDirectory: boolean, there: Node, out: Outcomes): void {
  if (there.type === TYPE.directory) {
    if (!isDirectory) out.applies('isDirectory');
    if ((there.entries?.size ?? 0) > 0) {
      out.applies('notEmpty');
      out.perhaps('exists');
    }
    if (isSomebodysDirectory(state, there)) out.perhaps('busy');
  } else if (isDirectory) out.applies('notDirectory');
}

/** Whether a directory is that one, or lies below it. */
function isWithin(directory: Node, above: Node): boolean {
  for (let at = directory; ; ) {
    if (at === above) return true;
    if (at.parent === null || at.parent === at) return false;
    at = at.parent;
  }
}

/** Of an image: may it be executed, as far as can be said from outside. */
export function judgeExec(state: UnixState, process: Process, path: number, out: Outcomes): void {
  const node = lookUp(state, process, path, out);
  out.scarce('noMemory');
  if (node === null) return;
  if (node.type !== TYPE.file) {
    out.applies('access');
    out.perhaps('noExec');
    return;
  }
  if (!mayAccess(node, process.uid, MAY.execute)) out.applies('access');
  if (node.image === null) out.applies('noExec');
  else if (node.image === 'damaged') out.perhaps('noExec');
  if (isBeingWritten(state, node)) out.applies('textBusy');
  else if (isMappedForWriting(state, node)) out.perhaps('textBusy');
}

function isMappedForWriting(state: UnixState, node: Node): boolean {
  return state.family.some(({ pages }) =>
    pages.some((page) => page !== null && page.node === node && page.isShared && page.mayEverWrite),
  );
}
