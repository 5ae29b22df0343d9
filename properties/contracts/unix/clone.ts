/**
 * Copies of states. What two things of a state share, their copies share. Bytes, and what steps have made, are shared by
 * a state and its copy until one of them changes them.
 */

import { copyJournal, newJournal } from './journal.ts';
import type { Journal, Node } from './node.ts';
import { copyNet, copySocket } from './sockets.ts';
import type { Frame, Open, Page, Pending, Pipe, Process, UnixState } from './state.ts';

class Copies {
  /** By the ids of nodes, and of pipes. */
  readonly #nodes: Node[] = [];
  readonly #pipes: Pipe[] = [];
  readonly #opens = new Map<Open, Open>();
  /** Of frames that several pages may show. */
  readonly #frames = new Map<Frame, Frame>();
  readonly #processes = new Map<Process, Process>();
  #journal: Journal | null = null;

  node(node: Node): Node {
    return this.#nodes[node.id] ?? this.#copyNode(node);
  }

  #copyNode(node: Node): Node {
    node.isBorrowed = true;
    const { entries, parent } = node;
    const copy: Node = { ...node, entries: entries === null ? null : new Map() };
    this.#nodes[node.id] = copy;
    copy.journal = this.#journal ?? this.#copyJournal(node.journal);
    if (parent !== null) copy.parent = this.node(parent);
    if (entries !== null) {
      for (const [name, entry] of entries) copy.entries?.set(name, this.node(entry));
    }
    return copy;
  }

  /** A state has one, as its tree has. */
  #copyJournal(journal: Journal): Journal {
    const copy = newJournal();
    this.#journal = copy;
    copyJournal(journal, copy, (node) => this.node(node));
    return copy;
  }

  #pipe(pipe: Pipe): Pipe {
    let copy = this.#pipes[pipe.id];
    if (copy === undefined) {
      pipe.isBorrowed = true;
      copy = { ...pipe };
      this.#pipes[pipe.id] = copy;
    }
    return copy;
  }

  open(open: Open): Open {
    let copy = this.#opens.get(open);
    if (copy === undefined) {
      const { node, pipe, socket } = open;
      copy = {
        ...open,
        node: node === null ? null : this.node(node),
        pipe: pipe === null ? null : this.#pipe(pipe),
      };
      // One socket has one open file.
      if (socket !== undefined) copy = { ...copy, socket: copySocket(socket) };
      this.#opens.set(open, copy);
    }
    return copy;
  }

  #frame(frame: Frame, isShared: boolean): Frame {
    const known = isShared ? this.#frames.get(frame) : undefined;
    if (known !== undefined) return known;
    frame.isBorrowed = true;
    const copy = { ...frame };
    if (isShared) this.#frames.set(frame, copy);
    return copy;
  }

  #page(page: Page): Page {
    const { node, frame, isShared } = page;
    return {
      ...page,
      node: node === null ? null : this.node(node),
      frame: frame === null ? null : this.#frame(frame, isShared),
    };
  }

  #pages(pages: readonly (Page | null)[]): (Page | null)[] {
    const copies = pages.slice();
    for (let at = 0; at < copies.length; at++) {
      const page = copies[at];
      if (page !== null) copies[at] = this.#page(page);
    }
    return copies;
  }

  process(process: Process): Process {
    const known = this.#processes.get(process);
    if (known !== undefined) return known;
    const files = process.files.slice();
    for (let at = 0; at < files.length; at++) {
      const open = files[at];
      if (open !== null) files[at] = this.open(open);
    }
    const copy: Process = {
      ...process,
      files,
      cwd: this.node(process.cwd),
      image: this.node(process.image),
      actions: process.actions.slice(),
      least: process.least.slice(),
      most: process.most.slice(),
      pages: this.#pages(process.pages),
    };
    this.#processes.set(process, copy);
    if (process.parent !== null) copy.parent = this.process(process.parent);
    return copy;
  }
}

function clonePending(pending: Pending, copies: Copies): Pending {
  const { run, target } = pending;
  return {
    ...pending,
    args: pending.args.slice(),
    run: run === null ? null : { ...run },
    target: target === null ? null : copies.process(target),
  };
}

export function clone(state: UnixState): UnixState {
  const copies = new Copies();
  state.isSharingHandles = true;
  return {
    ...state,
    root: copies.node(state.root),
    tasks: state.tasks.map((task) => (task === null ? null : copies.process(task))),
    family: state.family.map((process) => copies.process(process)),
    opens: state.opens.map((open) => copies.open(open)),
    net: copyNet(state.net),
    open: state.open.map((pending) => clonePending(pending, copies)),
  };
}
