/** The mapping database: its trees hang together, and each node is in one of them or in the free list. */
import { isKept } from '../abi/address-map.ts';
import { READ } from '../abi/fpage.ts';
import { DEPTH, NODE, NONE, PAGE, ROOT } from '../records.ts';
import { isSigma0 } from '../special-spaces.ts';
import { type Books, hex } from './books.ts';

export function wrongNodes(books: Books): string | null {
  const { nodes } = books;
  const own = books.root(ROOT.ownNodes);
  const free = wrongFreeNodes(books);
  if (free !== null) return free;
  for (let row = 0; row < nodes.count; row++) {
    if (books.isFree[row] === 1) continue;
    if (nodes.get(row, NODE.space) === NONE) {
      return `Mapping node ${row} is lost: it is in no space, and not in the free list.`;
    }
    const wrong = wrongNode(books, row, row < own);
    if (wrong !== null) return `The mapping node of page ${hex(pageOf(books, row))} ${wrong}.`;
  }
  return null;
}

function wrongFreeNodes(books: Books): string | null {
  const { isFree, nodes } = books;
  let listed = 0;
  for (let node = books.root(ROOT.freeNode); node !== NONE; listed++) {
    const row = nodes.rowOf(node);
    if (row < 0) return `The list of free mapping nodes leads to ${hex(node)}, which is none.`;
    if (isFree[row] === 1) return `Mapping node ${row} is free twice.`;
    if (nodes.get(row, NODE.space) !== NONE) return `Mapping node ${row} is free, and in a space.`;
    isFree[row] = 1;
    node = nodes.get(row, NODE.next);
  }
  const free = books.k.plan.nodes.count - nodes.count + listed;
  const count = books.root(ROOT.freeNodes);
  return free === count ? null : `${free} mapping nodes are free, but ${count} are counted.`;
}

function pageOf(books: Books, row: number): number {
  return (books.nodes.get(row, NODE.page) & ~0xfff) >>> 0;
}

/** Of a node in use; its table entry is held against it where tables are gone through. */
function wrongNode(books: Books, row: number, isOwn: boolean): string | null {
  const { nodes } = books;
  const word = nodes.get(row, NODE.page);
  const shift = PAGE.shift.of(word);
  const page = pageOf(books, row);
  const space = nodes.get(row, NODE.space);
  if (!books.isSpace(space)) return 'is in a space that is no more';
  if (isSigma0(books.k, space) !== isOwn) return "is sigma0's own, or is not, against its place";
  if ((PAGE.rights.of(word) & READ) === 0) return 'cannot be read';
  if (isKept(page) || page % 2 ** shift !== 0) return 'is where none can be';
  const parent = nodes.get(row, NODE.parent);
  if ((parent === NONE) !== isOwn) return 'is a root, or is none, against what it is';
  const child = nodes.get(row, NODE.child);
  if (child !== NONE && !isUsed(books, nodes.rowOf(child))) return 'has a child that is no more';
  return parent === NONE ? null : wrongBelow(books, row, nodes.rowOf(parent));
}

function isUsed(books: Books, row: number): boolean {
  return row >= 0 && books.nodes.get(row, NODE.space) !== NONE;
}

/** Of a node against its parent, and the neighbours among the children of that. */
function wrongBelow(books: Books, row: number, above: number): string | null {
  const { nodes } = books;
  if (!isUsed(books, above)) return 'has a parent that is no more';
  const word = nodes.get(row, NODE.page);
  const aboveWord = nodes.get(above, NODE.page);
  const shift = PAGE.shift.of(word);
  const aboveShift = PAGE.shift.of(aboveWord);
  const frame = nodes.get(row, NODE.frame) >>> 12;
  const first = nodes.get(above, NODE.frame) >>> 12;
  const beyond = first + 2 ** (aboveShift - 12);
  if (DEPTH.of(nodes.get(row, NODE.frame)) !== DEPTH.of(nodes.get(above, NODE.frame)) + 1) {
    return 'has a depth that is not one more than its parent’s';
  }
  if (aboveShift < shift) return 'is larger than its parent';
  if (frame < first || frame + 2 ** (shift - 12) > beyond) {
    return 'has frames that its parent does not have';
  }
  if ((PAGE.rights.of(word) & ~PAGE.rights.of(aboveWord)) !== 0) {
    return 'has more rights than its parent';
  }
  const node = nodes.table.at(row);
  const previous = nodes.get(row, NODE.previous);
  const before = previous === NONE ? above : nodes.rowOf(previous);
  const link = previous === NONE ? NODE.child : NODE.next;
  if (!isUsed(books, before) || nodes.get(before, link) !== node) return 'is not linked';
  const next = nodes.get(row, NODE.next);
  if (next === NONE) return null;
  const after = nodes.rowOf(next);
  return isUsed(books, after) && nodes.get(after, NODE.previous) === node
    ? null
    : 'has a neighbour that does not know it';
}
