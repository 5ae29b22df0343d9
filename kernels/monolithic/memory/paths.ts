/** Named paths of straight-line code that the memory half charges: a variant's path sheet says how long each is. */

export const MEMORY_PATHS = [
  /** From a fault to the page's word: the region is found, and its rights are looked at. */
  'memory.fault',
  /** A page of zeroes, a page of a file, a copy of a page that others have too. */
  'memory.zeroPage',
  'memory.filePage',
  'memory.copyPage',
  /** A page goes to the swap area, or comes back. */
  'memory.swapOut',
  'memory.swapIn',
  /** Each page that the clock's hand passes. */
  'memory.clock',
  /** A page is looked up in the cache. */
  'memory.lookup',
  'memory.map',
  'memory.unmap',
  /** Each page that goes. */
  'memory.unmapPage',
  'memory.protect',
  'memory.brk',
  /** Fork: each region, and each page that is there. */
  'memory.forkRegion',
  'memory.forkPage',
] as const;
export type MemoryPathName = (typeof MEMORY_PATHS)[number];
export type MemoryPaths = Readonly<Record<MemoryPathName, number>>;
