/** The memory half, as `MemoryHalf` offers it. */
import type { DiskQueue, MemoryHalf, MemoryHost, Pmap } from './door.ts';
import type { MemoryPlan } from './plan.ts';

export function createMemory(
  _host: MemoryHost,
  _pmap: Pmap,
  _disk: DiskQueue,
  _plan: MemoryPlan,
): MemoryHalf {
  throw new Error('the memory half is being built');
}
