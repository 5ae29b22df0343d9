/** Checked ops of the unix contract a second, ours beside what a user would pick instead, in one run. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MACHINES, type Measured, ROWS, SEED } from './rows.ts';
import type { Ask } from './serve.ts';
import { type Medians, rateLines, timeLines } from './show.ts';

const ROUNDS = 3;
const OPS = 10_000;
/** Ops before the first round: until then compilers are at work most of the time. */
const WARM_UP = 50_000;

/** Each has a thread of its own, as a subject of a check has: what one compiles does not slow another. */
function thread(row: number): Worker {
  return new Worker(new URL('./thread.js', import.meta.url), { workerData: { row } });
}

async function measure(worker: Worker, ask: Ask): Promise<Measured> {
  const answer = once(worker, 'message');
  worker.postMessage(ask);
  const [measured] = (await answer) as [Measured];
  return measured;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

function mediansOf(cold: Measured, warm: readonly Measured[]): Medians {
  const perOp = (of: (one: Measured) => number) =>
    median(warm.map((one) => of(one) / one.tally.ops));
  return {
    cold: cold.spent / cold.tally.ops,
    warm: perOp(({ spent }) => spent),
    records: perOp(({ records }) => records),
    tally: warm[0].tally,
  };
}

/** The tables, as lines; a round measures each row in turn, so that a busy machine is busy for all. */
export async function showSpeed(): Promise<string[]> {
  const workers = ROWS.map((_, row) => thread(row));
  const cold: Measured[] = [];
  for (const worker of workers) {
    cold.push(await measure(worker, { ops: OPS, seed: SEED + 100 }));
    await measure(worker, { ops: WARM_UP - OPS, seed: SEED + 200 });
  }
  const warm = ROWS.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, worker] of workers.entries()) {
      warm[i].push(await measure(worker, { ops: OPS, seed: SEED + round }));
    }
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  const medians = ROWS.map((_, i) => mediansOf(cold[i], warm[i]));
  return [
    'checked ops of the unix contract, all but its network, a second of processor time, beside a UNIX in memory;',
    `cold: the first ${OPS} in a thread, compilers included; warm: after ${WARM_UP}`,
    ...rateLines(ROWS, medians),
    '',
    ...timeLines(MACHINES, ROWS, medians),
  ];
}
