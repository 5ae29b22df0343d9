/** What the kernel believes each space may reach: the mapping database, UTCBs, the interface page. */
import type { Authority, FrameUse, Grant, Pinned, SpaceView } from '../../core/words/authority.ts';
import type { PeekBus } from '../../core/words/bus.ts';
import type { BootInfo } from '../../core/words/kernel.ts';
import { KIP_AREA } from './abi/address-map.ts';
import { ALL_RIGHTS, EXECUTE, PAGE_BYTES, READ, WRITE } from './abi/fpage.ts';
import { localId, ROOT_SERVER_NUMBER, SIGMA0_NUMBER, USER_BASE } from './abi/thread-id.ts';
import type { L4 } from './context.ts';
import { KIP_ENTRY } from './pmap-mips.ts';
import { ACCESS, FRAME, NODE, NONE, ROOT, SPACE, TCB, USE } from './records.ts';

/** The rights of the hardware's own order: 1 read, 2 write, 4 execute. */
function hardwareRights(rights: number): number {
  const read = (rights & READ) !== 0 ? 1 : 0;
  const write = (rights & WRITE) !== 0 ? 2 : 0;
  return read | write | ((rights & EXECUTE) !== 0 ? 4 : 0);
}

const READ_ONLY = hardwareRights(READ | EXECUTE);
const ALL = hardwareRights(ALL_RIGHTS);

/** The uses of frames that never change. */
export function fixedUses(k: L4): FrameUse[] {
  const { plan } = k;
  const uses = new Array<FrameUse>(k.bus.frames).fill('kernel');
  uses.fill('user', plan.userLow, plan.userHigh);
  // All may read the interface page.
  uses[(plan.kip - plan.kernelBase) / PAGE_BYTES] = 'user';
  return uses;
}

const POOL_USES: Readonly<Record<number, FrameUse>> = {
  [USE.free]: 'free',
  [USE.table]: 'table',
  [USE.utcb]: 'user',
};

function frameUses(k: L4, fixed: readonly FrameUse[], peek: PeekBus): FrameUse[] {
  const uses = fixed.slice();
  for (let frame = k.plan.poolLow; frame < k.plan.poolHigh; frame++) {
    uses[frame] = POOL_USES[peek.load(k.plan.frames.at(frame) + FRAME.use)] ?? 'kernel';
  }
  return uses;
}

/** What each space has by the mapping database, by the space's index. */
function mappings(k: L4, peek: PeekBus): (Grant[] | undefined)[] {
  const { plan } = k;
  const grants: (Grant[] | undefined)[] = [];
  const nodes = peek.load(plan.root + ROOT.freshNode);
  for (let i = 0; i < nodes; i++) {
    const node = plan.nodes.at(i);
    const space = peek.load(node + NODE.space);
    if (space === NONE) continue;
    const index = plan.spaces.indexOf(space);
    const list = grants[index] ?? [];
    grants[index] = list;
    list.push({
      page: peek.load(node + NODE.page),
      bytes: 2 ** peek.load(node + NODE.size),
      frame: peek.load(node + NODE.frame),
      rights: hardwareRights(ACCESS.rights.of(peek.load(node + NODE.access))),
    });
  }
  return grants;
}

/** The UTCBs, each a page of its thread's space. */
function addUtcbs(k: L4, peek: PeekBus, grants: (Grant[] | undefined)[]): void {
  const { plan } = k;
  for (let number = USER_BASE; number < plan.threads.count; number++) {
    const tcb = plan.threads.at(number);
    if (peek.load(tcb + TCB.id) === 0) continue;
    const utcb = peek.load(tcb + TCB.utcb);
    if (utcb === NONE) continue;
    const index = plan.spaces.indexOf(peek.load(tcb + TCB.space));
    const list = grants[index] ?? [];
    grants[index] = list;
    const frame = (utcb - plan.kernelBase) / PAGE_BYTES;
    list.push({ page: localId(number), bytes: PAGE_BYTES, frame, rights: ALL });
  }
}

function nameOf(number: number): string {
  if (number === SIGMA0_NUMBER) return 'sigma0';
  return number === ROOT_SERVER_NUMBER ? 'the root server' : `the space of thread ${number}`;
}

export function observe(
  k: L4,
  info: BootInfo,
  fixed: readonly FrameUse[],
  peek: PeekBus,
): Authority {
  const { plan } = k;
  const kip = (plan.kip - plan.kernelBase) / PAGE_BYTES;
  const grants = mappings(k, peek);
  addUtcbs(k, peek, grants);
  const spaces: SpaceView[] = [];
  for (let i = 0; i < plan.spaces.count; i++) {
    const space = plan.spaces.at(i);
    if (peek.load(space + SPACE.directory) === 0) continue;
    const number = peek.load(space + SPACE.firstThread);
    const list = grants[i] ?? [];
    list.push({ page: KIP_AREA, bytes: PAGE_BYTES, frame: kip, rights: READ_ONLY });
    if (number === SIGMA0_NUMBER) {
      const page = plan.userLow * PAGE_BYTES;
      const bytes = (plan.userHigh - plan.userLow) * PAGE_BYTES;
      list.push({ page, bytes, frame: plan.userLow, rights: ALL });
    }
    spaces.push({
      name: nameOf(number),
      task: info.slot(peek.load(space + SPACE.startPc)),
      context: k.pmap.context(peek, space),
      grants: list,
    });
  }
  const pinned: Pinned[] =
    k.bus.family === 'mips' ? [{ index: KIP_ENTRY, page: KIP_AREA, frame: kip }] : [];
  return { spaces, frames: frameUses(k, fixed, peek), pinned };
}
