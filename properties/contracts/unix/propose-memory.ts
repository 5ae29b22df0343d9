/** Proposals of ops on memory. */
import type { Draw } from '../../../core/words/contract.ts';
import { ADDRESS } from './address.ts';
import { OP } from './ops.ts';
import { mappedPage, oneOf, preferredFd, somePage } from './propose-choices.ts';
import { isTwice } from './propose-urges.ts';
import type { Open, Page, Process, UnixState } from './state.ts';
import { KIND, PROT } from './terms.ts';
import { TYPE } from './values.ts';

const WORDS = [0, 0, 0, 1, 2, 15, 24, 25, 1023] as const;
const VALUES = [1, 2, 0x01020304, 0x7fffffff, 0] as const;
const PROTS = [PROT.rw, PROT.rw, PROT.rw, PROT.r, PROT.rx, PROT.none] as const;
const DELTAS = [1, 4095, 4096, 4097, 8192, 16_384, -1, -4096, -4097, 0] as const;
const FAR = [-(2 ** 31), 2 ** 21, 2 ** 31 - 1] as const;
/** Pages of a process that are enough. */
const ENOUGH = 40;

const isMappable = (open: Open): boolean =>
  open.mayRead && open.node !== null && open.node.type === TYPE.file;

/** There is something to see, and it may be changed if that is asked for. */
function mayShow(args: Int32Array): (open: Open) => boolean {
  const isChanging = args[2] === PROT.rw && args[3] === KIND.shared;
  return ({ node, mayWrite }) => node !== null && node.size > 0 && (mayWrite || !isChanging);
}

const isReadOnly = ({ mayWrite }: Open): boolean => !mayWrite;

/** It is mapped elsewhere already. */
function isMapped({ pages }: Process): (open: Open) => boolean {
  return ({ node }) => node !== null && pages.some((page) => page !== null && page.node === node);
}

function hasEnough(process: Process): boolean {
  let count = 0;
  for (const page of process.pages) if (page !== null) count++;
  return count >= ENOUGH;
}

/** More than the file that is mapped there may ever give, if it gives less. */
function chooseProt(process: Process, at: number, draw: Draw): number {
  const page = process.pages[at] ?? null;
  const isLess = page !== null && !page.mayEverWrite;
  return isLess && draw.below(4) !== 0 ? PROT.rw : oneOf(PROTS, draw);
}

const isOfFile = (page: Page): boolean => page.node !== null && page.mayWrite;
const isFilesOwn = (page: Page): boolean => page.node !== null && page.isShared;
const isWritableFiles = (page: Page): boolean => isFilesOwn(page) && page.mayWrite;

/** A private page that its parent has as well, or this one. */
function inheritedPage(process: Process, draw: Draw, other: number): number {
  const theirs = process.parent?.pages;
  if (theirs === undefined) return other;
  const isBoth = (page: Page, at: number): boolean =>
    !page.isShared && page.mayWrite && theirs[at]?.isShared === false;
  const ofFile = draw.below(3) === 0 ? mappedPage(process, draw, isOfFile) : -1;
  const at = ofFile < 0 ? mappedPage(process, draw, isBoth) : ofFile;
  return at < 0 ? other : at;
}

/** A page by which a file is changed, or one that somebody else must not see changed, or this one. */
function pageToChange(process: Process, draw: Draw, other: number): number {
  const kind = draw.below(4);
  if (kind === 0) return other;
  const shared = kind === 1 ? mappedPage(process, draw, isWritableFiles) : -1;
  return shared < 0 ? inheritedPage(process, draw, other) : shared;
}

/** A page of a file that the process has at two places, or this one. */
function pageShownTwice(process: Process, draw: Draw, other: number): number {
  if (draw.below(3) === 0) return other;
  const at = mappedPage(process, draw, (page) => isTwice(process, page));
  return at < 0 ? other : at;
}

/** Which file is mapped, and how: often so that others see what is stored there, or so that nothing may ever be. */
function drawShown(state: UnixState, process: Process, draw: Draw, args: Int32Array): void {
  const kind = draw.below(8);
  const isAgain = kind === 4 || kind >= 6;
  args[3] = kind === 1 || kind === 5 ? KIND.private : KIND.shared;
  if (kind < 3 || kind === 5) args[2] = PROT.rw;
  const wanted = kind === 3 ? isReadOnly : isAgain ? isMapped(process) : mayShow(args);
  if (isAgain) args[5] = 0;
  if (kind === 3) args[2] = PROT.r;
  args[4] = preferredFd(state, process, 0, draw, wanted, isMappable);
}

export function drawMemory(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  switch (op) {
    case OP.mapAnonymous:
    case OP.mapFile:
      args[0] = draw.below(5) === 0 ? ADDRESS.anywhere : somePage(draw);
      args[1] = draw.below(3) === 0 ? 1 + draw.below(6) : 1 + draw.below(2);
      args[2] = oneOf(PROTS, draw);
      args[3] = draw.below(2) === 0 ? KIND.shared : KIND.private;
      if (hasEnough(process)) return false;
      if (op === OP.mapAnonymous) return true;
      args[5] = draw.below(3) === 0 ? draw.below(4) : 0;
      drawShown(state, process, draw, args);
      return args[4] !== 0;
    case OP.brk:
      args[0] = draw.below(12) === 0 ? oneOf(FAR, draw) : oneOf(DELTAS, draw);
      return true;
    case OP.load:
    case OP.store:
      args[0] = draw.below(24) === 0 ? somePage(draw) : mappedPage(process, draw);
      if (op === OP.store) args[0] = pageToChange(process, draw, args[0]);
      if (op === OP.load) args[0] = pageShownTwice(process, draw, args[0]);
      if (draw.below(48) === 0) args[0] = ADDRESS.text + draw.below(4);
      args[1] = oneOf(WORDS, draw);
      args[2] = op === OP.store ? oneOf(VALUES, draw) : 0;
      return args[0] >= 0;
    case OP.text:
      args[0] = draw.below(1024);
      return draw.below(2) === 0;
    default:
      args[0] = draw.below(8) === 0 ? somePage(draw) : mappedPage(process, draw);
      args[1] = 1 + draw.below(2);
      if (op === OP.protect && draw.below(2) === 0) {
        const at = mappedPage(process, draw, (page) => !page.mayEverWrite);
        if (at >= 0) {
          args[0] = at;
          args[1] = 1;
        }
      }
      if (op === OP.protect) args[2] = chooseProt(process, args[0], draw);
      if (op === OP.msync && draw.below(4) !== 0) {
        const at = mappedPage(process, draw, isFilesOwn);
        if (at >= 0) args[0] = at;
      }
      return args[0] >= 0;
  }
}
