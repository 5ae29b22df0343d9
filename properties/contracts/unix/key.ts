/** What tells states from each other: as far as calls under way can have made them differ, and in everything. */
import { Digest, digestBytes, digestOfLasting, digestOfText } from './digest.ts';
import type { Journal, Node } from './node.ts';
import type { Frame, Open, Page, Pending, Pipe, Process, UnixState } from './state.ts';

const KINDS: readonly string[] = ['done', 'refused', 'faulted'];

function addPending(to: Digest, one: Pending): void {
  to.add(one.op);
  to.flag(one.isOver);
  if (one.isOver) to.add(KINDS.indexOf(one.kind));
  to.add(one.isOver ? one.value : 0);
  to.add(one.done);
  to.add(one.disturbed);
  const { run } = one;
  to.flag(run !== null);
  if (run === null) return;
  to.add(run.written);
  to.add(run.total);
  to.add(run.held === null ? -1 : run.held.length);
  to.add(run.at);
  if (run.held !== null) to.whole(digestBytes(run.held));
}

function addPipe(to: Digest, pipe: Pipe): void {
  to.add(pipe.id);
  to.add(pipe.readers);
  to.add(pipe.writers);
  if (pipe.count > 0) to.whole(digestBytes(pipe.bytes, pipe.out, pipe.count));
}

/** In whatever order they were put there. */
function addUnordered(to: Digest, digests: readonly number[]): void {
  let sum = 0;
  for (const one of digests) sum = (sum + one) % Number.MAX_SAFE_INTEGER;
  to.add(digests.length);
  to.whole(sum);
}

function pair(one: number, other: number): number {
  const digest = new Digest();
  digest.add(one);
  digest.whole(other);
  return digest.value;
}

function addNode(to: Digest, node: Node): void {
  to.add(node.id);
  to.add(node.links);
  to.add(node.size);
  to.add(node.permissions);
  to.add(node.texts);
  if (node.pages.size > 0) {
    const { isBorrowed } = node;
    const digests = [...node.pages].map(([at, bytes]) =>
      pair(at, isBorrowed ? digestOfLasting(bytes) : digestBytes(bytes)),
    );
    addUnordered(to, digests);
  }
  if (node.entries === null) return;
  const digests = [...node.entries].map(([name, { id }]) => pair(id, digestOfText(name)));
  addUnordered(to, digests);
}

/** The node and all below it, where they were not met before. */
function collect(node: Node, into: Set<Node>): void {
  if (into.has(node)) return;
  into.add(node);
  if (node.entries !== null) for (const entry of node.entries.values()) collect(entry, into);
}

function byId(nodes: ReadonlySet<Node>): Node[] {
  return [...nodes].sort((one, other) => one.id - other.id);
}

function addOpen(to: Digest, open: Open): void {
  const { node, pipe, socket } = open;
  to.add(open.offset);
  to.add(open.refs);
  to.flag(open.isNonblocking);
  to.add((open.mayRead ? 1 : 0) + (open.mayWrite ? 2 : 0) + (open.isAppending ? 4 : 0));
  to.add(node === null ? 0 : node.id);
  to.add(pipe === null ? 0 : pipe.id);
  if (pipe !== null && open.mayRead) addPipe(to, pipe);
  if (socket === undefined) return;
  to.add(socket.port);
  to.add(socket.peer);
  to.add(socket.peerPort);
  for (const queue of socket.queues) {
    to.add(queue.length);
    for (const { value, bytes, doubt } of queue) {
      to.add(value);
      to.add(bytes);
      to.add(doubt);
    }
  }
}

/** States with the same key do not differ in what calls under way can have done. */
export function effectsKey(state: UnixState): number {
  const to = new Digest();
  for (const one of state.open) {
    to.flag(one.isActive);
    if (one.isActive) addPending(to, one);
  }
  const nodes = new Set<Node>();
  for (const process of state.family) {
    to.add(process.slot);
    to.add(process.pid);
    to.add(process.status);
    to.add(process.how);
    to.flag(process.isStopped);
    to.add(process.pending);
    to.add(process.blocked);
    to.all(process.least);
    to.all(process.most);
  }
  for (const open of state.opens) {
    addOpen(to, open);
    if (open.node !== null) collect(open.node, nodes);
  }
  collect(state.root, nodes);
  for (const node of byId(nodes)) addNode(to, node);
  return to.value;
}

function addNet(to: Digest, { net }: UnixState): void {
  to.flag(net.isEchoing);
  to.flag(net.isCorrupting);
  to.flag(net.isVague);
  for (const some of [net.sent, net.strays]) {
    to.add(some.length);
    for (const { port, datagram } of some) {
      to.add(port);
      to.add(datagram.value);
      to.add(datagram.bytes);
      to.add(datagram.doubt);
    }
  }
}

function addPage(to: Digest, page: Page, frames: Map<Frame, number>): void {
  const { node, frame } = page;
  to.add(
    (page.mayRead ? 1 : 0) +
      (page.mayWrite ? 2 : 0) +
      (page.mayEverWrite ? 4 : 0) +
      (page.isShared ? 8 : 0) +
      (page.isVague ? 16 : 0),
  );
  to.add(node === null ? 0 : node.id);
  to.add(page.index);
  if (frame === null) return;
  if (page.isShared) {
    if (!frames.has(frame)) frames.set(frame, frames.size);
    to.add(frames.get(frame) ?? 0);
  }
  to.flag(frame.isUnknown);
  const { bytes, isBorrowed } = frame;
  if (bytes !== null) to.whole(isBorrowed ? digestOfLasting(bytes) : digestBytes(bytes));
}

function addProcess(
  to: Digest,
  state: UnixState,
  process: Process,
  frames: Map<Frame, number>,
): void {
  const { parent, pages, files } = process;
  to.add(process.slot);
  to.add(process.pid);
  to.add(parent === null ? -1 : parent.slot);
  to.add(parent === null ? -1 : parent.pid);
  to.add(process.status);
  to.add(process.how);
  to.flag(process.isFleeting);
  to.flag(process.lingers);
  to.flag(process.isStopped);
  to.flag(process.isAlarmHeld);
  to.add(process.inFork);
  for (let at = 0; at < files.length; at++) {
    const open = files[at];
    if (open === null) continue;
    to.add(at);
    to.add(state.opens.indexOf(open));
  }
  to.add(process.closing);
  to.add(process.cwd.id);
  to.add(process.image.id);
  to.add(process.uid);
  to.add(process.nice);
  to.add(process.blocked);
  to.add(process.pending);
  to.add(process.maybe);
  to.add(process.inFlight);
  to.add(process.saved);
  to.all(process.actions);
  to.add(process.onFault);
  to.all(process.least);
  to.all(process.most);
  to.add(process.meddle);
  to.add(process.alarm);
  to.add(process.heap);
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at];
    if (page === null) continue;
    to.add(at);
    addPage(to, page, frames);
  }
}

function addJournal(to: Digest, journal: Journal): void {
  to.add(journal.clock);
  to.add(journal.lasting);
  to.add(journal.joined);
  to.add(journal.lost);
  to.flag(journal.isDoubtful);
  to.all(journal.asked);
  for (const node of journal.written) to.add(node.id);
  for (const change of journal.changes) {
    to.text(change.kind);
    to.add(change.time);
    to.add(change.node.id);
    if (change.kind === 'size' || change.kind === 'permissions') to.add(change.before);
    else {
      to.add(change.directory.id);
      to.text(change.name);
      to.add(change.parent === null ? 0 : change.parent.id);
    }
  }
}

function addMore(to: Digest, node: Node): void {
  to.add(node.uid);
  to.flag(node.hasTail);
  to.text(node.image ?? '');
  to.add(node.parent === null ? 0 : node.parent.id);
  for (const [sector, chains] of node.versions) {
    to.add(sector);
    for (const chain of chains) {
      to.add(chain.length);
      for (const { time, bytes, isCut } of chain) {
        to.add(time);
        to.flag(isCut);
        to.whole(digestOfLasting(bytes));
      }
    }
  }
}

/** States with the same key are the same, but for what nothing depends on any more. */
export function wholeKey(state: UnixState): number {
  const to = new Digest();
  to.add(state.nodes);
  to.add(state.pipes);
  to.flag(state.isWild);
  to.add(state.facts);
  to.add(state.remembered);
  for (const one of state.open) {
    to.flag(one.isActive);
    if (!one.isActive) continue;
    addPending(to, one);
    to.add(one.step);
    to.all(one.args);
    to.flag(one.starved);
    to.flag(one.isPatient);
    to.add(one.target === null ? -1 : one.target.slot);
    to.add(one.target === null ? -1 : one.target.pid);
    to.add(one.low);
    to.add(one.high);
    if (one.run === null) continue;
    to.text(one.run.image);
    to.add(one.run.argument);
  }
  for (const open of state.opens) addOpen(to, open);
  addNet(to, state);
  for (const [label, value] of state.handles) {
    to.add(label);
    to.add(value);
  }
  const frames = new Map<Frame, number>();
  for (const process of state.family) addProcess(to, state, process, frames);
  for (const task of state.tasks) to.add(task === null ? -1 : state.family.indexOf(task));
  const nodes = new Set<Node>();
  collect(state.root, nodes);
  for (const { node } of state.opens) if (node !== null) collect(node, nodes);
  for (const { cwd, image, pages } of state.family) {
    collect(cwd, nodes);
    collect(image, nodes);
    for (const page of pages) if (page?.node) collect(page.node, nodes);
  }
  for (const node of byId(nodes)) {
    addNode(to, node);
    addMore(to, node);
  }
  addJournal(to, state.root.journal);
  return to.value;
}
