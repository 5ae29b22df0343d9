/** Whether a kernel has reached what it promised, so that it may refuse for want of something. */
import { ADDRESS } from './address.ts';
import { ownPages, pagesOf, privatePages } from './memory.ts';
import { OP } from './ops.ts';
import { ALIVE, type Frame, type Pipe, type Process, type UnixState } from './state.ts';
import { errors, KIND, PROMISED } from './terms.ts';
import type { Node } from './tree.ts';
import { TYPE } from './values.ts';

/** What an image needs. */
const IMAGE_PAGES = 16;

/** Pages that the op asks for, at the most. */
function wantedPages(process: Process, op: number, args: Int32Array): number {
  switch (op) {
    case OP.fork:
      return ownPages(process);
    case OP.mapFile:
    case OP.mapAnonymous:
      return args[1];
    case OP.brk:
      return Math.max(0, pagesOf(process.heap + args[0]) - pagesOf(process.heap));
    default:
      return IMAGE_PAGES;
  }
}

/** Whether the op may be refused for this reason because there is no more of something. */
export function isCrowded(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  error: number,
): boolean {
  switch (errors[error]) {
    case 'noMemory':
      return isMemoryScarce(state, process, op, args);
    case 'again':
      return state.family.length >= PROMISED.processes;
    case 'fileTable':
      return state.opens.length + 2 > PROMISED.files || pipes(state) >= PROMISED.pipes;
    case 'noSpace':
      return isFull(state, op === OP.write ? pagesOf(args[2]) + 1 : 1);
    default:
      return true;
  }
}

function isMemoryScarce(state: UnixState, process: Process, op: number, args: Int32Array): boolean {
  const wanted = wantedPages(process, op, args);
  if (op !== OP.unmap && op !== OP.protect) {
    if (privatePages(state) + wanted > PROMISED.pages) return true;
  }
  let mapped = op === OP.fork ? mappedPages(process) : wanted;
  for (const one of state.family) if (one.status === ALIVE) mapped += mappedPages(one);
  if (mapped > PROMISED.mapped) return true;
  const isShared = op === OP.mapAnonymous && args[3] === KIND.shared;
  return isShared && sharedPages(state) + wanted > PROMISED.shared;
}

/** Pages at which something is mapped, one by one. */
function mappedPages({ pages }: Process): number {
  let count = 0;
  for (let at = 0; at < ADDRESS.chosenEnd; at++) if (pages[at] !== null) count++;
  return count;
}

/** Pages of shared memory that is no file's. */
function sharedPages(state: UnixState): number {
  const frames = new Set<Frame>();
  for (const { pages } of state.family) {
    for (const page of pages) {
      if (page?.isShared && page.frame !== null) frames.add(page.frame);
    }
  }
  return frames.size;
}

/** Pipes of which somebody has an end. */
function pipes({ opens }: UnixState): number {
  const seen = new Set<Pipe>();
  for (const { pipe } of opens) if (pipe !== null) seen.add(pipe);
  return seen.size;
}

/** Whether so many blocks more would be too many, or one more file. */
export function isFull(state: UnixState, wanted: number): boolean {
  const nodes = new Set<Node>();
  collect(state.root, nodes);
  for (const { node } of state.opens) if (node !== null) nodes.add(node);
  for (const { cwd, pages } of state.family) {
    nodes.add(cwd);
    for (const page of pages) if (page?.node) nodes.add(page.node);
  }
  let blocks = wanted;
  let inodes = 1;
  for (const { isNew, type, size } of nodes) {
    if (!isNew) continue;
    inodes++;
    // A file may need one more, to tell where the others are.
    blocks += type === TYPE.file ? pagesOf(size) + 1 : 1;
  }
  return blocks > PROMISED.blocks || inodes > PROMISED.inodes;
}

function collect(node: Node, into: Set<Node>): void {
  if (into.has(node)) return;
  into.add(node);
  if (node.entries !== null) for (const entry of node.entries.values()) collect(entry, into);
}
