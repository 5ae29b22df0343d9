/**
 * The mapping database: trees of nodes, whose roots are what sigma0 has.
 *
 * A node knows its parent, its first child and its neighbours among the children of its parent.
 */
import { SUPERPAGE_SHIFT } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { setNode } from '../page-tables.ts';
import { DEPTH, NODE, NONE, PAGE, ROOT } from '../records.ts';

const ADDRESS_MASK = 0xfffff000;
/** Status in the low bits of NODE.slot: read (and execute, which is the same right), written. */
const STATUS_MASK = 3;

export function parentOf(k: L4, node: number): number {
  return k.bus.load(node + NODE.parent);
}

/** The word with a node's address, rights and size. */
export function pageWordOf(k: L4, node: number): number {
  return k.bus.load(node + NODE.page);
}

export function addressIn(pageWord: number): number {
  return (pageWord & ADDRESS_MASK) >>> 0;
}

export function isSuperpage(k: L4, node: number): boolean {
  return PAGE.shift.of(pageWordOf(k, node)) === SUPERPAGE_SHIFT;
}

export function frameOf(k: L4, node: number): number {
  return k.bus.load(node + NODE.frame) >>> 12;
}

export function depthOf(k: L4, node: number): number {
  return DEPTH.of(k.bus.load(node + NODE.frame));
}

export function rightsOfNode(k: L4, node: number): number {
  return PAGE.rights.of(pageWordOf(k, node));
}

export function setRightsOfNode(k: L4, node: number, rights: number): void {
  k.bus.store(node + NODE.page, PAGE.rights.put(pageWordOf(k, node), rights));
}

/** Whether `node` is `top` or stands below it. */
export function isBelow(k: L4, node: number, top: number): boolean {
  let above = node;
  while (above !== NONE && above !== top) above = parentOf(k, above);
  return above === top;
}

/** The first node in the order from the bottom up: the one that has none below it. */
export function firstBelow(k: L4, top: number): number {
  let node = top;
  for (;;) {
    const child = k.bus.load(node + NODE.child);
    if (child === NONE) return node;
    node = child;
  }
}

export function slotIn(slotWord: number): number {
  return (slotWord & ~STATUS_MASK) >>> 0;
}

/** Takes note of accesses that were made through a node or below it. */
export function addStatus(k: L4, node: number, status: number): void {
  const word = k.bus.load(node + NODE.slot);
  const more = (word | (status >>> 1)) >>> 0;
  if (more !== word) k.bus.store(node + NODE.slot, more);
}

/** Takes note of accesses at all nodes from this one up. */
export function addStatusUpwards(k: L4, from: number, status: number): void {
  if (status === 0) return;
  for (let node = from; node !== NONE; node = parentOf(k, node)) addStatus(k, node, status);
}

/** The accesses noted since this was last asked. */
export function takeStatus(k: L4, node: number): number {
  const word = k.bus.load(node + NODE.slot);
  const noted = word & STATUS_MASK;
  if (noted === 0) return 0;
  k.bus.store(node + NODE.slot, slotIn(word));
  return (noted << 1) | (noted >>> 1);
}

/** Whether `count` nodes can be had; asks once for all, as the program may want it to fail. */
export function canTakeNodes(k: L4, count: number): boolean {
  if (count === 0) return true;
  return !k.bus.fails('alloc') && k.bus.load(k.plan.root + ROOT.freeNodes) >= count;
}

function takeNode(k: L4): number {
  const { bus, plan } = k;
  bus.store(plan.root + ROOT.freeNodes, bus.load(plan.root + ROOT.freeNodes) - 1);
  const node = bus.load(plan.root + ROOT.freeNode);
  if (node !== NONE) {
    bus.store(plan.root + ROOT.freeNode, bus.load(node + NODE.next));
    return node;
  }
  const fresh = bus.load(plan.root + ROOT.freshNode);
  bus.store(plan.root + ROOT.freshNode, fresh + 1);
  return plan.nodes.at(fresh);
}

/**
 * A new node below `parent` (NONE for a root), which `placeNode` says the rest of. To be called only
 * after `canTakeNodes`.
 */
export function addNode(k: L4, parent: number, frame: number, depth: number): number {
  const node = takeNode(k);
  k.bus.store(node + NODE.child, NONE);
  k.bus.store(node + NODE.frame, ((frame << 12) | depth) >>> 0);
  hang(k, node, parent);
  return node;
}

function pageWord(page: number, shift: number, rights: number): number {
  return PAGE.shift.put(page | rights, shift);
}

/** Where a node's page is, with which rights, and its table entry: of a new node, or one that moves. */
export function placeNode(
  k: L4,
  node: number,
  space: number,
  page: number,
  shift: number,
  rights: number,
  slot: number,
): void {
  k.bus.store(node + NODE.space, space);
  k.bus.store(node + NODE.page, pageWord(page, shift, rights));
  k.bus.store(node + NODE.slot, slot);
  setNode(k, slot, node);
}

/** Makes a node the first child of another. */
export function hang(k: L4, node: number, parent: number): void {
  const { bus } = k;
  bus.store(node + NODE.parent, parent);
  bus.store(node + NODE.previous, NONE);
  const next = parent === NONE ? NONE : bus.load(parent + NODE.child);
  bus.store(node + NODE.next, next);
  if (next !== NONE) bus.store(next + NODE.previous, node);
  if (parent !== NONE) bus.store(parent + NODE.child, node);
}

/** Takes a node, with what stands below it, from among the children of its parent. */
export function unhang(k: L4, node: number): void {
  const { bus } = k;
  const next = bus.load(node + NODE.next);
  const previous = bus.load(node + NODE.previous);
  if (next !== NONE) bus.store(next + NODE.previous, previous);
  if (previous !== NONE) bus.store(previous + NODE.next, next);
  else bus.store(bus.load(node + NODE.parent) + NODE.child, next);
}

/** Removes a node that has none below it. */
export function removeNode(k: L4, node: number): void {
  const { bus, plan } = k;
  if (bus.load(node + NODE.child) !== NONE) {
    throw new Error('a mapping node is removed while there are nodes below it');
  }
  unhang(k, node);
  bus.store(node + NODE.space, NONE);
  bus.store(node + NODE.next, bus.load(plan.root + ROOT.freeNode));
  bus.store(plan.root + ROOT.freeNode, node);
  bus.store(plan.root + ROOT.freeNodes, bus.load(plan.root + ROOT.freeNodes) + 1);
}
