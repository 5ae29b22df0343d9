/** The state of the unix contract: processes, open files, pipes and the tree of files, in plain objects. */
import { ADDRESS } from './address.ts';
import { type Net, newNet, type Socket } from './sockets.ts';
import { DESCRIPTORS, ON_FAULT, SIGNAL, TASKS } from './terms.ts';
import { bootTree, type Node } from './tree.ts';
import { COUNTED } from './values.ts';

export const ALIVE = 0;
/** It has ended, and nobody has waited for it. */
export const ZOMBIE = 1;
/** It is nobody any more. */
export const GONE = 2;

export interface Pipe {
  readonly id: number;
  /** What is in it: `count` bytes from `out` on, round and round. */
  bytes: Uint8Array;
  /** Whether another state may have the same bytes: they are copied before they change. */
  isBorrowed: boolean;
  out: number;
  count: number;
  /** Open files of each end. */
  readers: number;
  writers: number;
}

/** An open file: what descriptors of several processes may share. */
export interface Open {
  readonly node: Node | null;
  readonly pipe: Pipe | null;
  /** Of a socket, which has neither of the others. */
  readonly socket?: Socket | undefined;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  readonly isAppending: boolean;
  isNonblocking: boolean;
  offset: number;
  /** Descriptors that it has. */
  refs: number;
}

/** Memory that belongs to no file: zeroes as long as nobody has written there. */
export interface Frame {
  bytes: Uint8Array | null;
  /** Whether another state may have the same bytes: they are copied before they change. */
  isBorrowed: boolean;
  /** Whether it began as a copy of what is not known. */
  readonly isUnknown: boolean;
}

export interface Page {
  mayRead: boolean;
  mayWrite: boolean;
  /** Whether protect may ever allow stores. */
  readonly mayEverWrite: boolean;
  readonly isShared: boolean;
  /** The file that it shows, from this page of it on; null for anonymous memory. */
  readonly node: Node | null;
  readonly index: number;
  /** Memory of its own: of private pages of files, once they were written to. */
  frame: Frame | null;
  /** Whether the file was cut off before it since: its own copy is there, or it is not. */
  isVague: boolean;
}

export interface Process {
  readonly slot: number;
  /** 0 while it is not known. */
  pid: number;
  parent: Process | null;
  /** ALIVE, ZOMBIE or GONE. */
  status: number;
  /** What wait tells: the exit status, or 256 + the signal; -1 where it may be anything. */
  how: number;
  /** Whether it may vanish without being waited for: its parent ignored `child` when it ended. */
  isFleeting: boolean;
  /** Whether the end of its open call has not been seen, so that it may not have ended yet. */
  lingers: boolean;
  /** The label of the fork from which it has not returned; 0 if it has. */
  inFork: number;
  readonly files: (Open | null)[];
  /** Bits of descriptors that exec closes. */
  closing: number;
  cwd: Node;
  uid: number;
  nice: number;
  image: Node;
  isStopped: boolean;
  /** Bits by SIGNAL. `maybe`: whether they are pending is not known. */
  blocked: number;
  pending: number;
  maybe: number;
  /** Delivered since its last op, and perhaps still under way: another one may be lost in it. */
  inFlight: number;
  /** The mask to which suspend goes back; -1 if it is in none. */
  saved: number;
  /** By SIGNAL: one of ACTION. */
  readonly actions: number[];
  onFault: number;
  /** How often signals were counted at the least and at the most, in the order of COUNTED. */
  readonly least: number[];
  readonly most: number[];
  meddle: number;
  /** Ticks of an alarm that may come at any time; 0 if there is none. */
  alarm: number;
  /** Whether `alarm` has been held back ever since it was set: then it cannot be missed. */
  isAlarmHeld: boolean;
  /** By the numbers of `address.ts`. */
  readonly pages: (Page | null)[];
  /** Bytes of the heap. */
  heap: number;
}

/** An image at work: what it still has to do. */
export interface Run {
  readonly image: string;
  readonly argument: number;
  /** Writes that it has made; bytes that it has read. */
  written: number;
  total: number;
  /** What it has read or made and not written yet, from `at` on. */
  held: Uint8Array | null;
  at: number;
}

/** An op under way, by the slot of its task. */
export interface Pending {
  isActive: boolean;
  step: number;
  op: number;
  readonly args: Int32Array;
  /** Whether the call was starved of memory at some time. */
  starved: boolean;
  /** Whether its effect is over, and with which result: `done` with this value (-1 any), refused, or the end of its process. */
  isOver: boolean;
  kind: 'done' | 'refused' | 'faulted';
  value: number;
  /** Bytes written so far. */
  done: number;
  /** Whether its file was not nonblocking when it began: then it may wait, and go on waiting. */
  isPatient: boolean;
  /** Of waitFor: the child, though another may live in its slot by now. */
  target: Process | null;
  /** NOTHING, STOPPED, RESTARTED or BROKEN: what signals have done to its waiting. */
  disturbed: number;
  /** Refusals that would have been right at some time since it began: bits of errors. */
  low: number;
  high: number;
  run: Run | null;
}

export const NOTHING = 0;
export const STOPPED = 1;
export const RESTARTED = 2;
export const BROKEN = 3;

export interface UnixState {
  readonly root: Node;
  /** The number of nodes and pipes that there have been. */
  nodes: number;
  pipes: number;
  /** By slot: the process that lived there last. */
  readonly tasks: (Process | null)[];
  /** All that live or can be waited for. */
  family: Process[];
  /** All open files. */
  opens: Open[];
  /** What is at the other end of the wire, and on it. */
  net: Net;
  /** What steps made, by their labels: values of `fdValue`. Changed by `setHandle` and `dropHandle` alone. */
  handles: Map<number, number>;
  /** Whether another state may have the same map: it is copied before it changes. */
  isSharingHandles: boolean;
  /** By slot. */
  readonly open: Pending[];
  openCount: number;
  /** Whether the run cannot be judged any more: an image ran that was written to. */
  isWild: boolean;
  /** What the last outcome showed: bits of `FACT`. */
  facts: number;
  /** What outcomes to come may show the end of: bits of slots, and of `REMEMBERED`. */
  remembered: number;
}

export function isAlive(state: UnixState, slot: number): boolean {
  return state.tasks[slot]?.status === ALIVE;
}

function pending(): Pending {
  return {
    isActive: false,
    step: 0,
    op: 0,
    args: new Int32Array(8),
    starved: false,
    isOver: false,
    kind: 'done',
    value: 0,
    done: 0,
    isPatient: true,
    target: null,
    disturbed: NOTHING,
    low: 0,
    high: 0,
    run: null,
  };
}

/** A process with nothing in it. */
export function makeProcess(slot: number, cwd: Node, image: Node): Process {
  return {
    slot,
    pid: 0,
    parent: null,
    status: ALIVE,
    how: 0,
    isFleeting: false,
    lingers: false,
    inFork: 0,
    files: new Array<Open | null>(DESCRIPTORS).fill(null),
    closing: 0,
    cwd,
    uid: 0,
    nice: 0,
    image,
    isStopped: false,
    blocked: 0,
    pending: 0,
    maybe: 0,
    inFlight: 0,
    saved: -1,
    actions: new Array<number>(SIGNAL.bus + 1).fill(0),
    onFault: ON_FAULT.escape,
    least: new Array<number>(COUNTED.length).fill(0),
    most: new Array<number>(COUNTED.length).fill(0),
    meddle: 0,
    alarm: 0,
    isAlarmHeld: false,
    pages: new Array<Page | null>(ADDRESS.heapEnd).fill(null),
    heap: 0,
  };
}

/** At boot: process 1 is in /tmp, runs /bin/stay, and has the console as 0, 1 and 2. */
export function initial(): UnixState {
  const { root, nodes } = bootTree();
  const at = (directory: string, name: string): Node =>
    root.entries?.get(directory)?.entries?.get(name) ?? root;
  const stay = at('bin', 'stay');
  const first = makeProcess(1, root.entries?.get('tmp') ?? root, stay);
  stay.texts = 1;
  const console: Open = {
    node: at('dev', 'console'),
    pipe: null,
    mayRead: true,
    mayWrite: true,
    isAppending: false,
    isNonblocking: false,
    offset: 0,
    refs: 3,
  };
  first.files.fill(console, 0, 3);
  const tasks = new Array<Process | null>(TASKS + 1).fill(null);
  tasks[1] = first;
  // What states differ in most stands first: where there are several, they are compared in this order.
  return {
    open: Array.from({ length: TASKS + 1 }, pending),
    openCount: 0,
    pipes: 0,
    nodes,
    isWild: false,
    facts: 0,
    remembered: 0,
    opens: [console],
    net: newNet(),
    handles: new Map(),
    isSharingHandles: false,
    family: [first],
    tasks,
    root,
  };
}
