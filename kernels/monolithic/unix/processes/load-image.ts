/**
 * A program image becomes a space: the second one of its process, which has what it had until that one takes its place. How far it
 * has come is in PROC.scratch (words 2 and 3), the header in the process's path page, so that a call that waits goes on from there.
 */
import { PAGE_BYTES, STACK_PAGES, STACK_TOP } from '../abi/address-map.ts';
import { ERROR } from '../abi/errors.ts';
import { MAP, MAY, MODE, PROT } from '../abi/flags.ts';
import { IMAGE_HEADER } from '../abi/images.ts';
import { type Answer, SLEEP } from '../answers.ts';
import type { Unix } from '../context.ts';
import { readImage } from '../files/image.ts';
import { inodeAgain } from '../files/inode.ts';
import { mayAccess, typeOf } from '../files/permissions.ts';
import { INODE, PATH_PAGE, PROC } from '../records.ts';
import { dropImage } from './exit.ts';
import { checkHeader } from './image-header.ts';

/** Steps that were done. */
const STEP = { none: 0, header: 1, space: 2, text: 3, data: 4, bss: 5, stack: 6 } as const;

const READ_EXECUTE = PROT.read | PROT.execute;
const READ_WRITE = PROT.read | PROT.write;
const FIXED = MAP.private | MAP.fixed;
const ZEROES = 0;

const stepOf = (proc: number): number => proc + PROC.scratch + 8;
const entryOf = (proc: number): number => proc + PROC.scratch + 12;
const headerOf = (u: Unix, p: number): number => u.plan.paths.at(p) + PATH_PAGE.second;

/**
 * The place in IMAGES of what this inode holds, with a second space made for it; the caller keeps the inode referenced. SLEEP; EACCES: no regular
 * file, or not executable; ETXTBSY; ENOEXEC, ENOMEM, EIO: there is no second space.
 */
export function loadImage(u: Unix, p: number, proc: number, inode: number): Answer {
  let done = u.m.load(stepOf(proc));
  while (done !== STEP.stack) {
    const answer = nextStep(u, p, proc, inode, done);
    if (answer === SLEEP) return SLEEP;
    if (answer < 0) {
      u.low.dropSpace(p);
      u.m.store(stepOf(proc), STEP.none);
      return answer;
    }
    done++;
    u.m.store(stepOf(proc), done);
    u.low.point();
  }
  u.m.store(stepOf(proc), STEP.none);
  return u.m.load(entryOf(proc));
}

/** The second space, which `loadImage` has made, takes the place of the first. Neither waits nor fails. */
export function enterImage(u: Unix, p: number, proc: number, inode: number): void {
  const { m } = u;
  u.low.commitSpace(p);
  inodeAgain(u, inode);
  m.store(inode + INODE.texts, m.load(inode + INODE.texts) + 1);
  dropImage(u, proc);
  m.store(proc + PROC.image, inode);
}

function nextStep(u: Unix, p: number, proc: number, inode: number, done: number): Answer {
  switch (done) {
    case STEP.none:
      return readHeader(u, p, proc, inode);
    case STEP.header:
      return u.low.newSpace(p);
    case STEP.space:
      return mapText(u, p, inode);
    case STEP.text:
      return mapData(u, p, inode);
    case STEP.data:
      return mapBss(u, p);
    default:
      return mapStack(u, p);
  }
}

function readHeader(u: Unix, p: number, proc: number, inode: number): Answer {
  const { m } = u;
  if (typeOf(u, inode) !== MODE.regular) return -ERROR.access;
  if (!mayAccess(u, proc, inode, MAY.execute)) return -ERROR.access;
  if (m.load(inode + INODE.writers) !== 0) return -ERROR.textBusy;
  const header = headerOf(u, p);
  const read = readImage(u, p, proc, inode, 0, header, IMAGE_HEADER.bytes);
  if (read < 0) return read;
  if (read < IMAGE_HEADER.bytes) return -ERROR.noExec;
  const entry = checkHeader(u, header, m.load(inode + INODE.size));
  if (entry >= 0) m.store(entryOf(proc), entry);
  return entry;
}

function mapText(u: Unix, p: number, inode: number): Answer {
  return mapFile(
    u,
    p,
    inode,
    IMAGE_HEADER.textAddress,
    IMAGE_HEADER.textOffset,
    IMAGE_HEADER.textBytes,
    READ_EXECUTE,
  );
}

function mapData(u: Unix, p: number, inode: number): Answer {
  return mapFile(
    u,
    p,
    inode,
    IMAGE_HEADER.dataAddress,
    IMAGE_HEADER.dataOffset,
    IMAGE_HEADER.dataBytes,
    READ_WRITE,
  );
}

function mapFile(
  u: Unix,
  p: number,
  inode: number,
  addressField: number,
  offsetField: number,
  bytesField: number,
  rights: number,
): Answer {
  const { m } = u;
  const header = headerOf(u, p);
  const bytes = m.load(header + bytesField);
  if (bytes === 0) return 0;
  const offset = m.load(header + offsetField);
  const number = m.load(inode + INODE.number);
  const first = offset / PAGE_BYTES;
  const va = m.load(header + addressField);
  const pages = bytes / PAGE_BYTES;
  return u.low.map(p, va, pages, rights, rights, FIXED, number, first, offset + bytes);
}

/** Zeroes behind the data, and the heap behind them. */
function mapBss(u: Unix, p: number): Answer {
  const { m } = u;
  const header = headerOf(u, p);
  const start = m.load(header + IMAGE_HEADER.dataAddress) + m.load(header + IMAGE_HEADER.dataBytes);
  const bytes = m.load(header + IMAGE_HEADER.bssBytes);
  const mapped = bytes === 0 ? 0 : mapZeroes(u, p, start, bytes / PAGE_BYTES);
  if (mapped >= 0) u.low.startHeap(p, start + bytes);
  return mapped;
}

function mapStack(u: Unix, p: number): Answer {
  return mapZeroes(u, p, STACK_TOP - STACK_PAGES * PAGE_BYTES, STACK_PAGES);
}

function mapZeroes(u: Unix, p: number, va: number, pages: number): Answer {
  const flags = FIXED | MAP.anonymous;
  return u.low.map(p, va, pages, READ_WRITE, READ_WRITE, flags, ZEROES, 0, 0);
}
