/** What the kernel believes each space may reach: the mapping database, UTCBs, the interface page. */
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

const POOL_USES: readonly FrameUse[] = (() => {
  const uses: FrameUse[] = [];
  uses[USE.free] = 'free';
  uses[USE.table] = 'table';
  uses[USE.utcb] = 'user';
  uses[USE.links] = 'kernel';
  return uses;
})();

/** The uses of frames as they are while all of the pool is free. */
function firstUses(k: L4): FrameUse[] {
  const { plan } = k;
  const uses = new Array<FrameUse>(k.bus.frames).fill('kernel');
  uses.fill('free', plan.poolLow, plan.poolHigh);
  uses.fill('user', plan.userLow, plan.userHigh);
  // All may read the interface page.
  uses[(plan.kip - plan.kernelBase) / PAGE_BYTES] = 'user';
  return uses;
}

function nameOf(number: number): string {
  if (number === SIGMA0_NUMBER) return 'sigma0';
  return number === ROOT_SERVER_NUMBER ? 'the root server' : `the space of thread ${number}`;
}

/** Looks at a kernel's records; what it keeps between two looks is there to spare work alone. */
export class Observer {
  readonly #k: L4;
  readonly #info: BootInfo;
  readonly #kip: number;
  readonly #pinned: readonly Pinned[];
  /** What the last look found: replaced as a whole when anything of it has changed. */
  #uses: readonly FrameUse[];

  constructor(k: L4, info: BootInfo) {
    this.#k = k;
    this.#info = info;
    this.#kip = (k.plan.kip - k.plan.kernelBase) / PAGE_BYTES;
    this.#pinned =
      k.bus.family === 'mips' ? [{ index: KIP_ENTRY, page: KIP_AREA, frame: this.#kip }] : [];
    this.#uses = firstUses(k);
  }

  observe(peek: PeekBus): Authority {
    const k = this.#k;
    const { plan } = k;
    const grants = this.#mappings(peek);
    this.#addUtcbs(peek, grants);
    const spaces: SpaceView[] = [];
    for (let i = 0; i < plan.spaces.count; i++) {
      const space = plan.spaces.at(i);
      if (peek.load(space + SPACE.directory) === 0) continue;
      const number = peek.load(space + SPACE.firstThread);
      const list = grants[i];
      list.push({ page: KIP_AREA, bytes: PAGE_BYTES, frame: this.#kip, rights: READ_ONLY });
      if (number === SIGMA0_NUMBER) {
        const page = plan.userLow * PAGE_BYTES;
        const bytes = (plan.userHigh - plan.userLow) * PAGE_BYTES;
        list.push({ page, bytes, frame: plan.userLow, rights: ALL });
      }
      const name = nameOf(number);
      const task = this.#info.slot(peek.load(space + SPACE.startPc));
      const context = k.pmap.context(peek, space);
      const { tables } = k.pmap;
      spaces.push(
        tables === null
          ? { name, task, context, grants: list }
          : { name, task, context, grants: list, tables: () => tables(k, peek, space) },
      );
    }
    return { spaces, frames: this.#frameUses(peek), pinned: this.#pinned };
  }

  /** What each space has by the mapping database, by the space's index; sigma0's own is left out. */
  #mappings(peek: PeekBus): Grant[][] {
    const { plan } = this.#k;
    const grants: Grant[][] = [];
    for (let i = 0; i < plan.spaces.count; i++) grants.push([]);
    const bytes = NODE.bytes;
    const own = plan.nodes.base + peek.load(plan.root + ROOT.ownNodes) * bytes;
    const end = plan.nodes.base + peek.load(plan.root + ROOT.freshNode) * bytes;
    for (let node = own; node < end; node += bytes) {
      const space = peek.load(node + NODE.space);
      if (space === NONE) continue;
      const word = peek.load(node + NODE.page);
      const page = word - (word % PAGE_BYTES);
      const rights = hardwareRights(PAGE.rights.of(word));
      const frame = peek.load(node + NODE.frame) >>> 12;
      const from = peek.load(node + NODE.parent);
      const size = 2 ** PAGE.shift.of(word);
      grants[plan.spaces.indexOf(space)].push(
        from < own
          ? { page, bytes: size, frame, rights, id: node }
          : { page, bytes: size, frame, rights, id: node, from },
      );
    }
    return grants;
  }

  /** The UTCBs, each a page of its thread's space. */
  #addUtcbs(peek: PeekBus, grants: Grant[][]): void {
    const { plan } = this.#k;
    for (let number = USER_BASE; number < plan.threads.count; number++) {
      const tcb = plan.threads.at(number);
      const utcb = peek.load(tcb + TCB.utcb);
      if (utcb === NONE) continue;
      const frame = (utcb - plan.kernelBase) / PAGE_BYTES;
      const list = grants[plan.spaces.indexOf(peek.load(tcb + TCB.space))];
      list.push({ page: localId(number), bytes: PAGE_BYTES, frame, rights: ALL });
    }
  }

  #frameUses(peek: PeekBus): readonly FrameUse[] {
    const { plan } = this.#k;
    let changed: FrameUse[] | null = null;
    const fresh = peek.load(plan.root + ROOT.freshFrame);
    for (let frame = plan.poolLow; frame < plan.poolHigh; frame++) {
      const use = frame < fresh ? POOL_USES[peek.load(plan.frames.at(frame) + FRAME.use)] : 'free';
      if (use === this.#uses[frame]) continue;
      changed ??= this.#uses.slice();
      changed[frame] = use;
    }
    if (changed !== null) this.#uses = changed;
    return this.#uses;
  }
}
