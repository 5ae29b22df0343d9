/** Copies of states. What two things of a state share, their copies share. */

import { copyJournal, newJournal } from './journal.ts';
import type { Journal, Node } from './node.ts';
import { copyNet, copySocket, type Socket } from './sockets.ts';
import type { Frame, Open, Page, Pending, Pipe, Process, UnixState } from './state.ts';

class Copies {
  readonly #nodes = new Map<Node, Node>();
  readonly #journals = new Map<Journal, Journal>();
  readonly #pipes = new Map<Pipe, Pipe>();
  readonly #sockets = new Map<Socket, Socket>();
  readonly #opens = new Map<Open, Open>();
  readonly #frames = new Map<Frame, Frame>();
  readonly #processes = new Map<Process, Process>();

  node(node: Node): Node {
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    node.isBorrowed = true;
    const copy: Node = { ...node, entries: node.entries === null ? null : new Map() };
    this.#nodes.set(node, copy);
    copy.journal = this.#journal(node.journal);
    if (node.parent !== null) copy.parent = this.node(node.parent);
    if (node.entries !== null) {
      for (const [name, entry] of node.entries) copy.entries?.set(name, this.node(entry));
    }
    return copy;
  }

  #journal(journal: Journal): Journal {
    let copy = this.#journals.get(journal);
    if (copy === undefined) {
      copy = newJournal();
      this.#journals.set(journal, copy);
      copyJournal(journal, copy, (node) => this.node(node));
    }
    return copy;
  }

  #pipe(pipe: Pipe): Pipe {
    let copy = this.#pipes.get(pipe);
    if (copy === undefined) {
      copy = { ...pipe, bytes: pipe.bytes.slice() };
      this.#pipes.set(pipe, copy);
    }
    return copy;
  }

  #socket(socket: Socket): Socket {
    const copy = this.#sockets.get(socket) ?? copySocket(socket);
    this.#sockets.set(socket, copy);
    return copy;
  }

  open(open: Open): Open {
    let copy = this.#opens.get(open);
    if (copy === undefined) {
      const node = open.node === null ? null : this.node(open.node);
      const pipe = open.pipe === null ? null : this.#pipe(open.pipe);
      copy = { ...open, node, pipe };
      if (open.socket !== undefined) copy = { ...copy, socket: this.#socket(open.socket) };
      this.#opens.set(open, copy);
    }
    return copy;
  }

  #frame(frame: Frame): Frame {
    let copy = this.#frames.get(frame);
    if (copy === undefined) {
      copy = { ...frame, bytes: frame.bytes?.slice() ?? null };
      this.#frames.set(frame, copy);
    }
    return copy;
  }

  #page(page: Page): Page {
    const node = page.node === null ? null : this.node(page.node);
    return { ...page, node, frame: page.frame === null ? null : this.#frame(page.frame) };
  }

  process(process: Process): Process {
    const known = this.#processes.get(process);
    if (known !== undefined) return known;
    const copy: Process = {
      ...process,
      files: process.files.map((open) => (open === null ? null : this.open(open))),
      cwd: this.node(process.cwd),
      image: this.node(process.image),
      actions: process.actions.slice(),
      least: process.least.slice(),
      most: process.most.slice(),
      pages: process.pages.map((page) => (page === null ? null : this.#page(page))),
    };
    this.#processes.set(process, copy);
    if (process.parent !== null) copy.parent = this.process(process.parent);
    return copy;
  }
}

function clonePending(pending: Pending): Pending {
  const { run } = pending;
  return { ...pending, args: pending.args.slice(), run: run === null ? null : { ...run } };
}

export function clone(state: UnixState): UnixState {
  const copies = new Copies();
  return {
    ...state,
    root: copies.node(state.root),
    tasks: state.tasks.map((task) => (task === null ? null : copies.process(task))),
    family: state.family.map((process) => copies.process(process)),
    opens: state.opens.map((open) => copies.open(open)),
    net: copyNet(state.net),
    handles: new Map(state.handles),
    open: state.open.map(clonePending),
  };
}
