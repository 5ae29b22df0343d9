/**
 * Where everything lies in physical memory, from the bottom up, with red zones between:
 *
 *     root page | information page | ownership table | public words | environments | access lists |
 *     bindings | STLB (MIPS) | slices | predicates | requests | transfers | pool (x86) | U-areas |
 *     frames that can be asked for by name
 *
 * The plan follows from the machine's family and number of frames alone. So boot and attach compute the
 * same one, and nothing about it need be stored.
 */
import { BootAllocator } from '../../core/memory/boot-allocator.ts';
import { Table } from '../../core/memory/table.ts';
import { ENV_INFO, ENVS, INFO, PPAGE, SLICES } from './abi/info.ts';
import { UAREA } from './abi/u-area.ts';
import {
  BINDING,
  BINDINGS,
  DESCRIPTOR,
  ENV,
  GUARD,
  PREDICATE,
  REQUEST,
  ROOT,
  SLICE,
  STLB,
  TRANSFER,
  TRANSFERS,
} from './records.ts';

const FRAME_BYTES = 4096;
/**
 * Frames for page tables at the most: 31 environments have a directory, a table for the kept pages and the
 * library's own, and one for what programs use; the rest is for more, and for the kernel's window. Of small
 * memories they are an eighth.
 */
const MAX_POOL = 112;

export interface Plan {
  readonly kernelBase: number;
  /** Kernel addresses. */
  readonly root: number;
  readonly info: number;
  /** By frame number. */
  readonly ppages: Table;
  readonly guards: Table;
  /** By the index of an environment; record 0 is nobody's. */
  readonly envInfos: Table;
  readonly envs: Table;
  readonly predicates: Table;
  readonly requests: Table;
  readonly uAreas: Table;
  readonly bindings: Table;
  /** Empty on x86. */
  readonly stlb: Table;
  readonly slices: Table;
  /** The DMA engine's ring, and what the kernel knows of each position. */
  readonly ring: Table;
  readonly transfers: Table;
  /** Frame numbers; each range ends before its `High`. */
  readonly poolLow: number;
  readonly poolHigh: number;
  readonly nameableLow: number;
  readonly nameableHigh: number;
  readonly memory: BootAllocator;
}

export function planMemory(frames: number, kernelBase: number, family: 'mips' | 'x86'): Plan {
  const memory = new BootAllocator(frames);
  const take = (bytes: number): number => kernelBase + memory.take(bytes);
  const table = (layout: { record: string; bytes: number }, count: number): Table => {
    const made = new Table(layout, take(layout.bytes * count), count);
    memory.redZone();
    return made;
  };
  const mips = family === 'mips';
  const root = take(ROOT.bytes);
  memory.redZone();
  const info = take(INFO.bytes);
  memory.redZone();
  const ppages = table(PPAGE, frames);
  const envInfos = table(ENV_INFO, ENVS);
  const envs = table(ENV, ENVS);
  const guards = table(GUARD, frames);
  const bindings = table(BINDING, BINDINGS);
  const stlb = table(STLB, mips ? BINDINGS : 0);
  const slices = table(SLICE, SLICES);
  const predicates = table(PREDICATE, ENVS);
  const requests = table(REQUEST, ENVS);
  const ring = new Table(DESCRIPTOR, take(FRAME_BYTES), TRANSFERS);
  const transfers = new Table(TRANSFER, ring.base + ring.bytes, TRANSFERS);
  memory.redZone();
  const poolLow = memory.next;
  memory.take(mips ? 0 : Math.min(Math.floor(frames / 8), MAX_POOL) * FRAME_BYTES);
  const poolHigh = memory.next;
  memory.redZone();
  const uAreas = table(UAREA, ENVS);
  return {
    kernelBase,
    root,
    info,
    ppages,
    guards,
    envInfos,
    envs,
    predicates,
    requests,
    uAreas,
    bindings,
    stlb,
    slices,
    ring,
    transfers,
    poolLow,
    poolHigh,
    nameableLow: memory.next,
    nameableHigh: frames,
    memory,
  };
}

/** The number of the frame that stands at a kernel address. */
export function frameAt(plan: Plan, address: number): number {
  return (address - plan.kernelBase) / FRAME_BYTES;
}

/** Whether programs can ask for this frame by its name. */
export function isNameable(plan: Plan, frame: number): boolean {
  return frame >= plan.nameableLow && frame < plan.nameableHigh;
}

/** Whether it is one that anybody may bind for reading: the information page and the public tables. */
export function isExposed(plan: Plan, frame: number): boolean {
  return (
    isIn(plan, frame, plan.info, INFO.bytes) ||
    isIn(plan, frame, plan.ppages.base, plan.ppages.bytes) ||
    isIn(plan, frame, plan.envInfos.base, plan.envInfos.bytes)
  );
}

function isIn(plan: Plan, frame: number, base: number, bytes: number): boolean {
  const first = frameAt(plan, base);
  return frame >= first && frame < first + Math.ceil(bytes / FRAME_BYTES);
}
