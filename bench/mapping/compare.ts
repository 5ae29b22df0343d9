/** Checked ops a second: the whole of kernelcheck beside what a user would pick instead, in one run. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ROWS } from './rows.ts';
import type { Measured, Parts, Task } from './serve.ts';

const ROUNDS = 7;
const OPS = 20_000;

/** Each has a thread of its own, as a subject of a check has: what one compiles does not slow another. */
function thread(task: Task): Worker {
  return new Worker(new URL('./thread.js', import.meta.url), { workerData: task });
}

async function measure(worker: Worker, ops: number, seed: number): Promise<Measured> {
  const answer = once(worker, 'message');
  worker.postMessage({ ops, seed });
  const [measured] = (await answer) as [Measured];
  return measured;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

/** The table, as lines; a round measures each row in turn, so that a busy machine is busy for all. */
export async function compareWholes(): Promise<string[]> {
  const workers = ROWS.map((_, row) => thread({ row }));
  for (const [i, worker] of workers.entries()) await measure(worker, ROWS[i].warmUp, 1);
  const results = ROWS.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, worker] of workers.entries()) {
      results[i].push(await measure(worker, OPS, 2 + round));
    }
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  const lines = [`${' '.repeat(39)}ops/s   ratio  not done  mapping ops  mappings`];
  ROWS.forEach(({ name }, i) => {
    const rate = median(results[i].map((one) => one.opsPerSecond));
    const ratio = median(
      results[i].map((one, round) => one.opsPerSecond / results[0][round].opsPerSecond),
    );
    const { refused, mappings, live } = results[i][ROUNDS - 1];
    lines.push(
      `  ${name.padEnd(34)} ${String(Math.round(rate)).padStart(7)}  ${ratio.toFixed(2)}x` +
        `  ${percent(refused)}      ${percent(mappings)}        ${live.toFixed(0).padStart(4)}`,
    );
  });
  return lines;
}

function percent(part: number): string {
  return `${Math.round(100 * part)}%`.padStart(6);
}

/** Where the time of the whole goes, as a line for each machine. */
export async function showParts(machines: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const machine of machines) {
    const worker = thread({ parts: machine, ops: 2 * OPS });
    const [parts] = (await once(worker, 'message')) as [Parts];
    await worker.terminate();
    const { whole, run, generate, specify } = parts;
    const us = (ns: number): string => (ns / 1000).toFixed(1);
    lines.push(
      `  ${machine.padEnd(20)} ${us(whole)}: the kernel on the machine ${us(run)}, generation ` +
        `${us(generate)}, specification ${us(specify)}, claims and the rest ` +
        `${us(whole - run - generate - specify)}`,
    );
  }
  return lines;
}
