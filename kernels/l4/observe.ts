/** What the kernel believes each space may reach: the mapping database, UTCBs, the interface page. */

import { SharedFrameUses } from '../../core/memory/frame-uses.ts';
import { ObservedRows } from '../../core/memory/observed-rows.ts';
import type { Table } from '../../core/memory/table.ts';
import type { Authority, FrameUse, Grant, Pinned, SpaceView } from '../../core/words/authority.ts';
import type { PeekBus } from '../../core/words/bus.ts';
import type { BootInfo } from '../../core/words/kernel.ts';
import { KIP_AREA } from './abi/address-map.ts';
import { ALL_RIGHTS, EXECUTE, hardwareRights, PAGE_BYTES, READ } from './abi/fpage.ts';
import { localId, ROOT_SERVER_NUMBER, SIGMA0_NUMBER, USER_BASE } from './abi/thread-id.ts';
import type { L4 } from './context.ts';
import { KIP_ENTRY } from './pmap-mips.ts';
import { FRAME, NODE, NONE, PAGE, ROOT, SPACE, TCB, USE } from './records.ts';

const READ_ONLY = hardwareRights(READ | EXECUTE);
const ALL = hardwareRights(ALL_RIGHTS);

type Lister = NonNullable<SpaceView['tables']>;

/** The owner of a row that gives nobody anything. */
const NOBODY = -1;

const POOL_USES: readonly FrameUse[] = (() => {
  const uses: FrameUse[] = [];
  uses[USE.free] = 'free';
  uses[USE.table] = 'table';
  uses[USE.utcb] = 'user';
  uses[USE.links] = 'kernel';
  return uses;
})();

/** The uses of frames as they are while all of the pool is free. */
function firstUses(k: L4): SharedFrameUses {
  const { plan } = k;
  const uses = new Array<FrameUse>(k.bus.frames).fill('kernel');
  uses.fill('free', plan.poolLow, plan.poolHigh);
  uses.fill('user', plan.userLow, plan.userHigh);
  // All may read the interface page.
  uses[(plan.kip - plan.kernelBase) / PAGE_BYTES] = 'user';
  return SharedFrameUses.of(uses);
}

/** A grant from which none can be derived. It has the fields of the others: what reads many of them is faster by it. */
function rootless(page: number, bytes: number, frame: number, rights: number): Grant {
  return { page, bytes, frame, rights, id: undefined, from: undefined };
}

function nameOf(number: number): string {
  if (number === SIGMA0_NUMBER) return 'sigma0';
  return number === ROOT_SERVER_NUMBER ? 'the root server' : `the space of thread ${number}`;
}

/** The grants that stand in the records of a table, by row, and the index of the space that has each. */
class Granted {
  readonly rows: ObservedRows;
  readonly #spaces: Table;
  /** The kernel address of the space that a row gives something to; NONE if there is none. */
  readonly #spaceOf: (row: number) => number;
  readonly #grantOf: (row: number) => Grant;
  readonly #grants: Grant[] = [];
  readonly #owners: number[] = [];
  /** By space: how many rows give it something. */
  readonly #counts: Int32Array;

  constructor(
    rows: ObservedRows,
    spaces: Table,
    spaceOf: (row: number) => number,
    grantOf: (row: number) => Grant,
  ) {
    this.rows = rows;
    this.#spaces = spaces;
    this.#spaceOf = spaceOf;
    this.#grantOf = grantOf;
    this.#counts = new Int32Array(spaces.count);
  }

  /** How many grants the space with this index has. */
  count(owner: number): number {
    return this.#counts[owner];
  }

  /** Makes the grants of changed rows anew, and says in `touched` which spaces have others now. */
  update(touched: Uint8Array): void {
    const { rows } = this;
    if (rows.changed.length === 0) return;
    for (const row of rows.changed) {
      const space = this.#spaceOf(row);
      const owner = space === NONE ? NOBODY : this.#spaces.indexOf(space);
      const former = this.#owners[row] ?? NOBODY;
      if (owner !== NOBODY) {
        this.#grants[row] = this.#grantOf(row);
        this.#counts[owner]++;
        touched[owner] = 1;
      }
      if (former !== NOBODY) {
        this.#counts[former]--;
        touched[former] = 1;
      }
      this.#owners[row] = owner;
    }
    rows.settle();
  }

  /** Puts the grants of the space with this index, in the order of their records, from `at` on. */
  list(owner: number, to: Grant[], at: number): void {
    const owners = this.#owners;
    let i = at;
    for (let row = 0; row < this.rows.count; row++) {
      if (owners[row] === owner) to[i++] = this.#grants[row];
    }
  }
}

/** Fields of rows, by their places in `words`. */
const [NODE_SPACE, NODE_PAGE, NODE_FRAME, NODE_PARENT] = [0, 1, 2, 3];
const [TCB_UTCB, TCB_SPACE] = [0, 1];
const [DIRECTORY, FIRST_THREAD, START_PC] = [0, 1, 2];

/**
 * Looks at a kernel's records.
 *
 * It remembers what it found last, and what it made of that, and gives the same objects for whatever is
 * as it was. Every word is read again at each look and compared, so this is no state of the kernel's: an
 * observer that is attached anew gives an equal answer. What it has given is never changed.
 */
export class Observer {
  readonly #k: L4;
  readonly #info: BootInfo;
  readonly #kip: number;
  readonly #pinned: readonly Pinned[];
  /** The first node that is not sigma0's own: row 0 of the nodes. */
  #own = 0;
  readonly #nodes: Granted;
  readonly #utcbs: Granted;
  readonly #spaces: ObservedRows;
  readonly #frames: ObservedRows;
  /** By space: 1 where its view is out of date. */
  readonly #touched: Uint8Array;
  /** By space: what was given; null where there is none. */
  readonly #views: (SpaceView | null)[];
  /** By space: its grant of the interface page. */
  readonly #kips: Grant[];
  #uses: SharedFrameUses;
  readonly #useOf = (row: number): FrameUse => POOL_USES[this.#frames.words[0][row]];
  #authority: Authority | null = null;
  #peek: PeekBus | null = null;
  /** By space: lists its tables as `#peek` shows them; none where hardware walks them. */
  readonly #tables: Lister[] = [];

  constructor(k: L4, info: BootInfo) {
    const { plan } = k;
    this.#k = k;
    this.#info = info;
    this.#kip = (plan.kip - plan.kernelBase) / PAGE_BYTES;
    this.#pinned =
      k.bus.family === 'mips' ? [{ index: KIP_ENTRY, page: KIP_AREA, frame: this.#kip }] : [];
    const nodes = new ObservedRows(plan.nodes, [NODE.space, NODE.page, NODE.frame, NODE.parent]);
    this.#nodes = new Granted(
      nodes,
      plan.spaces,
      (row) => nodes.words[NODE_SPACE][row] >>> 0,
      (row) => this.#nodeGrant(row),
    );
    const threads = new ObservedRows(plan.threads, [TCB.utcb, TCB.space]);
    this.#utcbs = new Granted(
      threads,
      plan.spaces,
      (row) => (threads.words[TCB_UTCB][row] === NONE ? NONE : threads.words[TCB_SPACE][row] >>> 0),
      (row) => this.#utcbGrant(row),
    );
    this.#spaces = new ObservedRows(plan.spaces, [
      SPACE.directory,
      SPACE.firstThread,
      SPACE.startPc,
    ]);
    this.#frames = new ObservedRows(plan.frames, [FRAME.use]);
    this.#touched = new Uint8Array(plan.spaces.count);
    this.#views = new Array<SpaceView | null>(plan.spaces.count).fill(null);
    this.#kips = Array.from({ length: plan.spaces.count }, () =>
      rootless(KIP_AREA, PAGE_BYTES, this.#kip, READ_ONLY),
    );
    this.#uses = firstUses(k);
  }

  observe(peek: PeekBus): Authority {
    if (peek !== this.#peek) this.#lookThrough(peek);
    this.#look(peek);
    const spaces = this.#spaceViews(peek);
    const frames = this.#frameUses();
    const last = this.#authority;
    if (last !== null && frames === last.frames && areSame(spaces, last.spaces)) return last;
    this.#authority = { spaces, frames, pinned: this.#pinned };
    return this.#authority;
  }

  /** From now on, tables are listed by this. */
  #lookThrough(peek: PeekBus): void {
    const k = this.#k;
    const { tables } = k.pmap;
    this.#peek = peek;
    this.#views.fill(null);
    if (tables === null) return;
    for (let i = 0; i < k.plan.spaces.count; i++) {
      const space = k.plan.spaces.at(i);
      this.#tables[i] = (from, end) => tables(k, peek, space, from, end);
    }
  }

  #look(peek: PeekBus): void {
    const { plan } = this.#k;
    this.#own = peek.load(plan.root + ROOT.ownNodes);
    const fresh = peek.load(plan.root + ROOT.freshNode);
    this.#nodes.rows.look(peek, this.#own, fresh - this.#own);
    this.#nodes.update(this.#touched);
    this.#utcbs.rows.look(peek, USER_BASE, plan.threads.count - USER_BASE);
    this.#utcbs.update(this.#touched);
    this.#spaces.look(peek, 0, plan.spaces.count);
    const used = Math.min(peek.load(plan.root + ROOT.freshFrame), plan.poolHigh);
    this.#frames.look(peek, plan.poolLow, used - plan.poolLow);
  }

  /** What a row of the mapping database gives to its space. */
  #nodeGrant(row: number): Grant {
    const { plan } = this.#k;
    const { words } = this.#nodes.rows;
    const word = words[NODE_PAGE][row] >>> 0;
    const page = word - (word % PAGE_BYTES);
    const bytes = 2 ** PAGE.shift.of(word);
    const frame = words[NODE_FRAME][row] >>> 12;
    const rights = hardwareRights(PAGE.rights.of(word));
    const id = this.#own + row;
    const parent = words[NODE_PARENT][row] >>> 0;
    // Not `indexOf`: a parent may be no node, and then no grant has this number. What sigma0 has of its own is left out.
    const number = (parent - plan.nodes.base) / plan.nodes.recordBytes;
    const from = parent < plan.nodes.at(this.#own) ? undefined : number;
    return { page, bytes, frame, rights, id, from };
  }

  /** A thread's UTCB, a page of its space. */
  #utcbGrant(row: number): Grant {
    const utcb = this.#utcbs.rows.words[TCB_UTCB][row] >>> 0;
    const frame = (utcb - this.#k.plan.kernelBase) / PAGE_BYTES;
    return rootless(localId(USER_BASE + row), PAGE_BYTES, frame, ALL);
  }

  #spaceViews(peek: PeekBus): SpaceView[] {
    const directories = this.#spaces.words[DIRECTORY];
    const found: SpaceView[] = [];
    for (let i = 0; i < directories.length; i++) {
      if (directories[i] === 0) this.#views[i] = null;
      else found.push(this.#viewOf(peek, i));
    }
    this.#spaces.settle();
    return found;
  }

  #viewOf(peek: PeekBus, i: number): SpaceView {
    const { pmap, plan } = this.#k;
    const space = plan.spaces.at(i);
    const context = pmap.context(peek, space);
    const last = this.#views[i];
    const isSame = last !== null && this.#touched[i] === 0 && this.#spaces.isChanged[i] === 0;
    if (isSame && last.context === context) return last;
    const number = this.#spaces.words[FIRST_THREAD][i] >>> 0;
    const name = nameOf(number);
    const task = this.#info.slot(this.#spaces.words[START_PC][i] >>> 0);
    const grants = isSame ? last.grants : this.#grantsOf(i, number);
    const tables = this.#tables.at(i);
    const view =
      tables === undefined
        ? { name, task, context, grants }
        : { name, task, context, grants, tables };
    this.#views[i] = view;
    this.#touched[i] = 0;
    return view;
  }

  #grantsOf(i: number, number: number): Grant[] {
    const nodes = this.#nodes.count(i);
    const utcbs = this.#utcbs.count(i);
    const ofSigma0 = number === SIGMA0_NUMBER ? 1 : 0;
    // Of the right length from the start: a list that grows is copied time and again.
    const grants = new Array<Grant>(nodes + utcbs + 1 + ofSigma0);
    this.#nodes.list(i, grants, 0);
    this.#utcbs.list(i, grants, nodes);
    grants[nodes + utcbs] = this.#kips[i];
    if (ofSigma0 === 1) {
      const { userLow, userHigh } = this.#k.plan;
      const page = userLow * PAGE_BYTES;
      const bytes = (userHigh - userLow) * PAGE_BYTES;
      grants[nodes + utcbs + 1] = rootless(page, bytes, userLow, ALL);
    }
    return grants;
  }

  #frameUses(): SharedFrameUses {
    const { changed } = this.#frames;
    if (changed.length === 0) return this.#uses;
    this.#uses = this.#uses.with(this.#k.plan.poolLow, changed, this.#useOf);
    this.#frames.settle();
    return this.#uses;
  }
}

function areSame(these: readonly SpaceView[], those: readonly SpaceView[]): boolean {
  return these.length === those.length && these.every((view, i) => view === those[i]);
}
