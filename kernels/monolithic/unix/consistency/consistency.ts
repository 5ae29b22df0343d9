import type { PeekBus } from '../../../../core/words/bus.ts';
import type { UnixPlan } from '../plan.ts';
export function unixInconsistency(
  _peek: Pick<PeekBus, 'load' | 'read'>,
  _plan: UnixPlan,
): string | null {
  return null;
}
