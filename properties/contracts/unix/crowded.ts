/** Whether a kernel has reached what it promised, so that it may refuse for want of something. */
import { ownPages, pagesOf, privatePages } from './memory.ts';
import { OP } from './ops.ts';
import type { Process, UnixState } from './state.ts';
import { errors, PROMISED } from './terms.ts';
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
      return privatePages(state) + wantedPages(process, op, args) > PROMISED.pages;
    case 'again':
      return state.family.length >= PROMISED.processes;
    case 'fileTable':
      return state.opens.length + 2 > PROMISED.files;
    case 'noSpace':
      return isFull(state, op === OP.write ? pagesOf(args[2]) + 1 : 1);
    default:
      return true;
  }
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
