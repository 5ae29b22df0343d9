/**
 * Paths: each is copied in once, and taken apart in its half of the process's path page: the text, and from NAME on the
 * component under way, padded with NUL, so that names are compared by words.
 */
import { ERROR } from '../abi/errors.ts';
import { NAME_MAX, PATH_MAX } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { PATH_PAGE, PROC } from '../records.ts';
import { NAME_BYTES } from './format.ts';
import { touchUser } from './page-in.ts';

/** Byte offsets in a half of the path page. */
const NAME = 256;
const FLAGS = NAME + NAME_BYTES;
/** Room for records that calls store: stat, statfs. */
const RECORD = 320;

/** Flags of a component. */
export const LAST = 1;
export const SLASH = 2;

const PIECE = 32;
const PAGE_MASK = 4095;
const SLASH_CODE = 0x2f;
const DOT = 0x2e;

/** The half of p's path page for its first (0) or second (1) path. */
export function pathHalf(u: Unix, p: number, which: number): number {
  return u.plan.paths.at(p) + (which === 0 ? PATH_PAGE.text : PATH_PAGE.second);
}

/** The component under way, as NAME_BYTES bytes. */
export function nameOf(half: number): number {
  return half + NAME;
}

/** Room for a record of at most 128 bytes, in a process's path page. */
export function recordRoom(u: Unix, p: number): number {
  return pathHalf(u, p, 0) + RECORD;
}

/** Whether slashes follow the last component: then it must be a directory. */
export function hasSlash(u: Unix, half: number): boolean {
  return (u.m.load(half + FLAGS) & SLASH) !== 0;
}

export function isLast(u: Unix, half: number): boolean {
  return (u.m.load(half + FLAGS) & LAST) !== 0;
}

/** Whether the component is `.` (1) or `..` (2); else 0. */
export function dots(u: Unix, half: number): number {
  const first = u.m.load(half + NAME);
  if (first === DOT) return 1;
  return first === (DOT | (DOT << 8)) ? 2 : 0;
}

/** Copies a path in, if that has not been done. ENOENT for the empty one, ENAMETOOLONG, EFAULT, SLEEP. */
export function copyInPath(u: Unix, p: number, proc: number, which: number, va: number): Answer {
  const { m, low } = u;
  const copied = m.load(proc + PROC.walkAt);
  if ((copied & (1 << which)) !== 0) return 0;
  const half = pathHalf(u, p, which);
  let bytes = 0;
  while (bytes <= PATH_MAX) {
    const from = va + bytes;
    const piece = Math.min(PIECE, PATH_MAX + 1 - bytes, PAGE_MASK + 1 - (from & PAGE_MASK));
    const touched = touchUser(u, p, proc, from, piece, false);
    if (touched !== 0) return touched;
    low.copyIn(half + bytes, from, piece);
    for (let i = 0; i < piece; i++) {
      if (m.load8(half + bytes + i) !== 0) continue;
      if (bytes + i === 0) return -ERROR.noEntry;
      m.exec(u.paths['unix.lookup']);
      m.store(proc + PROC.walkAt, copied | (1 << which));
      return 0;
    }
    bytes += piece;
  }
  return -ERROR.nameTooLong;
}

/** Whether the path begins at the root. */
export function isAbsolute(u: Unix, half: number): boolean {
  return u.m.load8(half) === SLASH_CODE;
}

/**
 * Takes the component that begins at or behind `at` into NAME; answers where it ends. A path of slashes alone has one component,
 * `.`. ENAMETOOLONG.
 */
export function nextComponent(u: Unix, half: number, at: number): Answer {
  const { m } = u;
  let end = at;
  while (m.load8(half + end) === SLASH_CODE) end++;
  const name = half + NAME;
  let length = 0;
  let word = 0;
  let byte = m.load8(half + end);
  while (byte !== 0 && byte !== SLASH_CODE) {
    if (length === NAME_MAX) return -ERROR.nameTooLong;
    word |= byte << (8 * (length & 3));
    if ((length & 3) === 3) {
      m.store(name + length - 3, word >>> 0);
      word = 0;
    }
    length++;
    byte = m.load8(half + end + length);
  }
  if (length === 0) {
    word = DOT;
    length = 1;
    end--;
  }
  for (let i = length & ~3; i < NAME_BYTES; i += 4) {
    m.store(name + i, word >>> 0);
    word = 0;
  }
  end += length;
  let next = end;
  while (m.load8(half + next) === SLASH_CODE) next++;
  const slash = next === end ? 0 : SLASH;
  m.store(half + FLAGS, m.load8(half + next) === 0 ? LAST | slash : slash);
  return end;
}
