/** Where the memory half keeps its tables. */
import { Table } from '../../../core/memory/table.ts';
import {
  FRAME,
  PAGE,
  REGION,
  REGIONS,
  ROOT,
  SHARED,
  SHAREDS,
  SPACE,
  SPACES,
  SWAP,
  SWAP_SLOTS,
  WAIT,
} from './records.ts';

export interface MemoryPlan {
  /** The ROOT record. */
  readonly root: number;
  /** By frame number, of all frames of the machine. */
  readonly frames: Table;
  readonly pages: Table;
  readonly spaces: Table;
  /** Record 0 is none. */
  readonly regions: Table;
  readonly shared: Table;
  readonly swap: Table;
  /** By process. */
  readonly waits: Table;
}

/** Processes; record 0 is nobody's. */
const PROCESSES = 16;

/** `take` gives whole pages of memory, zeroed before `MemoryHalf.start`; the machine has `frames` frames. */
export function planMemory(take: (bytes: number) => number, frames: number): MemoryPlan {
  const table = (layout: { record: string; bytes: number }, count: number): Table =>
    new Table(layout, take(layout.bytes * count), count);
  return {
    root: take(ROOT.bytes),
    frames: table(FRAME, frames),
    pages: table(PAGE, frames),
    spaces: table(SPACE, SPACES),
    regions: table(REGION, REGIONS),
    shared: table(SHARED, SHAREDS),
    swap: table(SWAP, SWAP_SLOTS),
    waits: table(WAIT, PROCESSES),
  };
}
