/** What must hold of the kernel's records whenever it is not at work: L4's own laws, for tests. */
import { isKept } from '../abi/address-map.ts';
import { READ } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { entryOf, slotOf, tableAt, userEntries } from '../page-tables.ts';
import { ACCESS, FRAME, NODE, NONE, PRIORITIES, ROOT, SPACE, STATE, TCB, USE } from '../records.ts';
import { isSigma0 } from '../special-spaces.ts';

/** Everything that is wrong, each in a sentence. */
export function inconsistencies(k: L4): string[] {
  return [...wrongTrees(k), ...wrongTables(k), ...wrongPools(k), ...wrongThreads(k)];
}

function wrongTrees(k: L4): string[] {
  const { bus, plan, pmap } = k;
  const wrong: string[] = [];
  for (let frame = plan.userLow; frame < plan.userHigh; frame++) {
    const path: number[] = [];
    let previous = NONE;
    let node = bus.load(plan.frames.at(frame) + FRAME.first);
    for (; node !== NONE; previous = node, node = bus.load(node + NODE.next)) {
      const name = `the node of page 0x${bus.load(node + NODE.page).toString(16)}, frame ${frame},`;
      const depth = bus.load(node + NODE.depth);
      const rights = ACCESS.rights.of(bus.load(node + NODE.access));
      if (bus.load(node + NODE.previous) !== previous) wrong.push(`${name} has a wrong link`);
      if (bus.load(node + NODE.frame) !== frame) wrong.push(`${name} is in another frame's tree`);
      if (depth < 1 || depth > path.length + 1) wrong.push(`${name} has depth ${depth}`);
      const parent = depth === 1 ? 7 : (path[depth - 2] ?? 0);
      if ((rights & ~parent) !== 0) wrong.push(`${name} has more rights than its parent`);
      path.length = depth - 1;
      path.push(rights);
      const entry = entryOf(k, bus.load(node + NODE.space), bus.load(node + NODE.page));
      if (!pmap.isPresent(entry) || pmap.frameOf(entry) !== frame) {
        wrong.push(`${name} has no table entry`);
      } else if (pmap.rightsOf(entry) !== rights)
        wrong.push(`${name} has other rights than its entry`);
      if ((rights & READ) === 0) wrong.push(`${name} cannot be read`);
    }
  }
  return wrong;
}

/** As many entries as nodes: with the above, each entry has its node. */
function wrongTables(k: L4): string[] {
  const { bus, plan, pmap } = k;
  let entries = 0;
  for (let i = 0; i < plan.spaces.count; i++) {
    const space = plan.spaces.at(i);
    const directory = bus.load(space + SPACE.directory);
    if (directory === 0 || isSigma0(k, space)) continue;
    for (let index = 0; index < userEntries(pmap); index++) {
      const page = index * 0x400000;
      if (isKept(page) || tableAt(k, plan.kernelBase + directory, index) === 0) continue;
      for (let at = slotOf(k, space, page), n = 0; n < 1024; n++, at += 4) {
        if (pmap.isPresent(bus.load(at))) entries++;
      }
    }
  }
  const used = plan.nodes.count - bus.load(plan.root + ROOT.freeNodes);
  return entries === used ? [] : [`there are ${entries} pages mapped, and ${used} nodes in use`];
}

function wrongPools(k: L4): string[] {
  const { bus, plan } = k;
  let free = 0;
  for (let frame = bus.load(plan.root + ROOT.freeFrame); frame !== 0; free++) {
    frame = bus.load(plan.frames.at(frame) + FRAME.first);
  }
  let unused = 0;
  for (let frame = plan.poolLow; frame < plan.poolHigh; frame++) {
    if (bus.load(plan.frames.at(frame) + FRAME.use) === USE.free) unused++;
  }
  const count = bus.load(plan.root + ROOT.freeFrames);
  if (free === count && unused === count) return [];
  return [`${count} frames are free, ${free} in the list, ${unused} marked so`];
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
