/** The public door of the memory half. */
export type { Reads, TableFormat } from './consistency/books.ts';
export { memoryCheck, memoryInconsistency } from './consistency/consistency.ts';
export {
  ABSENT,
  type DiskQueue,
  type MemoryHalf,
  type MemoryHost,
  type Pmap,
  TRANSFER,
} from './door.ts';
export { createMemory } from './memory.ts';
export { MEMORY_PATHS, type MemoryPathName, type MemoryPaths } from './paths.ts';
export { type MemoryPlan, planMemory } from './plan.ts';
export {
  BUSY,
  FRAME,
  ORPHAN,
  PAGE,
  PAGE_BIT,
  REGION,
  REGION_FLAG,
  ROOT,
  SECOND,
  SHARED_OBJECT,
  SPACE,
  SPACES,
  USE,
} from './records.ts';
