/**
 * What the kernel believes each space may reach.
 *
 * It comes from what frames are used for, and from regions, never from the words of tables: else these would be
 * compared with themselves. A page of private memory is in the spaces of its frame's set, and may be written
 * where one space alone has it. A page of the cache is wherever a region shows that page of that object: it may be
 * written where the region is shared and the page counts as dirty (a store to one that is clean is a fault first), and
 * else is read until a copy takes its place. A frame that no word shows is nobody's to reach: it comes into a space by a fault.
 */
import { SharedFrameUses } from '../../../core/memory/frame-uses.ts';
import { ObservedRows } from '../../../core/memory/observed-rows.ts';
import type { Authority, FrameUse, Grant, SpaceView } from '../../../core/words/authority.ts';
import type { PeekBus } from '../../../core/words/bus.ts';
import type { BootInfo } from '../../../core/words/kernel.ts';
import { LAST_PAGE } from '../../../properties/contracts/unix/address.ts';
import { addressOf } from '../contracts/unix-pages.ts';
import { FRAME, PAGE, PAGE_BIT, SPACE, SPACES, USE, WAIT } from '../memory/records.ts';
import { MAP, PROT } from '../unix/abi/flags.ts';
import {
  ObservedRegions,
  R_END,
  R_FIRST,
  R_FLAGS,
  R_OBJECT,
  R_PAGES,
  R_RIGHTS,
  R_SPACE,
  R_START,
} from './observed-regions.ts';
import type { Plan } from './plan.ts';
import type { MipsPmap } from './pmap-mips.ts';
import type { X86Pmap } from './pmap-x86.ts';
import { CONTEXT } from './records.ts';

/** Where the pages lie that programs of the unix contract number. */
const NUMBERED = Array.from({ length: LAST_PAGE + 1 }, (_, page) => addressOf(page));

const PAGE_BYTES = 4096;
const PAGE_SHIFT = 12;

/** Fields of rows, by their places in `words`. */
const [F_USE, F_COUNT, F_OBJECT, F_INDEX] = [0, 1, 2, 3];
const [P_BITS] = [0];
const [S_STATE] = [0];
const [W_SPACE, W_SECOND] = [0, 1];
const [C_HOME] = [0];

const USES: readonly FrameUse[] = (() => {
  const uses: FrameUse[] = [];
  uses[USE.outside] = 'kernel';
  uses[USE.free] = 'free';
  uses[USE.table] = 'table';
  uses[USE.cache] = 'user';
  uses[USE.anonymous] = 'user';
  return uses;
})();

type Lister = NonNullable<SpaceView['tables']>;

/** What of the kernel an observer looks at. */
export interface Observed {
  readonly plan: Plan;
  readonly pmap: MipsPmap | X86Pmap;
  readonly mips: MipsPmap | null;
  readonly info: Pick<BootInfo, 'slot'>;
}

/** Which spaces have grants of a frame: a bit for each. */
type Owners = Uint32Array;

/**
 * Looks at a kernel's records. It remembers what it found last, and what it made of that, and gives the same objects for whatever
 * is as it was. Every word that may have changed is read again, so this is no state of the kernel's.
 */
export class Observer {
  readonly #h: Observed;
  readonly #frames: ObservedRows;
  readonly #pages: ObservedRows;
  readonly #regions: ObservedRegions;
  readonly #spaces: ObservedRows;
  readonly #waits: ObservedRows;
  readonly #contexts: ObservedRows;
  readonly #owners: Owners;
  /** By space: its grants, by page number. */
  readonly #grants: readonly Map<number, Grant>[];
  /** Those that were taken away in this look, by space: one that comes back as it was is the same object. */
  readonly #former: readonly Map<number, Grant>[];
  /** By space: 1 where its view is out of date; by frame: 1 where its grants are. */
  readonly #touched = new Uint8Array(SPACES);
  readonly #stale: Uint8Array;
  readonly #staleFrames: number[] = [];
  /** By frame: 1 where its grants are of private memory, which stands before what the cache would show. */
  readonly #isPrivate: Uint8Array;
  /** By frame: 1 where its page counted as dirty at the last look. */
  readonly #isDirty: Uint8Array;
  readonly #views: (SpaceView | null)[] = new Array<SpaceView | null>(SPACES).fill(null);
  readonly #useOf = (row: number): FrameUse => USES[this.#frames.words[F_USE][row]];
  readonly #tables: Lister[] = [];
  #uses: SharedFrameUses;
  #authority: Authority | null = null;
  #peek: PeekBus | null = null;

  constructor(h: Observed) {
    const { plan } = h;
    const { memory } = plan;
    this.#h = h;
    this.#frames = new ObservedRows(memory.frames, [
      FRAME.use,
      FRAME.count,
      FRAME.object,
      FRAME.index,
    ]);
    this.#pages = new ObservedRows(memory.pages, [PAGE.bits]);
    this.#regions = new ObservedRegions(memory.regions);
    this.#spaces = new ObservedRows(memory.spaces, [SPACE.state]);
    this.#waits = new ObservedRows(memory.waits, [WAIT.space, WAIT.second]);
    this.#contexts = new ObservedRows(plan.contexts, [CONTEXT.home]);
    this.#owners = new Uint32Array(plan.high - plan.low);
    this.#stale = new Uint8Array(plan.high - plan.low);
    this.#isPrivate = new Uint8Array(plan.high - plan.low);
    this.#isDirty = new Uint8Array(plan.high - plan.low);
    this.#grants = Array.from({ length: SPACES }, () => new Map<number, Grant>());
    this.#former = Array.from({ length: SPACES }, () => new Map<number, Grant>());
    const uses = new Array<FrameUse>(plan.high).fill('kernel');
    uses.fill('free', plan.low, plan.high);
    uses.fill('device', plan.buffersLow, plan.buffersHigh);
    uses[(plan.rings - plan.kernelBase) / PAGE_BYTES] = 'device';
    this.#uses = SharedFrameUses.of(uses);
  }

  observe(peek: PeekBus): Authority {
    if (peek !== this.#peek) this.#lookThrough(peek);
    this.#look(peek);
    const spaces = this.#spaceViews(peek);
    const last = this.#authority;
    if (last !== null && this.#uses === last.frames && areSame(spaces, last.spaces)) return last;
    this.#authority = { spaces, frames: this.#uses, pinned: [], pages: NUMBERED };
    return this.#authority;
  }

  /** From now on, tables are listed by this. */
  #lookThrough(peek: PeekBus): void {
    const { mips } = this.#h;
    this.#peek = peek;
    this.#views.fill(null);
    if (mips === null) return;
    for (let space = 0; space < SPACES; space++) {
      this.#tables[space] = (from, end) => mips.tables(peek, space, from, end);
    }
  }

  #look(peek: PeekBus): void {
    const { plan } = this.#h;
    this.#frames.look(peek, plan.low, plan.high - plan.low);
    this.#pages.look(peek, plan.low, plan.high - plan.low);
    this.#regions.look(peek);
    this.#spaces.look(peek, 0, SPACES);
    this.#waits.look(peek, 0, plan.memory.waits.count);
    this.#contexts.look(peek, 0, plan.contexts.count);
    this.#noteFrames();
    this.#notePages();
    const { spaces, objects } = this.#regions;
    if (objects.size > 0) this.#markThoseOf(spaces, objects);
    this.#revise();
    this.#noteUses();
    this.#frames.settle();
    this.#regions.settle();
  }

  #noteUses(): void {
    const { low } = this.#h.plan;
    const others = this.#frames.changed.filter(
      (row) => this.#uses.at(low + row) !== this.#useOf(row),
    );
    if (others.length > 0) this.#uses = this.#uses.with(low, others, this.#useOf);
  }

  #noteFrames(): void {
    const { changed } = this.#frames;
    for (let i = 0; i < changed.length; i++) this.#mark(changed[i]);
  }

  /** What is shared may be written from now on, or no more. */
  #notePages(): void {
    const { changed, words } = this.#pages;
    const uses = this.#frames.words[F_USE];
    for (let i = 0; i < changed.length; i++) {
      const row = changed[i];
      const isDirty = (words[P_BITS][row] & PAGE_BIT.dirty) === 0 ? 0 : 1;
      if (isDirty === this.#isDirty[row]) continue;
      this.#isDirty[row] = isDirty;
      if (uses[row] === USE.cache) this.#mark(row);
    }
    this.#pages.settle();
  }

  #mark(row: number): void {
    if (this.#stale[row] === 1) return;
    this.#stale[row] = 1;
    this.#staleFrames.push(row);
  }

  #markThoseOf(spaces: number, objects: ReadonlySet<number>): void {
    const [uses, counts, objectOf] = this.#frames.words;
    for (let row = 0; row < this.#frames.count; row++) {
      const isHere =
        (this.#owners[row] & spaces) !== 0 ||
        (uses[row] === USE.anonymous && (objectOf[row] & spaces) !== 0) ||
        (uses[row] === USE.cache && counts[row] !== 0 && objects.has(objectOf[row]));
      if (isHere) this.#mark(row);
    }
  }

  /** Makes the grants of frames anew: first all that were are taken away, so that none hides another. */
  #revise(): void {
    const rows = this.#staleFrames;
    for (let i = 0; i < rows.length; i++) this.#takeAway(rows[i]);
    const uses = this.#frames.words[F_USE];
    for (let i = 0; i < rows.length; i++) {
      if (uses[rows[i]] === USE.anonymous) this.#grantPrivate(rows[i]);
    }
    for (let i = 0; i < rows.length; i++) {
      if (uses[rows[i]] === USE.cache) this.#grantCached(rows[i]);
      this.#stale[rows[i]] = 0;
    }
    if (rows.length > 0) for (const former of this.#former) former.clear();
    rows.length = 0;
  }

  #takeAway(row: number): void {
    const frame = this.#h.plan.low + row;
    const owners = this.#owners[row];
    this.#owners[row] = 0;
    for (let space = 1; owners >>> space !== 0; space++) {
      if (((owners >>> space) & 1) === 0) continue;
      const grants = this.#grants[space];
      for (const [page, grant] of grants) {
        if (grant.frame !== frame) continue;
        grants.delete(page);
        this.#former[space].set(page, grant);
        if (this.#isPrivate[row] === 1) this.#showCachedAt(space, page);
      }
      this.#touched[space] = 1;
    }
    this.#isPrivate[row] = 0;
  }

  /** A page of private memory stood before a page of the cache, which may be seen again. */
  #showCachedAt(space: number, page: number): void {
    const region = this.#regions.at(space, page);
    if (region < 0) return;
    const words = this.#regions.words;
    const object = words[R_OBJECT][region];
    if (object === 0) return;
    const index = words[R_FIRST][region] + page - (words[R_START][region] >>> PAGE_SHIFT);
    const [uses, counts, objects, indices] = this.#frames.words;
    for (let row = 0; row < this.#frames.count; row++) {
      const isIt =
        uses[row] === USE.cache &&
        counts[row] !== 0 &&
        objects[row] === object &&
        indices[row] === index;
      if (isIt) this.#mark(row);
    }
  }

  #grantPrivate(row: number): void {
    const words = this.#frames.words;
    if (words[F_COUNT][row] === 0) return;
    const set = words[F_OBJECT][row] >>> 0;
    const isAlone = (set & (set - 1)) === 0;
    this.#isPrivate[row] = 1;
    const page = words[F_INDEX][row];
    for (let space = 1; space < SPACES; space++) {
      if (((set >>> space) & 1) === 0) continue;
      const region = this.#regions.at(space, page);
      if (region >= 0) this.#grant(space, page, row, region, isAlone);
    }
  }

  #grantCached(row: number): void {
    const words = this.#frames.words;
    if (words[F_COUNT][row] === 0) return;
    const index = words[F_INDEX][row];
    const showing = this.#regions.showing(words[F_OBJECT][row]);
    if (showing === undefined || words[F_OBJECT][row] === 0) return;
    const regions = this.#regions.words;
    for (let i = 0; i < showing.length; i++) {
      const region = showing[i];
      const place = index - regions[R_FIRST][region];
      if (place < 0 || place >= regions[R_PAGES][region]) continue;
      const isShared = (regions[R_FLAGS][region] & MAP.shared) !== 0;
      // What the file does not fill is shown as a copy.
      if (!isShared && regions[R_END][region] >>> 0 < (index + 1) * PAGE_BYTES) continue;
      const page = (regions[R_START][region] >>> PAGE_SHIFT) + place;
      const space = regions[R_SPACE][region];
      const other = this.#grants[space].get(page);
      if (other !== undefined) continue;
      this.#grant(space, page, row, region, isShared && this.#isDirty[row] === 1);
    }
  }

  #grant(space: number, page: number, row: number, region: number, mayWrite: boolean): void {
    const given = this.#regions.words[R_RIGHTS][region];
    if (given === PROT.none) return;
    const write = mayWrite ? given & PROT.write : 0;
    const rights = PROT.read | PROT.execute | write;
    const frame = this.#h.plan.low + row;
    const former = this.#former[space].get(page);
    const isSame = former !== undefined && former.frame === frame && former.rights === rights;
    const grant = { page: page * PAGE_BYTES, bytes: PAGE_BYTES, frame, rights };
    this.#grants[space].set(page, isSame ? former : grant);
    this.#owners[row] |= 1 << space;
    this.#touched[space] = 1;
  }

  #spaceViews(peek: PeekBus): SpaceView[] {
    const found: SpaceView[] = [];
    for (let space = 1; space < SPACES; space++) {
      if (this.#spaces.words[S_STATE][space] === 0) this.#views[space] = null;
      else found.push(this.#viewOf(peek, space));
    }
    this.#spaces.settle();
    this.#waits.settle();
    this.#contexts.settle();
    return found;
  }

  #viewOf(peek: PeekBus, space: number): SpaceView {
    const p = this.#processOf(space);
    const context = this.#h.pmap.context((at) => peek.load(at), space);
    const task = this.#waits.words[W_SPACE][p] === space ? this.#taskOf(p) : 0;
    const name =
      this.#waits.words[W_SECOND][p] === space
        ? `the space that process ${p} is given by exec`
        : `the space of process ${p}`;
    const last = this.#views[space];
    const isSame =
      last !== null && last.context === context && last.task === task && last.name === name;
    if (isSame && this.#touched[space] === 0) return last;
    const grants = this.#grantsOf(space, last?.grants ?? []);
    this.#touched[space] = 0;
    if (isSame && grants === last.grants) return last;
    const tables = this.#tables.at(space);
    const view =
      tables === undefined
        ? { name, task, context, grants }
        : { name, task, context, grants, tables };
    this.#views[space] = view;
    return view;
  }

  /** In the order of pages; the list of before, if nothing has changed in it. */
  #grantsOf(space: number, before: readonly Grant[]): readonly Grant[] {
    const now = [...this.#grants[space].values()].sort((one, other) => one.page - other.page);
    const isSame = now.length === before.length && now.every((grant, i) => grant === before[i]);
    return isSame ? before : now;
  }

  #processOf(space: number): number {
    const { words, count } = this.#waits;
    for (let p = 1; p < count; p++) {
      if (words[W_SPACE][p] === space || words[W_SECOND][p] === space) return p;
    }
    return 0;
  }

  /** The slot of the task that a process is. */
  #taskOf(p: number): number {
    const home = this.#contexts.words[C_HOME][p] >>> 0;
    return home === 0 ? 0 : this.#h.info.slot(home);
  }
}

function areSame(these: readonly SpaceView[], those: readonly SpaceView[]): boolean {
  return these.length === those.length && these.every((view, i) => view === those[i]);
}
