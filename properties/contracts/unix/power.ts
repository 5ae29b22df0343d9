/**
 * What a loss of power leaves. Of what was done to names, sizes and permissions the disk has all up to some time,
 * each act whole; and every sector of a file has what it held at some time since it was last made lasting.
 * Processes, open files, pipes and memory are gone, and process 1 begins anew.
 */
import { clone } from './clone.ts';
import { dropHandle } from './descriptors.ts';
import { move, ways } from './effects.ts';
import { onDisk, undoAct } from './journal.ts';
import type { Node } from './node.ts';
import { newNet } from './sockets.ts';
import { GONE, initial, makeProcess, type Open, type Process, type UnixState } from './state.ts';
import { PAGE_BYTES, SECTOR_BYTES, TASKS } from './terms.ts';
import { putSector, resize } from './tree.ts';
import { TYPE } from './values.ts';

const INIT = 1;
/** Whoever's right to execute: user 0 needs but one of them. */
const EXECUTE = 0o111;
/** What calls under way can still have done by themselves, at the most. */
const MOVES_MAX = 1000;

/** Every state in which the machine may be when it has booted again. */
export function power(state: UnixState): UnixState[] {
  const found: UnixState[] = [];
  for (const order of ORDERS) {
    const after = effected(state, order);
    if (after.isWild) return [after];
    do {
      found.push(booted(clone(after)));
    } while (undoAct(after.root.journal));
    // In which order calls that are not over took effect shows only where there are several of them.
    if (state.openCount < 2) break;
  }
  return found;
}

const SLOTS = Array.from({ length: TASKS }, (_, i) => i + 1);
const ORDERS: readonly (readonly number[])[] = [SLOTS, SLOTS.toReversed()];

/** A copy in which the calls under way have done what they can do: that they have not, a loss of power shows as well. */
function effected(state: UnixState, order: readonly number[]): UnixState {
  const copy = clone(state);
  for (let i = 0; i < MOVES_MAX && !copy.isWild; i++) {
    const slot = order.find((one) => ways(copy, one) > 0);
    if (slot === undefined || !move(copy, slot, 0)) break;
  }
  for (const { isActive, step } of state.open) {
    // Nobody was told of a descriptor that such a call made.
    if (isActive && !state.handles.has(step)) dropHandle(copy, step);
  }
  return copy;
}

/** The state with this tree, as boot leaves it. */
function booted(state: UnixState): UnixState {
  const { root } = state;
  const { journal } = root;
  const time = journal.changes.at(-1)?.time ?? journal.lasting;
  journal.changes.length = 0;
  journal.lasting = journal.clock;
  journal.written.length = 0;
  settleTree(root, time);
  for (let slot = 1; slot <= TASKS; slot++) {
    if ((state.tasks[slot] ?? null) !== null) journal.lost |= 1 << slot;
    state.open[slot].isActive = false;
    state.open[slot].run = null;
  }
  journal.lost &= ~(1 << INIT);
  state.openCount = 0;
  state.facts = 0;
  beginAgain(state);
  return state;
}

function entryOf(directory: Node | undefined, name: string): Node | undefined {
  return directory?.entries?.get(name);
}

function beginAgain(state: UnixState): void {
  const { root } = state;
  const stay = entryOf(entryOf(root, 'bin'), 'stay');
  const console = entryOf(entryOf(root, 'dev'), 'console');
  const { tasks, opens } = initial();
  const first = tasks[INIT];
  // Whoever has taken away what boot needs must not rely on anything.
  const isThere = stay?.image === 'stay' && (stay.permissions & EXECUTE) !== 0;
  if (first === null || !isThere || console?.device !== 'console') {
    state.isWild = true;
    return;
  }
  stay.texts = 1;
  const open: Open = { ...opens[0], node: console };
  const process: Process = {
    ...first,
    files: first.files.map((file) => (file === null ? null : open)),
    cwd: entryOf(root, 'tmp') ?? root,
    image: stay,
  };
  state.opens = [open];
  state.net = newNet();
  state.family = [process];
  for (let slot = 1; slot <= TASKS; slot++) {
    const before = state.tasks[slot] ?? null;
    if (before !== null) state.tasks[slot] = gone(slot, process);
  }
  state.tasks[INIT] = process;
}

/** A process of which nobody knows any more. */
function gone(slot: number, { cwd, image }: Process): Process {
  return { ...makeProcess(slot, cwd, image), status: GONE };
}

/** What the disk has of everything in a directory, where it has the acts up to this time. */
function settleTree(directory: Node, time: number): void {
  for (const node of directory.entries?.values() ?? []) {
    node.texts = 0;
    if (node.type === TYPE.directory) settleTree(node, time);
    else settleBytes(node, time);
  }
}

function settleBytes(node: Node, time: number): void {
  const { versions, size } = node;
  if (versions.size === 0) return;
  node.versions = new Map();
  for (const [sector, chains] of versions) {
    if (sector * SECTOR_BYTES >= size) continue;
    putSector(node, sector, onDisk(chains, time));
  }
  // Behind its end there is nothing; but in its last page the disk may have anything there.
  const { image } = node;
  resize(node, size);
  node.image = image;
  node.hasTail = size % PAGE_BYTES !== 0;
  const { written } = node.journal;
  if (node.versions.size > 0 && !written.includes(node)) written.push(node);
}
