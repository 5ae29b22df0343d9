/** Pages of processes: what an access finds there, and what it changes. */
import { ADDRESS, isInOneArea } from './address.ts';
import { openOf } from './descriptors.ts';
import type { Outcomes } from './outcomes.ts';
import { ALIVE, type Frame, type Page, type Process, type UnixState } from './state.ts';
import { KIND, OFFSET_MAX, PAGE_BYTES, PROT } from './terms.ts';
import { type Node, readBytes, writeBytes } from './tree.ts';
import { TYPE, wordValue } from './values.ts';

/** What an access meets. */
export const REACHED = 0;
export const NO_RIGHT = 1;
export const NO_FILE = 2;
/** The file was cut off and the page is the process's own copy: it is there, or it is not. */
export const UNSAID = 3;

export const UNKNOWN = -1;

/** The heap's pages at the most: beyond, a kernel may refuse. */
const HEAP_PAGES = 248;
/** Pages of an image's data and stack: what every process has. */
const IMAGE_PAGES = 16;

export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}

export function access(process: Process, at: number, isStore: boolean): number {
  if (at === ADDRESS.text) return isStore ? NO_RIGHT : REACHED;
  const page = at < ADDRESS.heapEnd ? process.pages[at] : null;
  if (page === null || !(isStore ? page.mayWrite : page.mayRead)) return NO_RIGHT;
  if (page.isVague) return UNSAID;
  const { node, frame } = page;
  return node === null || frame !== null || page.index < pagesOf(node.size) ? REACHED : NO_FILE;
}

const word = new Uint8Array(4);

/** The word that a load finds, as its value; UNKNOWN where nobody can say. */
export function wordAt(process: Process, at: number, index: number): number {
  const page = at < ADDRESS.heapEnd ? process.pages[at] : null;
  if (page === null || page.isVague) return UNKNOWN;
  const { node, frame } = page;
  const from = index * 4;
  if (frame !== null) {
    if (frame.isUnknown) return UNKNOWN;
    const { bytes } = frame;
    if (bytes === null) return 0;
    return wordValue(
      bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16) | (bytes[from + 3] << 24),
    );
  }
  if (node === null) return 0;
  const offset = page.index * PAGE_BYTES + from;
  if (node.isOpaque || (node.hasTail && offset + 4 > node.size)) return UNKNOWN;
  readBytes(node, offset, word, 4);
  return wordValue(word[0] | (word[1] << 8) | (word[2] << 16) | (word[3] << 24));
}

export function store(process: Process, at: number, index: number, value: number): void {
  const page = process.pages[at];
  if (page === null || page.isVague) return;
  for (let i = 0; i < 4; i++) word[i] = value >>> (8 * i);
  if (page.node !== null && page.isShared) {
    const offset = page.index * PAGE_BYTES + index * 4;
    const within = Math.max(0, Math.min(4, page.node.size - offset));
    writeBytes(page.node, offset, word, within);
    if (within < 4) page.node.hasTail = true;
    return;
  }
  const frame = page.frame ?? copyOf(page);
  page.frame = frame;
  frame.bytes = ownBytes(frame);
  frame.isBorrowed = false;
  frame.bytes.set(word, index * 4);
}

function ownBytes({ bytes, isBorrowed }: Frame): Uint8Array {
  if (bytes === null) return new Uint8Array(PAGE_BYTES);
  return isBorrowed ? bytes.slice() : bytes;
}

/** A private page of a file is written to for the first time. */
function copyOf({ node, index }: Page): Frame {
  const bytes = new Uint8Array(PAGE_BYTES);
  if (node === null) return { bytes, isBorrowed: false, isUnknown: false };
  readBytes(node, index * PAGE_BYTES, bytes, PAGE_BYTES);
  const hasTail = node.hasTail && index === pagesOf(node.size) - 1;
  return { bytes, isBorrowed: false, isUnknown: node.isOpaque || hasTail };
}

/** The file ends here from now on: copies of what was behind may be gone as well. */
export function cutOff(state: UnixState, node: Node): void {
  const end = pagesOf(node.size);
  for (const { pages } of state.family) {
    for (const page of pages) {
      if (page?.node === node && page.frame !== null && page.index >= end) page.isVague = true;
    }
  }
}

/** What a child has of its parent's pages. */
export function inherit(parent: Process, child: Process): void {
  child.heap = parent.heap;
  for (let at = 0; at < parent.pages.length; at++) {
    const page = parent.pages[at];
    if (page === null) continue;
    const { frame } = page;
    const isOwn = frame !== null && !page.isShared;
    if (isOwn) frame.isBorrowed = true;
    const own = isOwn ? { ...frame } : frame;
    child.pages[at] = { ...page, frame: own };
  }
}

/** Pages that only one process can have, over all of them. */
export function privatePages(state: UnixState): number {
  let count = 0;
  for (const process of state.family) {
    if (process.status === ALIVE) count += ownPages(process);
  }
  return count;
}

export function ownPages(process: Process): number {
  let count = IMAGE_PAGES + pagesOf(process.heap);
  for (let at = 0; at < ADDRESS.chosenEnd; at++) {
    const page = process.pages[at];
    if (page !== null && (page.node === null || !page.isShared)) count++;
  }
  return count;
}

function isFree(process: Process, first: number, pages: number): boolean {
  if (first < ADDRESS.chosen || first + pages > ADDRESS.chosenEnd) return false;
  for (let at = first; at < first + pages; at++) if (process.pages[at] !== null) return false;
  return true;
}

/** The lowest page from which so many are free where mmap chooses; -1 if there is none. */
export function room(process: Process, pages: number): number {
  for (let at = ADDRESS.chosen; at < ADDRESS.chosenEnd; at++) {
    if (isFree(process, at, pages)) return at;
  }
  return -1;
}

/** Whether mmap may have chosen this page, or was told to take it. */
export function placeFits(process: Process, at: number, pages: number, value: number): boolean {
  return at === ADDRESS.anywhere ? isFree(process, value, pages) : value === at;
}

export function judgePlace(process: Process, at: number, pages: number, out: Outcomes): void {
  if (pages === 0) out.applies('invalid');
  else if (at === ADDRESS.anywhere) {
    if (room(process, pages) < 0) out.applies('noMemory');
  } else if (!isInOneArea(at, pages)) out.applies('invalid');
  out.scarce('noMemory');
}

export function judgeMapFile(
  state: UnixState,
  process: Process,
  args: Int32Array,
  out: Outcomes,
): void {
  const [at, pages, prot, kind, label] = args;
  judgePlace(process, at, pages, out);
  const open = openOf(state, process, label, 0);
  if (open === null) {
    out.applies('badDescriptor');
    return;
  }
  if (!open.mayRead) out.applies('access');
  if (open.node === null || open.node.type !== TYPE.file) {
    out.applies('noDevice');
    out.perhaps('access');
    out.perhaps('invalid');
  } else if (kind === KIND.shared && prot === PROT.rw && !open.mayWrite) out.applies('access');
}

/** Of unmap, protect and msync: pages of something, or nothing at all. */
export function judgeRange(process: Process, args: Int32Array, out: Outcomes): boolean {
  const [at, pages] = args;
  if (pages === 0) out.perhaps('invalid');
  if (!isInOneArea(at, pages)) out.applies('invalid');
  if (out.isRefused) return false;
  for (let i = at; i < at + pages; i++) if (process.pages[i] === null) return false;
  return true;
}

export function judgeProtect(process: Process, args: Int32Array, out: Outcomes): void {
  const isMapped = judgeRange(process, args, out);
  if (out.isRefused) return;
  const [at, pages, prot] = args;
  if (!isMapped) out.applies('noMemory');
  out.scarce('noMemory');
  if (prot !== PROT.rw) return;
  for (let i = at; i < at + pages; i++) {
    const page = process.pages[i];
    if (page !== null && !page.mayEverWrite) out.applies('access');
  }
}

export function judgeBreak(process: Process, delta: number, out: Outcomes): void {
  const heap = process.heap + delta;
  if (heap < 0 || heap > OFFSET_MAX) {
    out.applies('noMemory');
    out.perhaps('invalid');
  } else if (pagesOf(heap) > HEAP_PAGES) out.perhaps('noMemory');
  out.scarce('noMemory');
}

/** Maps pages from `at` on. */
export function map(
  process: Process,
  at: number,
  args: Int32Array,
  file: { readonly node: Node; readonly mayWrite: boolean; readonly first: number } | null,
): void {
  const [, pages, prot, kind] = args;
  const isShared = kind === KIND.shared;
  for (let i = 0; i < pages; i++) {
    process.pages[at + i] = {
      mayRead: prot !== PROT.none,
      mayWrite: prot === PROT.rw,
      mayEverWrite: file === null || !isShared || file.mayWrite,
      isShared,
      node: file?.node ?? null,
      index: file === null ? 0 : file.first + i,
      frame: file === null ? { bytes: null, isBorrowed: false, isUnknown: false } : null,
      isVague: false,
    };
  }
}

export function unmap(process: Process, at: number, pages: number): void {
  process.pages.fill(null, at, at + pages);
}

export function protect(process: Process, at: number, pages: number, prot: number): void {
  for (let i = at; i < at + pages; i++) {
    const page = process.pages[i];
    if (page === null) continue;
    page.mayRead = prot !== PROT.none;
    page.mayWrite = prot === PROT.rw;
  }
}

/** The heap has so many bytes from now on: whole pages of it are there. */
export function setBreak(process: Process, heap: number): void {
  process.heap = heap;
  const end = ADDRESS.heap + pagesOf(heap);
  for (let at = ADDRESS.heap; at < ADDRESS.heapEnd; at++) {
    if (at >= end) process.pages[at] = null;
    else process.pages[at] ??= heapPage();
  }
}

function heapPage(): Page {
  return {
    mayRead: true,
    mayWrite: true,
    mayEverWrite: true,
    isShared: false,
    node: null,
    index: 0,
    frame: { bytes: null, isBorrowed: false, isUnknown: false },
    isVague: false,
  };
}
