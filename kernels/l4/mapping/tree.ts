/**
 * The mapping database: one tree for each user frame, with sigma0 as the root of all.
 *
 * A tree is a list in depth-first order, in which each node knows its depth. Sigma0 has no node: it
 * owns all user memory, and what it maps has depth 1.
 */
import type { L4 } from '../context.ts';
import { ACCESS, FRAME, NODE, NONE, ROOT } from '../records.ts';

/** The first node of a frame's tree; NONE if nobody but sigma0 has the frame. */
export function firstNode(k: L4, frame: number): number {
  return k.bus.load(k.plan.frames.at(frame) + FRAME.first);
}

export function nextNode(k: L4, node: number): number {
  return k.bus.load(node + NODE.next);
}

export function depthOf(k: L4, node: number): number {
  return node === NONE ? 0 : k.bus.load(node + NODE.depth);
}

/** The node of a page of a space that maps this frame; NONE if there is none. */
export function findNode(k: L4, frame: number, space: number, page: number): number {
  const { bus } = k;
  let node = firstNode(k, frame);
  while (node !== NONE) {
    if (bus.load(node + NODE.page) === page && bus.load(node + NODE.space) === space) return node;
    node = bus.load(node + NODE.next);
  }
  return NONE;
}

/** From whom a node has its page; NONE if from sigma0. */
export function parentOf(k: L4, node: number): number {
  const depth = depthOf(k, node);
  let above = k.bus.load(node + NODE.previous);
  while (above !== NONE && depthOf(k, above) >= depth) above = k.bus.load(above + NODE.previous);
  return above;
}

/** The last node of the tree below `top` (of the frame's whole tree for NONE); `top` if none is. */
export function lastBelow(k: L4, frame: number, top: number): number {
  const depth = depthOf(k, top);
  let last = top;
  let node = top === NONE ? firstNode(k, frame) : nextNode(k, top);
  while (node !== NONE && depthOf(k, node) > depth) {
    last = node;
    node = nextNode(k, node);
  }
  return last;
}

/** Whether `node` is `top` or stands below it; both are of one frame. */
export function isBelow(k: L4, node: number, top: number): boolean {
  let above = node;
  while (above !== NONE && above !== top) above = parentOf(k, above);
  return above === top;
}

export function rightsOfNode(k: L4, node: number): number {
  return ACCESS.rights.of(k.bus.load(node + NODE.access));
}

export function setRightsOfNode(k: L4, node: number, rights: number): void {
  const at = node + NODE.access;
  k.bus.store(at, ACCESS.rights.put(k.bus.load(at), rights));
}

/** Takes note of accesses that were made through a node or below it. */
export function addStatus(k: L4, node: number, status: number): void {
  const at = node + NODE.access;
  const access = k.bus.load(at);
  k.bus.store(at, ACCESS.status.put(access, ACCESS.status.of(access) | status));
}

/** The accesses noted since this was last asked. */
export function takeStatus(k: L4, node: number): number {
  const at = node + NODE.access;
  const access = k.bus.load(at);
  k.bus.store(at, ACCESS.status.put(access, 0));
  return ACCESS.status.of(access);
}

/** Whether `count` nodes can be had; asks for each, as the program may want one to fail. */
export function canTakeNodes(k: L4, count: number): boolean {
  for (let i = 0; i < count; i++) if (k.bus.fails('alloc')) return false;
  return k.bus.load(k.plan.root + ROOT.freeNodes) >= count;
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

/** A new node below `parent` (below sigma0 for NONE). To be called only after `canTakeNodes`. */
export function addNode(
  k: L4,
  frame: number,
  parent: number,
  space: number,
  page: number,
  rights: number,
): number {
  const { bus, plan } = k;
  const node = takeNode(k);
  const depth = depthOf(k, parent) + 1;
  const link = parent === NONE ? plan.frames.at(frame) + FRAME.first : parent + NODE.next;
  const next = bus.load(link);
  bus.store(link, node);
  bus.store(node + NODE.next, next);
  bus.store(node + NODE.previous, parent);
  if (next !== NONE) bus.store(next + NODE.previous, node);
  bus.store(node + NODE.space, space);
  bus.store(node + NODE.page, page);
  bus.store(node + NODE.frame, frame);
  bus.store(node + NODE.depth, depth);
  bus.store(node + NODE.size, 12);
  bus.store(node + NODE.access, ACCESS.rights.put(0, rights));
  return node;
}

/** Removes a node that has none below it. */
export function removeNode(k: L4, node: number): void {
  const { bus, plan } = k;
  const next = bus.load(node + NODE.next);
  const previous = bus.load(node + NODE.previous);
  if (next !== NONE && depthOf(k, next) > depthOf(k, node)) {
    throw new Error('a mapping node is removed while there are nodes below it');
  }
  if (next !== NONE) bus.store(next + NODE.previous, previous);
  if (previous !== NONE) bus.store(previous + NODE.next, next);
  else bus.store(plan.frames.at(bus.load(node + NODE.frame)) + FRAME.first, next);
  bus.store(node + NODE.space, NONE);
  bus.store(node + NODE.previous, NONE);
  bus.store(node + NODE.next, bus.load(plan.root + ROOT.freeNode));
  bus.store(plan.root + ROOT.freeNode, node);
  bus.store(plan.root + ROOT.freeNodes, bus.load(plan.root + ROOT.freeNodes) + 1);
}
