/**
 * Where everything lies in physical memory, from the bottom up, with red zones between the kernel's tables. It follows from
 * the machine's frames alone: boot and attach compute the same.
 */
import { BootAllocator } from '../../../core/memory/boot-allocator.ts';
import { Table } from '../../../core/memory/table.ts';
import { type MemoryPlan, planMemory as planFrames } from '../memory/plan.ts';
import { planUnix, type UnixPlan } from '../unix/plan.ts';
import { PROCESSES } from '../unix/records.ts';
import { CONTEXT, DISK_REQUESTS, MROOT, REQUEST, SPACE_TABLES, SPACES } from './records.ts';

const PAGE_BYTES = 4096;

export interface Plan {
  readonly kernelBase: number;
  /** MROOT. */
  readonly root: number;
  readonly spaceTables: Table;
  /** By the index of a process. */
  readonly contexts: Table;
  readonly requests: Table;
  /** The directory of the space without user memory (a kernel address), and the window's tables where it needs some. */
  readonly kernelDirectory: number;
  readonly windowTables: number;
  /** Descriptors of the Ethernet's rings (a page, the device's). */
  readonly rings: number;
  readonly unix: UnixPlan;
  readonly memory: MemoryPlan;
  /** Frames of network buffers: the device reads and writes them. */
  readonly buffersLow: number;
  readonly buffersHigh: number;
  /** Frames for pages, tables and the cache: from `low` to below `high`. */
  readonly low: number;
  readonly high: number;
  readonly boot: BootAllocator;
}

export function planMemory(frames: number, kernelBase: number, windowTables: number): Plan {
  const boot = new BootAllocator(frames);
  const take = (bytes: number): number => {
    const at = kernelBase + boot.take(bytes);
    boot.redZone();
    return at;
  };
  const table = (layout: { record: string; bytes: number }, count: number): Table =>
    new Table(layout, take(layout.bytes * count), count);
  // Frame 0 is nobody's: its number means none.
  boot.take(PAGE_BYTES);
  const root = take(MROOT.bytes);
  const spaceTables = table(SPACE_TABLES, SPACES);
  const contexts = table(CONTEXT, PROCESSES);
  const requests = table(REQUEST, DISK_REQUESTS);
  const kernelDirectory = take(PAGE_BYTES);
  const window = windowTables === 0 ? 0 : take(windowTables * PAGE_BYTES);
  const rings = take(PAGE_BYTES);
  let buffersLow = 0;
  let buffersHigh = 0;
  const unix = planUnix(take, (bytes) => {
    buffersLow = boot.next;
    const at = take(bytes);
    buffersHigh = buffersLow + Math.ceil(bytes / PAGE_BYTES);
    return at;
  });
  const memory = planFrames(take, frames);
  return {
    kernelBase,
    root,
    spaceTables,
    contexts,
    requests,
    kernelDirectory,
    windowTables: window,
    rings,
    unix,
    memory,
    buffersLow,
    buffersHigh,
    low: boot.next,
    high: frames,
    boot,
  };
}
