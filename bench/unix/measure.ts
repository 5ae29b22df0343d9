/** Judges histories again, and measures each return. */
import { performance } from 'node:perf_hooks';
import { AcceptsOracle } from '../../core/oracles/accepts.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import { ops } from '../../properties/contracts/unix/ops.ts';
import type { History } from './record.ts';

/** How often all is judged, the first time to warm up: a return's time is its shortest. */
const PASSES = 4;
const MILLISECOND = 1000;

export interface Costs {
  readonly returns: number;
  /** Of beginning and return, on the average, and of one return in two at the most. */
  readonly microseconds: number;
  readonly median: number;
  /** Of one return, in milliseconds, and which that was. */
  readonly longest: number;
  readonly at: string;
  /** Returns that took more than a millisecond. */
  readonly slow: number;
  /** That were followed at once, at the most. */
  readonly states: number;
  /** Programs that were not judged to their ends. */
  readonly gaveUp: number;
}

export function measure(histories: readonly History[]): Costs {
  const shortest: number[] = [];
  const names: string[] = [];
  let [states, gaveUp] = [0, 0];
  for (let pass = 0; pass < PASSES; pass++) {
    let at = 0;
    gaveUp = 0;
    for (const [number, history] of histories.entries()) {
      const oracle = new AcceptsOracle(unix);
      let spent = 0;
      for (const heard of history) {
        const start = performance.now();
        let finding = null;
        if (heard.kind === 'call') oracle.call(heard.call);
        else if (heard.kind === 'returned') finding = oracle.returned(heard.call, heard.result);
        else if (heard.kind === 'rest') finding = oracle.rest(heard.open);
        else oracle.power();
        spent += performance.now() - start;
        if (finding !== null) throw new Error(`program ${number}: ${finding.message}`);
        if (heard.kind !== 'returned') continue;
        shortest[at] = Math.min(shortest[at] ?? Number.POSITIVE_INFINITY, spent * MILLISECOND);
        names[at] = `v${heard.call.step} ${ops[heard.call.op].name} of program ${number}`;
        spent = 0;
        at++;
        if (oracle.state === null && pass === 0)
          states = Math.max(states, oracle.pictures().length);
      }
      if (oracle.gaveUp !== null || oracle.state?.isWild) gaveUp++;
    }
  }
  const sum = shortest.reduce((total, one) => total + one, 0);
  const longest = shortest.reduce((most, one) => Math.max(most, one), 0);
  return {
    returns: shortest.length,
    microseconds: sum / shortest.length,
    median: shortest.toSorted((a, b) => a - b)[shortest.length >> 1],
    longest: longest / MILLISECOND,
    at: names[shortest.indexOf(longest)],
    slow: shortest.filter((one) => one > MILLISECOND).length,
    states,
    gaveUp,
  };
}
