/**
 * Threads that perform jobs. The first thread stays free meanwhile, so that an interrupt is heard at
 * once and the progress moves; and more cores mean less waiting. Results come in the order of the jobs.
 */
import { Worker } from 'node:worker_threads';
import { AlreadyExplained } from '../errors.ts';
import type { AnyJob, Message, ResultOf } from './serve.ts';

/** What a thread needs for one kernel on one machine at a time, in MB. */
const MEMORY = 96;

export interface PoolListener<Result> {
  /** Asked before a job is begun; true, where it does not say. The results of others are left out. */
  wants?(job: number): boolean;
  progress(job: number, ops: number): void;
  done(job: number, result: Result): void;
}

export class Pool {
  readonly #config: string;
  readonly #size: number;
  readonly #memory: number;
  readonly #workers: Worker[] = [];

  /** `memory`: of each thread, in MB. */
  constructor(config: string, size: number, memory = MEMORY) {
    this.#config = config;
    this.#size = size;
    this.#memory = memory;
  }

  async run<J extends AnyJob>(
    jobs: readonly J[],
    listener: PoolListener<ResultOf<J>>,
  ): Promise<ResultOf<J>[]> {
    const results = new Map<number, ResultOf<J>>();
    let next = 0;
    const serve = async (worker: Worker): Promise<void> => {
      while (next < jobs.length) {
        const index = next++;
        const job = jobs[index];
        if (job === undefined) return;
        if (listener.wants?.(index) === false) continue;
        const result = await ask(worker, job, (ops) => listener.progress(index, ops));
        results.set(index, result);
        listener.done(index, result);
      }
    };
    while (this.#workers.length < Math.min(this.#size, jobs.length))
      this.#workers.push(this.#hire());
    await Promise.all(this.#workers.map(serve));
    return jobs.flatMap((_, index) => results.get(index) ?? []);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #hire(): Worker {
    return new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { config: this.#config },
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: this.#memory },
    });
  }
}

function ask<J extends AnyJob>(
  worker: Worker,
  job: J,
  progress: (ops: number) => void,
): Promise<ResultOf<J>> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      worker.off('message', hear);
      worker.off('error', fail);
    };
    const hear = (message: Message): void => {
      if (message.type === 'progress') {
        progress(message.ops);
        return;
      }
      finish();
      if (message.type === 'result') resolve(message.result as ResultOf<J>);
      else reject(new AlreadyExplained(message.explained));
    };
    const fail = (error: Error): void => {
      finish();
      reject(error);
    };
    worker.on('message', hear);
    worker.on('error', fail);
    worker.postMessage(job);
  });
}
