/** What must hold of the kernel's records whenever it is not at work: L4's own laws, for tests. */
import { isKept } from '../abi/address-map.ts';
import { PAGE_BYTES, READ, SUPERPAGE_BYTES } from '../abi/fpage.ts';
import { type L4, noPlace } from '../context.ts';
import {
  directoryOf,
  look,
  nodeOf,
  partOf,
  recordOf,
  tableAt,
  userEntries,
} from '../page-tables.ts';
import {
  DEPTH,
  FRAME,
  NODE,
  NONE,
  PAGE,
  PRIORITIES,
  ROOT,
  SPACE,
  STATE,
  TCB,
  USE,
} from '../records.ts';
import { isSigma0 } from '../special-spaces.ts';

/** Everything that is wrong, each in a sentence. */
export function inconsistencies(k: L4): string[] {
  return [...wrongTrees(k), ...wrongPools(k), ...wrongThreads(k)];
}

/** Each node against its parent, its neighbours and its table entry. */
function wrongTrees(k: L4): string[] {
  const { bus, plan, pmap } = k;
  const wrong: string[] = [];
  const own = bus.load(plan.root + ROOT.ownNodes);
  const fresh = bus.load(plan.root + ROOT.freshNode);
  let used = 0;
  for (let i = 0; i < fresh; i++) {
    const node = plan.nodes.at(i);
    const space = bus.load(node + NODE.space);
    if (space === NONE) continue;
    used++;
    const word = bus.load(node + NODE.page);
    const page = (word & ~0xfff) >>> 0;
    const shift = PAGE.shift.of(word);
    const rights = PAGE.rights.of(word);
    const frame = bus.load(node + NODE.frame) >>> 12;
    const depth = DEPTH.of(bus.load(node + NODE.frame));
    const name = `the node of page 0x${page.toString(16)}, frame ${frame}, depth ${depth},`;
    const parent = bus.load(node + NODE.parent);
    if ((parent === NONE) !== i < own || isSigma0(k, space) !== i < own) {
      wrong.push(`${name} is a root, or is none, against what it is`);
    }
    if (parent !== NONE) {
      const above = bus.load(parent + NODE.page);
      const first = bus.load(parent + NODE.frame) >>> 12;
      const beyond = first + 2 ** (PAGE.shift.of(above) - 12);
      if (bus.load(parent + NODE.space) === NONE) wrong.push(`${name} has a parent that is free`);
      if (depth !== DEPTH.of(bus.load(parent + NODE.frame)) + 1) wrong.push(`${name} is too deep`);
      if (PAGE.shift.of(above) < shift) wrong.push(`${name} is larger than its parent`);
      if (frame < first || frame + 2 ** (shift - 12) > beyond) {
        wrong.push(`${name} has frames that its parent does not have`);
      }
      if ((rights & ~PAGE.rights.of(above)) !== 0) {
        wrong.push(`${name} has more rights than its parent`);
      }
      const previous = bus.load(node + NODE.previous);
      const link = previous === NONE ? parent + NODE.child : previous + NODE.next;
      if (bus.load(link) !== node) wrong.push(`${name} is not linked`);
    }
    if ((rights & READ) === 0) wrong.push(`${name} cannot be read`);
    if (isKept(page) || page % 2 ** shift !== 0) wrong.push(`${name} is where none can be`);
    const place = noPlace();
    const present = look(k, space, page, place);
    if (!present || place.shift !== shift || pmap.frameOf(place.entry) !== frame) {
      wrong.push(`${name} has no table entry`);
    } else if (pmap.rightsOf(place.entry) !== rights) {
      wrong.push(`${name} has other rights than its entry`);
    } else if (nodeOf(k, place.slot) !== node) {
      wrong.push(`${name} is not the one that its entry names`);
    }
    if (place.slot !== (bus.load(node + NODE.slot) & ~3) >>> 0) {
      wrong.push(`${name} names another entry`);
    }
    if (!isMarked(k, place.slot) || !isMarked(k, directoryOf(k, space) + 4 * (page >>> 22))) {
      wrong.push(`${name} is in a part of a table that counts as empty`);
    }
  }
  const free = bus.load(plan.root + ROOT.freeNodes);
  if (free !== plan.nodes.count - used) wrong.push(`${free} nodes are free, and ${used} in use`);
  const entries = presentEntries(k);
  // As many entries as nodes: with the above, each entry has its node.
  if (entries !== used) wrong.push(`there are ${entries} entries, and ${used} nodes in use`);
  return wrong;
}

function isMarked(k: L4, slot: number): boolean {
  return (k.bus.load(recordOf(k, slot) + FRAME.parts) & partOf(slot)) !== 0;
}

/** Pages and superpages that the tables of all spaces map, without the areas that the kernel keeps. */
function presentEntries(k: L4): number {
  const { bus, plan, pmap } = k;
  let entries = 0;
  for (let i = 0; i < plan.spaces.count; i++) {
    const directory = bus.load(plan.spaces.at(i) + SPACE.directory);
    if (directory === 0) continue;
    for (let index = 0; index < userEntries(pmap); index++) {
      if (isKept(index * SUPERPAGE_BYTES)) continue;
      const table = tableAt(k, plan.kernelBase + directory, index);
      if (table === 0) {
        if (pmap.isPresent(bus.load(plan.kernelBase + directory + 4 * index))) entries++;
        continue;
      }
      for (let at = table; at < table + 4096; at += 4) {
        if (pmap.isPresent(bus.load(at))) entries++;
      }
    }
  }
  return entries;
}

function wrongPools(k: L4): string[] {
  const { bus, plan } = k;
  const fresh = bus.load(plan.root + ROOT.freshFrame);
  let free = plan.poolHigh - fresh;
  for (let frame = bus.load(plan.root + ROOT.freeFrame); frame !== 0; free++) {
    frame = bus.load(plan.frames.at(frame) + FRAME.link);
  }
  let unused = 0;
  let tables = 0;
  let dirty = 0;
  for (let frame = plan.poolLow; frame < plan.poolHigh; frame++) {
    const use = bus.load(plan.frames.at(frame) + FRAME.use);
    if (use === USE.free) unused++;
    if (use === USE.free && frame < fresh && !isZero(k, frame)) dirty++;
    if (use === USE.table && bus.load(plan.frames.at(frame) + FRAME.link) !== 0) tables++;
    if (use === USE.links) tables--;
  }
  const count = bus.load(plan.root + ROOT.freeFrames);
  const wrong = tables === 0 ? [] : [`${tables} more frames have links than there are links for`];
  if (dirty !== 0) wrong.push(`${dirty} free frames are not zero`);
  if (free === count && unused === count) return wrong;
  return [...wrong, `${count} frames are free, ${free} in the list, ${unused} marked so`];
}

function isZero(k: L4, frame: number): boolean {
  const first = k.plan.kernelBase + frame * PAGE_BYTES;
  for (let at = first; at < first + PAGE_BYTES; at += 4) if (k.bus.load(at) !== 0) return false;
  return true;
}

/** A thread is in exactly one place: it runs, is in its ready queue, polls in a send queue, or rests. */
function wrongThreads(k: L4): string[] {
  const { bus, plan } = k;
  const wrong: string[] = [];
  const ready = new Set<number>();
  for (let priority = 0; priority < PRIORITIES; priority++) {
    const first = bus.load(plan.root + ROOT.ready + 4 * priority);
    ring(k, first, TCB.next).forEach((tcb) => {
      if (bus.load(tcb + TCB.priority) !== priority) wrong.push('a thread is in a wrong queue');
      ready.add(tcb);
    });
  }
  const polling = new Map<number, number>();
  for (let i = 0; i < plan.threads.count; i++) {
    const tcb = plan.threads.at(i);
    for (const sender of ring(k, bus.load(tcb + TCB.senders), TCB.nextSender)) {
      if (bus.load(tcb + TCB.id) === 0) wrong.push(`thread ${i} is no more, but polled on`);
      if (polling.has(sender)) wrong.push('a thread polls twice');
      polling.set(sender, tcb);
    }
  }
  const current = bus.load(plan.root + ROOT.current);
  for (let i = 0; i < plan.threads.count; i++) {
    const tcb = plan.threads.at(i);
    const state = bus.load(tcb + TCB.state);
    const shouldQueue = state === STATE.ready && tcb !== current;
    if (ready.has(tcb) !== shouldQueue) wrong.push(`thread ${i} in state ${state}: wrong queue`);
    const polls = polling.get(tcb) ?? NONE;
    if ((state === STATE.polling) !== (polls !== NONE)) {
      wrong.push(`thread ${i} in state ${state} polls, or does not`);
    }
    if (polls !== NONE && bus.load(tcb + TCB.partner) !== polls) {
      wrong.push(`thread ${i} polls on another than it says`);
    }
  }
  return wrong;
}

function ring(k: L4, first: number, link: number): number[] {
  const members: number[] = [];
  for (let at = first; at !== NONE && members.length < 1000; ) {
    members.push(at);
    at = k.bus.load(at + link);
    if (at === first) break;
  }
  return members;
}
