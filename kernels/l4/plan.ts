/**
 * Where everything lies in physical memory, from the bottom up, with red zones between:
 *
 *     root page | kernel interface page | threads | spaces | frame records | mapping nodes |
 *     the kernel's pool of frames | sigma0's own | the root server's own | all other user memory
 *
 * The plan follows from the number of frames alone. So boot and attach compute the same one, and
 * nothing about it need be stored.
 */
import { BootAllocator } from '../../core/memory/boot-allocator.ts';
import { Table } from '../../core/memory/table.ts';
import { FRAME, NODE, ROOT, SPACE, TCB } from './records.ts';
import { ROOT_SERVER_FRAMES } from './user/pager-records.ts';
import { sigma0Bytes } from './user/sigma0-frames.ts';

const FRAME_BYTES = 4096;
const THREADS = 128;
const SPACES = 96;
/** Frames of the kernel's pool, at the most: that user memory begins below 4 MB, if there is so much. */
const MAX_POOL = 640;

export interface Plan {
  readonly kernelBase: number;
  /** Kernel addresses. */
  readonly root: number;
  readonly kip: number;
  readonly threads: Table;
  readonly spaces: Table;
  readonly frames: Table;
  readonly nodes: Table;
  /** Frame numbers; each range ends before its `High`. */
  readonly poolLow: number;
  readonly poolHigh: number;
  readonly userLow: number;
  readonly userHigh: number;
  readonly sigma0Low: number;
  readonly sigma0High: number;
  readonly rootLow: number;
  readonly rootHigh: number;
  readonly memory: BootAllocator;
}

export function planMemory(frames: number, kernelBase: number): Plan {
  const memory = new BootAllocator(frames);
  const take = (bytes: number): number => kernelBase + memory.take(bytes);
  const table = (layout: { record: string; bytes: number }, count: number): Table => {
    const made = new Table(layout, take(layout.bytes * count), count);
    memory.redZone();
    return made;
  };
  const root = take(ROOT.bytes);
  memory.redZone();
  const kip = take(FRAME_BYTES);
  memory.redZone();
  const threads = table(TCB, THREADS);
  const spaces = table(SPACE, SPACES);
  const frameRecords = table(FRAME, frames);
  // One for each frame may be sigma0's own.
  const nodes = table(NODE, 5 * frames);
  const poolLow = memory.next;
  memory.take(Math.min(Math.floor(frames / 4), MAX_POOL) * FRAME_BYTES);
  const poolHigh = memory.next;
  memory.redZone();
  const sigma0Low = memory.next;
  memory.take(sigma0Bytes(frames));
  const sigma0High = memory.next;
  memory.take(ROOT_SERVER_FRAMES * FRAME_BYTES);
  return {
    kernelBase,
    root,
    kip,
    threads,
    spaces,
    frames: frameRecords,
    nodes,
    poolLow,
    poolHigh,
    userLow: sigma0Low,
    userHigh: frames,
    sigma0Low,
    sigma0High,
    rootLow: sigma0High,
    rootHigh: memory.next,
    memory,
  };
}
