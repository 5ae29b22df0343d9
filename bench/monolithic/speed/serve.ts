/** In a thread of its own: one row, measured whenever it is asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { ROWS } from './rows.ts';

export interface Ask {
  readonly ops: number;
  readonly seed: number;
}

const { row }: { row: number } = workerData;
const run = ROWS[row].make();

parentPort?.on('message', ({ ops, seed }: Ask) => {
  parentPort?.postMessage(run(ops, seed));
});
