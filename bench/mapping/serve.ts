/** In a thread of its own: one row, measured whenever it is asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { ROWS } from './rows.ts';
import { Whole } from './whole.ts';

export interface Ask {
  readonly ops: number;
  readonly seed: number;
}

export interface Measured {
  readonly opsPerSecond: number;
  readonly refused: number;
  /** The share of maps, grants, unmaps and flushes; and how many mappings there were in the mean. */
  readonly mappings: number;
  readonly live: number;
}

/** Nanoseconds an op, and what each part takes alone. */
export interface Parts {
  readonly whole: number;
  readonly run: number;
  readonly generate: number;
  readonly specify: number;
}

/** What the thread is for: a row, by its index, or the parts of a machine's. */
export type Task = { readonly row: number } | { readonly parts: string; readonly ops: number };

const task: Task = workerData;

if ('row' in task) {
  const run = ROWS[task.row].make();
  parentPort?.on('message', ({ ops, seed }: Ask) => {
    const start = performance.now();
    const tally = run(ops, seed);
    const seconds = (performance.now() - start) / 1000;
    const share = (part: number): number => part / tally.ops;
    const measured: Measured = {
      opsPerSecond: tally.ops / seconds,
      refused: share(tally.refused),
      mappings: share(tally.mappings),
      live: share(tally.live),
    };
    parentPort?.postMessage(measured);
  });
} else parentPort?.postMessage(partsOf(task.parts, task.ops));

function partsOf(machine: string, ops: number): Parts {
  const whole = new Whole(machine, 'incremental');
  whole.run(2 * ops, 1);
  whole.running(ops, 1);
  whole.generating(ops, 1);
  whole.specifying(ops, 1);
  const start = performance.now();
  const tally = whole.run(ops, 3);
  return {
    whole: ((performance.now() - start) * 1e6) / tally.ops,
    run: whole.running(ops, 3),
    generate: whole.generating(ops, 3),
    specify: whole.specifying(ops, 3),
  };
}
