/** Keeps what a loss of power may undo: changes of names, sizes and permissions, and what sectors held before. */
import type { Chain, Change, Journal, Node, Version } from './node.ts';
import { PAGE_BYTES, SECTOR_BYTES, TASKS } from './terms.ts';

const SECTORS_PER_PAGE = PAGE_BYTES / SECTOR_BYTES;
const ZEROES = new Uint8Array(SECTOR_BYTES);
/** What a sector held when it began to be watched. */
const ALWAYS = 0;

export function newJournal(): Journal {
  return {
    clock: 1,
    lasting: 0,
    joined: 0,
    changes: [],
    written: [],
    isDoubtful: false,
    lost: 0,
    asked: new Array<number>(TASKS + 1).fill(0),
  };
}

/** The time of the change that comes now: a new one, unless it belongs to the act before. */
function tick(journal: Journal): number {
  if (journal.joined > 1) journal.joined--;
  else {
    journal.joined = 0;
    journal.clock++;
  }
  return journal.clock;
}

/** The next changes, so many, are one act: all of them survive a loss of power, or none. */
export function join(journal: Journal, changes: number): void {
  journal.clock++;
  journal.joined = changes + 1;
}

export function noteName(
  kind: 'attached' | 'detached',
  directory: Node,
  name: string,
  node: Node,
): void {
  const { journal } = directory;
  const time = tick(journal);
  journal.changes.push({ kind, time, node, directory, name, parent: node.parent });
}

/** The size is about to become another one. */
export function noteSize(node: Node): void {
  const time = tick(node.journal);
  node.journal.changes.push({ kind: 'size', time, node, before: node.size });
}

export function notePermissions(node: Node): void {
  const time = tick(node.journal);
  const before = node.permissions;
  node.journal.changes.push({ kind: 'permissions', time, node, before });
}

/** The sector's bytes, which stay as they are. */
export function sectorOf({ pages }: Node, sector: number): Uint8Array {
  const page = pages.get(Math.floor(sector / SECTORS_PER_PAGE));
  if (page === undefined) return ZEROES;
  const from = (sector % SECTORS_PER_PAGE) * SECTOR_BYTES;
  return page.slice(from, from + SECTOR_BYTES);
}

function chainsOf(node: Node, sector: number): Chain[] {
  let chains = node.versions.get(sector);
  if (chains === undefined) {
    chains = [[{ time: ALWAYS, bytes: sectorOf(node, sector), isCut: false }]];
    if (node.versions.size === 0) node.journal.written.push(node);
    node.versions.set(sector, chains);
  }
  return chains;
}

/** Bytes are about to be written, or made zero, in a node that owns its pages. */
export function beforeBytes(node: Node, from: number, end: number): void {
  for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) {
    chainsOf(node, sector);
  }
}

/** They were. */
export function afterBytes(node: Node, from: number, end: number): void {
  const time = node.journal.clock;
  for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) {
    const first = sector * SECTOR_BYTES;
    const low = Math.max(from - first, 0);
    const high = Math.min(end - first, SECTOR_BYTES);
    const now = sectorOf(node, sector);
    for (const chain of chainsOf(node, sector)) {
      const bytes = chain[chain.length - 1].bytes.slice();
      bytes.set(now.subarray(low, high), low);
      chain.push({ time, bytes, isCut: false });
    }
  }
}

/** The file loses this page, which is about to be taken away. */
export function cutPage(node: Node, index: number): void {
  const cut: Version = { time: node.journal.clock, bytes: ZEROES, isCut: true };
  for (let i = 0; i < SECTORS_PER_PAGE; i++) {
    for (const chain of chainsOf(node, index * SECTORS_PER_PAGE + i)) chain.push(cut);
  }
}

/** A task asks for its work to be made lasting: what comes from now on is none of that. */
export function ask(journal: Journal, task: number): void {
  journal.asked[task] = journal.clock;
  journal.clock++;
}

/** The acts up to this time are on the disk. */
export function actsLast(journal: Journal, time: number): void {
  journal.changes = journal.changes.filter((change) => change.time > time);
  journal.lasting = Math.max(journal.lasting, time);
}

/** The bytes that the node had at this time are on the disk; of one page, or of all. */
export function bytesLast(node: Node, time: number, page: number | null = null): void {
  for (const [sector, chains] of node.versions) {
    if (page !== null && Math.floor(sector / SECTORS_PER_PAGE) !== page) continue;
    for (const chain of chains) {
      let last = 0;
      while (last + 1 < chain.length && chain[last + 1].time <= time) last++;
      chain.splice(0, last);
    }
    if (chains.length === 1 && chains[0].length === 1) node.versions.delete(sector);
  }
  if (node.versions.size > 0) return;
  node.journal.written = node.journal.written.filter((other) => other !== node);
}

/** When what the node is, and its last new name, was changed last up to a time; 0 if not since it was on the disk. */
export function lastChange({ changes }: Journal, node: Node, time: number): number {
  let last = 0;
  for (const change of changes) {
    if (change.node === node && change.kind !== 'detached' && change.time <= time) {
      last = change.time;
    }
  }
  return last;
}

/** How many acts a loss of power may undo. */
export function actsAtRisk({ changes }: Journal): number {
  let acts = 0;
  let time = ALWAYS;
  for (const change of changes) {
    if (change.time !== time) acts++;
    time = change.time;
  }
  return acts;
}

/** Undoes the last act; false if there is none. Directories tell their names in another order then, perhaps. */
export function undoAct(journal: Journal): boolean {
  const { changes } = journal;
  const time = changes.at(-1)?.time;
  while (changes.length > 0 && changes[changes.length - 1].time === time) undo(changes.pop());
  return time !== undefined;
}

function undo(change: Change | undefined): void {
  if (change === undefined) return;
  const { node } = change;
  switch (change.kind) {
    case 'attached':
      change.directory.entries?.delete(change.name);
      node.links--;
      node.parent = change.parent;
      break;
    case 'detached':
      change.directory.entries?.set(change.name, node);
      node.links++;
      node.parent = change.parent;
      break;
    case 'size':
      node.size = change.before;
      break;
    case 'permissions':
      node.permissions = change.before;
  }
}

/** What the disk may hold of a sector where the acts up to this time are on it. */
export function onDisk(chains: readonly Chain[], time: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const chain of chains) {
    let first = 0;
    let end = chain.length;
    for (let i = 0; i < chain.length; i++) {
      if (!chain[i].isCut) continue;
      if (chain[i].time <= time) first = i;
      else if (end === chain.length) end = i;
    }
    for (let i = first; i < end; i++) {
      const { bytes } = chain[i];
      if (!found.some((other) => isSame(other, bytes))) found.push(bytes);
    }
  }
  return found;
}

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one === other) return true;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

export function copyVersions(versions: Node['versions']): Node['versions'] {
  const copy: Node['versions'] = new Map();
  for (const [sector, chains] of versions) {
    copy.set(
      sector,
      chains.map((chain) => chain.slice()),
    );
  }
  return copy;
}

/** A copy for another state, whose nodes are these. */
export function copyJournal(journal: Journal, into: Journal, nodeOf: (node: Node) => Node): void {
  into.clock = journal.clock;
  into.lasting = journal.lasting;
  into.joined = journal.joined;
  into.isDoubtful = journal.isDoubtful;
  into.lost = journal.lost;
  for (let slot = 0; slot <= TASKS; slot++) into.asked[slot] = journal.asked[slot];
  into.written = journal.written.map(nodeOf);
  into.changes = journal.changes.map((change) => copyChange(change, nodeOf));
}

function copyChange(change: Change, nodeOf: (node: Node) => Node): Change {
  const node = nodeOf(change.node);
  if (change.kind !== 'attached' && change.kind !== 'detached') return { ...change, node };
  const parent = change.parent === null ? null : nodeOf(change.parent);
  return { ...change, node, directory: nodeOf(change.directory), parent };
}
