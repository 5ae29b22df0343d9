/** What has changed since the event before, of all that claims may watch; noticed without allocating. */
import type { Authority } from '../words/authority.ts';
import type { TlbEntry } from '../words/bus.ts';
import type { Scene, Watched } from '../words/property.ts';
import { Difference, noticed } from './difference.ts';

/** A set of what claims may watch. */
export const WATCHED: Readonly<Record<Watched, number>> = {
  tlb: 1,
  belief: 2,
  tables: 4,
  processor: 8,
  state: 16,
};

export const EVERYTHING = 31;

const { tlb: TLB, belief: BELIEF, tables: TABLES, processor: PROCESSOR, state: STATE } = WATCHED;

/** What there is before a scene was looked at. */
const NO_BELIEF: Authority = { spaces: [], frames: [], pinned: [] };

/** Without these it cannot be told whether tables may have changed. */
const TELLS_OF_TABLES = TLB | BELIEF | PROCESSOR;

export class Changes {
  readonly #tasks: number;
  /** What somebody watches: nothing else is looked at. */
  readonly #watched: number;
  #tlb: readonly TlbEntry[] | null = null;
  /** The entries at the event before, by their index in the chip, and the count at which each was there. */
  readonly #held: TlbEntry[] = [];
  readonly #when: number[] = [];
  #count = 0;
  #believed = NO_BELIEF;
  #alive = 0;
  #context = -1;
  #returned = -1;
  #running = -1;
  /** The entries that are new since the event before. */
  readonly entries: TlbEntry[] = [];
  /** In what belief differs from the event before. */
  readonly belief = new Difference(NO_BELIEF);
  /** What there was at boot, before the first run: all runs begin with it. */
  #bootTlb: readonly TlbEntry[] = [];
  #bootBelief = NO_BELIEF;

  constructor(watched: number, tasks: number) {
    this.#watched = (watched & TABLES) === 0 ? watched : watched | TELLS_OF_TABLES;
    this.#tasks = tasks;
  }

  /** Whether anybody watches what the kernel believes. */
  get watchesBelief(): boolean {
    return (this.#watched & BELIEF) !== 0;
  }

  /** A run begins, the first since this machine was booted. */
  boot(scene: Scene): void {
    this.#bootTlb = (this.#watched & TLB) !== 0 ? scene.peek.tlb() : [];
    this.#bootBelief = NO_BELIEF;
    this.begin();
    // Where the kernel cannot say what it believes, everything is new to the first event that asks.
    if (this.watchesBelief) this.#bootBelief = scene.authority();
    this.#believed = this.#bootBelief;
  }

  /** A run begins: the next event is held against boot. */
  begin(): void {
    this.#tlbChanged(this.#bootTlb);
    this.#believed = this.#bootBelief;
    this.#alive = -1;
    this.#context = -1;
    this.#returned = -1;
    this.#running = -1;
  }

  /**
   * The set of what has changed. `isAccess` says that the event is a load or store that was done.
   *
   * Tables are written by the kernel, and by a walk that sets a bit, which shows in the TLB. If an access
   * found TLB, belief, task and space as they were, no fault was served and nothing was switched; in
   * any other case the kernel may have written tables.
   */
  since(scene: Scene, isAccess: boolean): number {
    const watched = this.#watched;
    let changed = STATE;
    if ((watched & TLB) !== 0 && this.#tlbChanged(scene.peek.tlb())) changed |= TLB;
    if ((watched & BELIEF) !== 0 && this.#beliefChanged(scene)) changed |= BELIEF;
    if ((watched & PROCESSOR) !== 0 && this.#processorChanged(scene)) changed |= PROCESSOR;
    if (!isAccess || (changed & TELLS_OF_TABLES) !== 0) changed |= TABLES;
    return changed;
  }

  #tlbChanged(tlb: readonly TlbEntry[]): boolean {
    if (tlb === this.#tlb) return false;
    const before = this.#count++;
    this.#tlb = tlb;
    if (this.entries.length > 0) this.entries.length = 0;
    for (let i = 0; i < tlb.length; i++) {
      const entry = tlb[i];
      const { index } = entry;
      // An entry that went and came back has not been seen by what was judged in between.
      if (this.#held[index] !== entry || this.#when[index] !== before) this.entries.push(entry);
      this.#held[index] = entry;
      this.#when[index] = this.#count;
    }
    return true;
  }

  #beliefChanged(scene: Scene): boolean {
    const believed = scene.authority();
    let alive = 0;
    for (let slot = 1; slot <= this.#tasks; slot++) if (scene.alive(slot)) alive |= 1 << slot;
    const isSame = believed === this.#believed && alive === this.#alive;
    this.belief.find(this.#believed, believed);
    if (believed !== this.#believed) noticed(this.belief);
    this.#believed = believed;
    this.#alive = alive;
    return !isSame;
  }

  #processorChanged(scene: Scene): boolean {
    const context = scene.peek.context();
    const { returned, running } = scene;
    const isSame =
      context === this.#context && returned === this.#returned && running === this.#running;
    this.#context = context;
    this.#returned = returned;
    this.#running = running;
    return !isSame;
  }
}
