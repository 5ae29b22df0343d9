/** A watcher that lets every run go on and says nothing. */
import type { Watcher } from '../core/words/watcher.ts';

export const silent: Watcher = {
  begin() {},
  call: () => true,
  returned: () => true,
  world: () => true,
  rest: () => true,
  panic() {},
  exhausted() {},
};
