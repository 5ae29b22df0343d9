/** The kernel's check of its own records, for tests that have a bus and nothing to peek by. */
import { consistencyCheck } from '../consistency/consistency.ts';
import type { L4 } from '../context.ts';

export function inconsistency(k: L4): string | null {
  const load = (ka: number): number => k.bus.load(ka);
  const read = (ka: number, into: Int32Array, count: number, stride = 4): void => {
    for (let i = 0; i < count; i++) into[i] = load(ka + i * stride);
  };
  return consistencyCheck(k)({ load, read });
}
