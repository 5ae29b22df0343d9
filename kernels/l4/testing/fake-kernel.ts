/** The kernel's context over a fake bus and a pretended MMU, for unit tests of its parts. */
import { FakeBus } from '../../../core/memory/fake-bus.ts';
import type { Trap } from '../../../core/words/trap.ts';
import { EXECUTE, normalRights, PAGE_BYTES, READ, WRITE } from '../abi/fpage.ts';
import { globalId, USER_BASE } from '../abi/thread-id.ts';
import { type L4, noPiece, noPlace, type Pmap } from '../context.ts';
import { fillPool } from '../frame-pool.ts';
import { mapAllMemory } from '../mapping/root.ts';
import { look } from '../page-tables.ts';
import type { Paths } from '../paths.ts';
import { planMemory } from '../plan.ts';
import { MAX_DEPTH, ROOT } from '../records.ts';
import { makeSpace } from '../spaces.ts';

const PRESENT = 1;
const WRITABLE = 2;
const ACCESSED = 4;
const DIRTY = 8;
const TABLE = 16;

/** An MMU that remembers each entry it has seen until it is told to forget it. */
export class FakePmap implements Pmap {
  readonly userEnd = 0x80000000;
  readonly superpages: boolean;
  readonly tableFlags = TABLE;
  readonly tables = null;
  /** What a TLB without a limit would hold: the entry, by space and page. */
  readonly remembered = new Map<string, number>();

  constructor(superpages: boolean) {
    this.superpages = superpages;
  }

  prepare(): void {}
  start(): void {}
  activate(): void {}

  isTable(entry: number): boolean {
    return (entry & TABLE) !== 0;
  }

  encode(frame: number, rights: number): number {
    return ((frame << 12) | PRESENT | ((rights & WRITE) !== 0 ? WRITABLE : 0)) >>> 0;
  }

  isPresent(entry: number): boolean {
    return (entry & PRESENT) !== 0;
  }

  frameOf(entry: number): number {
    return entry >>> 12;
  }

  rightsOf(entry: number): number {
    if (!this.isPresent(entry)) return 0;
    return normalRights((entry & WRITABLE) !== 0 ? READ | WRITE : READ);
  }

  statusOf(entry: number): number {
    const read = (entry & ACCESSED) !== 0 ? READ | EXECUTE : 0;
    return (entry & DIRTY) !== 0 ? read | WRITE : read;
  }

  withoutStatus(entry: number): number {
    return (entry & ~(ACCESSED | DIRTY)) >>> 0;
  }

  withRights(entry: number, rights: number): number {
    const write = (rights & WRITE) !== 0 ? WRITABLE : 0;
    return ((entry & ~WRITABLE) | write) >>> 0;
  }

  /** What the hardware does when a page, or part of a superpage, is touched. */
  touch(k: L4, space: number, va: number, write: boolean): void {
    const place = noPlace();
    if (!look(k, space, va, place)) throw new Error('nothing is mapped where it is touched');
    const entry = place.entry | ACCESSED | (write ? DIRTY : 0);
    k.bus.store(place.slot, entry);
    const page = va - (va % PAGE_BYTES);
    const offset = place.shift === 12 ? 0 : page % 2 ** place.shift;
    this.remembered.set(`${space}:${page}`, entry + offset);
  }

  flush(_k: L4, space: number, va: number, shift: number): void {
    if (shift === 12) {
      this.remembered.delete(`${space}:${va}`);
      return;
    }
    for (const key of this.remembered.keys()) {
      const [owner, page] = key.split(':').map(Number);
      if (owner === space && page >= va && page < va + 2 ** shift) this.remembered.delete(key);
    }
  }

  retire(_k: L4, space: number): void {
    for (const key of this.remembered.keys()) {
      if (key.startsWith(`${space}:`)) this.remembered.delete(key);
    }
  }

  resolve(_k: L4, _trap: Trap): boolean {
    return false;
  }

  context(): number {
    return -1;
  }

  /** Remembered translations that give what the tables do not give any more. */
  stale(k: L4): string[] {
    return [...this.remembered].flatMap(([key, entry]) => {
      const [space, page] = key.split(':').map(Number);
      const place = noPlace();
      const present = look(k, space, page, place);
      const now = place.entry;
      const offset = (page % 2 ** place.shift) >>> 12;
      const gone = !present || this.frameOf(now) + offset !== this.frameOf(entry);
      const more = (this.rightsOf(entry) & ~this.rightsOf(now)) !== 0;
      return gone || more ? [`space ${space} still reaches page 0x${page.toString(16)}`] : [];
    });
  }
}

export interface FakeKernel extends L4 {
  readonly bus: FakeBus;
  readonly pmap: FakePmap;
  /** Sigma0's space, and then as many others as were asked for. */
  readonly made: readonly number[];
}

const NO_PATHS: Paths = {
  ipc: 0,
  ipcBlock: 0,
  ipcPending: 0,
  map: 0,
  mapMore: 0,
  grant: 0,
  unmap: 0,
  unmapNode: 0,
  unmapMore: 0,
  pageFault: 0,
  interrupt: 0,
  interruptIdle: 0,
  timer: 0,
  timerPreempt: 0,
  threadSwitch: 0,
  switchContext: 0,
  switchSpace: 0,
  refill: 0,
};

export function fakeKernel(spaces: number, frames = 256, superpages = true): FakeKernel {
  const bus = new FakeBus(frames);
  const plan = planMemory(frames, bus.kernelBase);
  const made = Array.from({ length: spaces + 1 }, (_, i) => plan.spaces.at(i));
  const k: FakeKernel = {
    bus,
    plan,
    pmap: new FakePmap(superpages),
    paths: NO_PATHS,
    rooms: { ipc: 0, mapping: 0, fault: 0, threads: 0 },
    timerLine: 0,
    lines: 1,
    carry: new Int32Array(MAX_DEPTH + 2),
    source: noPlace(),
    target: noPlace(),
    piece: noPiece(),
    made,
  };
  fillPool(k);
  bus.store(plan.root + ROOT.freeNodes, plan.nodes.count);
  made.forEach((space, i) => {
    makeSpace(k, space, globalId(USER_BASE + i, 1));
  });
  mapAllMemory(k, made[0]);
  return k;
}
