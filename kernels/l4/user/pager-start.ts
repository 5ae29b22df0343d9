/** How the root server begins: its records, from what the kernel interface page says. */
import type { UserBus } from '../../../core/words/bus.ts';
import { KIP } from '../abi/kip.ts';
import { kip } from './ipc.ts';
import { HEADER, MAX_TASKS, ROOT_SERVER_FRAMES } from './pager-records.ts';
import { recordTask } from './tasks.ts';

/** Frames of the kernel's pool that each task takes, without tables for its pages. */
const FRAMES_OF_A_TASK = 3;
const PAGES_OF_A_TABLE = 1024;

export function isInitialised(bus: UserBus, base: number): boolean {
  return bus.load(base + HEADER.tasks) !== 0;
}

/**
 * Fixes how many tasks there may be, and how many pages in their lives: so many that the kernel never
 * lacks a frame for a table, or a node for a mapping, when a page is touched that was promised.
 */
export function initialise(bus: UserBus, base: number): void {
  const tablesOfMemory = Math.ceil(kip(bus, KIP.userHigh) / PAGES_OF_A_TABLE);
  const servers = 2 * (FRAMES_OF_A_TASK + tablesOfMemory);
  const pool = kip(bus, KIP.kernelFrames) - servers;
  const tasks = Math.max(1, Math.min(MAX_TASKS, Math.floor(pool / (FRAMES_OF_A_TASK + 1))));
  const tables = Math.max(1, Math.floor(pool / tasks) - FRAMES_OF_A_TASK);
  bus.store(base + HEADER.tasks, tasks);
  bus.store(base + HEADER.endPage, tables * PAGES_OF_A_TABLE);
  bus.store(base + HEADER.nodes, kip(bus, KIP.mappingNodes));
  bus.store(base + HEADER.promised, ROOT_SERVER_FRAMES);
  // Each frame is touched now, so that no request has to wait for sigma0 on account of it.
  for (let frame = 1; frame < ROOT_SERVER_FRAMES; frame++) bus.load(base + 4096 * frame);
  recordTask(bus, base, 0, kip(bus, KIP.firstTask), kip(bus, KIP.firstTaskHome));
}
