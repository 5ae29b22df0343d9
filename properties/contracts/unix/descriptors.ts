/** Descriptors and open files: the lowest that is free, sharing, and what goes with the last one. */

import { closeSocket } from './sockets.ts';
import type { Open, Pipe, Process, UnixState } from './state.ts';
import { DESCRIPTORS, PIPE_BUF } from './terms.ts';
import type { Node } from './tree.ts';
import { descriptorOf } from './values.ts';

/** The lowest descriptor that is free, but for this one; -1 if there is none. */
export function lowestFree(process: Process, except = -1): number {
  for (let at = 0; at < DESCRIPTORS; at++) {
    if (process.files[at] === null && at !== except) return at;
  }
  return -1;
}

/** The open file of a descriptor that a step has made; null if it is not open. */
export function openOf(
  state: UnixState,
  process: Process,
  label: number,
  end: number,
): Open | null {
  const value = state.handles.get(label);
  return value === undefined ? null : (process.files[descriptorOf(value, end)] ?? null);
}

/** A step has made these descriptors. */
export function setHandle(state: UnixState, step: number, value: number): void {
  ownHandles(state).set(step, value);
}

/** Nobody is told any more which descriptors a step has made. */
export function dropHandle(state: UnixState, step: number): void {
  if (state.handles.has(step)) ownHandles(state).delete(step);
}

function ownHandles(state: UnixState): Map<number, number> {
  if (state.isSharingHandles) state.handles = new Map(state.handles);
  state.isSharingHandles = false;
  return state.handles;
}

export function put(process: Process, at: number, open: Open): void {
  process.files[at] = open;
  process.closing &= ~(1 << at);
  open.refs++;
}

export function dropDescriptor(state: UnixState, process: Process, at: number): void {
  const open = process.files[at];
  if (open === null) return;
  process.files[at] = null;
  open.refs--;
  if (open.refs > 0) return;
  state.opens.splice(state.opens.indexOf(open), 1);
  if (open.socket !== undefined) closeSocket(state.net, open.socket);
  if (open.pipe === null) return;
  if (open.mayRead) open.pipe.readers--;
  else open.pipe.writers--;
}

export function dropDescriptors(state: UnixState, process: Process): void {
  for (let at = 0; at < DESCRIPTORS; at++) dropDescriptor(state, process, at);
}

export function openNode(
  state: UnixState,
  node: Node,
  how: { readonly mayRead: boolean; readonly mayWrite: boolean; readonly isAppending: boolean },
): Open {
  const open: Open = { offset: 0, refs: 0, isNonblocking: false, ...how, pipe: null, node };
  state.opens.push(open);
  return open;
}

/** A pipe: its end for reading, and that for writing. */
export function openPipe(state: UnixState): readonly [Open, Open] {
  const pipe: Pipe = {
    id: ++state.pipes,
    bytes: new Uint8Array(PIPE_BUF),
    isBorrowed: false,
    out: 0,
    count: 0,
    readers: 1,
    writers: 1,
  };
  const end = (mayRead: boolean): Open => ({
    node: null,
    pipe,
    mayRead,
    mayWrite: !mayRead,
    isAppending: false,
    isNonblocking: false,
    offset: 0,
    refs: 0,
  });
  const both = [end(true), end(false)] as const;
  state.opens.push(...both);
  return both;
}

/** Whether somebody has the file open for writing. */
export function isBeingWritten(state: UnixState, node: Node): boolean {
  return state.opens.some((open) => open.node === node && open.mayWrite);
}
