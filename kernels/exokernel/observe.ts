/**
 * What the kernel believes each environment may reach: its bindings, as far as the access lists still back
 * them, the U-area and the information page.
 *
 * The belief comes from the records of bindings and access lists, and never from tables or STLB: else these
 * would be compared with themselves.
 */
import { SharedFrameUses } from '../../core/memory/frame-uses.ts';
import { ObservedRows } from '../../core/memory/observed-rows.ts';
import type { Authority, FrameUse, Grant, Pinned, SpaceView } from '../../core/words/authority.ts';
import type { PeekBus } from '../../core/words/bus.ts';
import { INFO_AREA, PAGE_BYTES, U_AREA } from './abi/address-map.ts';
import { RIGHTS } from './abi/calls.ts';
import { ACL_ENTRIES, CAP, PERM } from './abi/capability.ts';
import { PPAGE, PPAGE_STATE, STATUS } from './abi/info.ts';
import { isValid, permits } from './capabilities.ts';
import type { Exo } from './context.ts';
import { frameAt, isExposed } from './plan.ts';
import { BINDING, ENV, GUARD, NONE, ROOT, WHAT, WHERE } from './records.ts';
import { INFO_ENTRY, UAREA_ENTRY } from './stlb.ts';

/** Rights as the hardware has them: whoever may read may execute. */
const READ = 5;
const WRITE = 7;

type Lister = NonNullable<SpaceView['tables']>;

/** Fields of rows, by their places in `words`. */
const [B_WHERE, B_WHAT, B_GENERATION] = [0, 1, 2];
const [E_ID, E_SLOT] = [0, 1];

const USES: readonly FrameUse[] = (() => {
  const uses: FrameUse[] = [];
  uses[STATUS.free] = 'free';
  uses[STATUS.allocated] = 'user';
  uses[STATUS.kernel] = 'kernel';
  uses[STATUS.table] = 'table';
  // All may read what is exposed.
  uses[STATUS.exposed] = 'user';
  uses[STATUS.device] = 'device';
  uses[STATUS.uArea] = 'user';
  return uses;
})();

/**
 * Looks at a kernel's records.
 *
 * It remembers what it found last, and what it made of that, and gives the same objects for whatever is
 * as it was. Every word that may have changed is read again at each look and compared, so this is no state
 * of the kernel's: an observer that is attached anew gives an equal answer. What it has given is never
 * changed.
 */
export class Observer {
  readonly #k: Exo;
  readonly #bindings: ObservedRows;
  /** The access lists of the frames that have names: row 0 is the first of them. */
  readonly #lists: ObservedRows;
  readonly #frames: ObservedRows;
  readonly #envs: ObservedRows;
  /** By row of the bindings: the environment that a grant was given to; 0 where there is none. */
  readonly #owners: Uint8Array;
  /** By environment: its grants, by row of the bindings. */
  readonly #grants: readonly Map<number, Grant>[];
  /** By environment: its grants of U-area and information page. */
  readonly #kept: readonly (readonly Grant[])[];
  /** By environment: 1 where its view is out of date. */
  readonly #touched: Uint8Array;
  readonly #views: (SpaceView | null)[];
  /** By environment: what is pinned while it runs; 0 is nobody. */
  readonly #pinned: readonly (readonly Pinned[])[];
  readonly #names: readonly number[];
  readonly #useOf = (row: number): FrameUse =>
    USES[PPAGE_STATE.status.of(this.#frames.words[0][row])];
  #uses: SharedFrameUses;
  #authority: Authority | null = null;
  #peek: PeekBus | null = null;
  /** By environment: lists its tables as `#peek` shows them; none where hardware walks them. */
  readonly #tables: Lister[] = [];

  constructor(k: Exo) {
    const { plan } = k;
    const envs = plan.envs.count;
    this.#k = k;
    const { where, what, generation } = BINDING;
    this.#bindings = new ObservedRows(plan.bindings, [where, what, generation]);
    this.#lists = new ObservedRows(
      plan.guards,
      Array.from({ length: ACL_ENTRIES }, (_, i) => GUARD.acl + i * CAP.bytes + CAP.head),
    );
    this.#frames = new ObservedRows(plan.ppages, [PPAGE.state]);
    this.#envs = new ObservedRows(plan.envs, [ENV.id, ENV.slot, ENV.context]);
    this.#owners = new Uint8Array(plan.bindings.count);
    this.#grants = Array.from({ length: envs }, () => new Map<number, Grant>());
    this.#kept = Array.from({ length: envs }, (_, index) => keptGrants(k, index));
    this.#touched = new Uint8Array(envs);
    this.#views = new Array<SpaceView | null>(envs).fill(null);
    this.#pinned = Array.from({ length: envs }, (_, index) => pinnedFor(k, index));
    this.#names = Array.from(
      { length: plan.nameableHigh - plan.nameableLow },
      (_, name) => plan.nameableLow + name,
    );
    this.#uses = SharedFrameUses.of(new Array<FrameUse>(k.bus.frames).fill(USES[0]));
  }

  observe(peek: PeekBus): Authority {
    if (peek !== this.#peek) this.#lookThrough(peek);
    this.#look(peek);
    const spaces = this.#spaceViews(peek);
    const frames = this.#uses;
    const current = peek.load(this.#k.plan.root + ROOT.current);
    const pinned = this.#pinned[current === NONE ? 0 : this.#k.plan.envs.indexOf(current)];
    const last = this.#authority;
    if (
      last !== null &&
      frames === last.frames &&
      pinned === last.pinned &&
      areSame(spaces, last.spaces)
    ) {
      return last;
    }
    this.#authority = { spaces, frames, pinned, names: this.#names };
    return this.#authority;
  }

  /** From now on, tables are listed by this. */
  #lookThrough(peek: PeekBus): void {
    const k = this.#k;
    const { tables } = k.tlb;
    this.#peek = peek;
    this.#views.fill(null);
    if (tables === null) return;
    for (let index = 0; index < k.plan.envs.count; index++) {
      const env = k.plan.envs.at(index);
      this.#tables[index] = (from, end) => tables(k, peek, env, from, end);
    }
  }

  #look(peek: PeekBus): void {
    const { plan, bus } = this.#k;
    const bindings = this.#bindings;
    bindings.look(peek, 0, plan.bindings.count);
    this.#lists.look(peek, plan.nameableLow, plan.nameableHigh - plan.nameableLow);
    this.#frames.look(peek, 0, bus.frames);
    this.#envs.look(peek, 0, plan.envs.count);
    for (const row of bindings.changed) this.#revise(row);
    this.#reviseFrames();
    bindings.settle();
    this.#lists.settle();
    if (this.#frames.changed.length > 0) {
      this.#uses = this.#uses.with(0, this.#frames.changed, this.#useOf);
    }
    this.#frames.settle();
  }

  /** Bindings of frames whose owner or access list has changed may give less than before, or more. */
  #reviseFrames(): void {
    const first = this.#k.plan.nameableLow;
    if (this.#lists.changed.length === 0 && this.#frames.changed.length === 0) return;
    const wheres = this.#bindings.words[B_WHERE];
    const whats = this.#bindings.words[B_WHAT];
    for (let row = 0; row < this.#bindings.count; row++) {
      if (wheres[row] === 0) continue;
      const frame = whats[row] >>> 12;
      const isChanged =
        this.#frames.isChanged[frame] === 1 ||
        (frame >= first && this.#lists.isChanged[frame - first] === 1);
      if (isChanged) this.#revise(row);
    }
  }

  /** Makes the grant of a row anew, if it is another. */
  #revise(row: number): void {
    const former = this.#owners[row];
    const word = this.#bindings.words[B_WHERE][row] >>> 0;
    const rights = word === 0 ? 0 : this.#rightsOf(row);
    const owner = rights === 0 ? 0 : WHERE.env.of(word);
    const page = word - (word % PAGE_BYTES);
    const frame = this.#bindings.words[B_WHAT][row] >>> 12;
    if (former !== 0) {
      const last = this.#grants[former].get(row);
      const isSame =
        former === owner && last?.page === page && last.frame === frame && last.rights === rights;
      if (isSame) return;
      this.#grants[former].delete(row);
      this.#touched[former] = 1;
    }
    this.#owners[row] = owner;
    if (owner === 0) return;
    this.#grants[owner].set(row, { page, bytes: PAGE_BYTES, frame, rights });
    this.#touched[owner] = 1;
  }

  /** What a binding gives, as far as its entry of the access list backs it; 0 if nothing. */
  #rightsOf(row: number): number {
    const { plan } = this.#k;
    const what = this.#bindings.words[B_WHAT][row] >>> 0;
    const frame = what >>> 12;
    if (isExposed(plan, frame)) return READ;
    const list = frame - plan.nameableLow;
    if (!(list >= 0 && frame < plan.nameableHigh)) return 0;
    const state = this.#frames.words[0][frame];
    if (PPAGE_STATE.status.of(state) !== STATUS.allocated) return 0;
    const generation = this.#bindings.words[B_GENERATION][row] >>> 0;
    if (PPAGE_STATE.generation.of(state) !== generation) return 0;
    const head = this.#lists.words[WHAT.entry.of(what)][list];
    if (!isValid(head)) return 0;
    return WHAT.rights.of(what) === RIGHTS.write && permits(head, PERM.write) ? WRITE : READ;
  }

  #spaceViews(peek: PeekBus): SpaceView[] {
    const ids = this.#envs.words[E_ID];
    const found: SpaceView[] = [];
    for (let index = 1; index < ids.length; index++) {
      if (index >= this.#views.length) break;
      if (ids[index] === 0) this.#views[index] = null;
      else found.push(this.#viewOf(peek, index));
    }
    this.#envs.settle();
    return found;
  }

  #viewOf(peek: PeekBus, index: number): SpaceView {
    const last = this.#views[index];
    if (last !== null && this.#touched[index] === 0 && this.#envs.isChanged[index] === 0) {
      return last;
    }
    const { tlb, plan } = this.#k;
    const name = `environment ${index}`;
    const task = this.#envs.words[E_SLOT][index];
    const context = tlb.context(this.#k, peek, plan.envs.at(index));
    const grants = this.#grantsOf(index);
    const tables = this.#tables.at(index);
    const view =
      tables === undefined
        ? { name, task, context, grants }
        : { name, task, context, grants, tables };
    this.#views[index] = view;
    this.#touched[index] = 0;
    return view;
  }

  /** In the order of their records. */
  #grantsOf(index: number): Grant[] {
    const rows = [...this.#grants[index]].sort(([one], [other]) => one - other);
    return [...rows.map(([, grant]) => grant), ...this.#kept[index]];
  }
}

/** What every environment has, whatever it binds. */
function keptGrants({ plan }: Exo, index: number): Grant[] {
  const uArea = frameAt(plan, plan.uAreas.at(index));
  return [
    { page: U_AREA, bytes: PAGE_BYTES, frame: uArea, rights: WRITE },
    { page: INFO_AREA, bytes: PAGE_BYTES, frame: frameAt(plan, plan.info), rights: READ },
  ];
}

/** What is wired while the environment of this index runs. */
function pinnedFor({ bus, plan }: Exo, index: number): Pinned[] {
  if (bus.family !== 'mips') return [];
  const info = { index: INFO_ENTRY, page: INFO_AREA, frame: frameAt(plan, plan.info) };
  if (index === 0) return [info];
  return [info, { index: UAREA_ENTRY, page: U_AREA, frame: frameAt(plan, plan.uAreas.at(index)) }];
}

function areSame(these: readonly SpaceView[], those: readonly SpaceView[]): boolean {
  return these.length === those.length && these.every((view, i) => view === those[i]);
}
