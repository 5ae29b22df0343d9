/** What a thread does: performs the jobs that it is sent, one after the other, and sends what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadConfig } from '../config.ts';
import { type Explained, explain } from '../errors.ts';
import { type MutantJob, type Trial, tryMutant } from '../mutants/trial.ts';
import { type Job, type JobResult, perform } from './job.ts';

export type AnyJob = Job | MutantJob;

export type ResultOf<J extends AnyJob> = J extends MutantJob ? Trial : JobResult;

export type Message =
  | { readonly type: 'progress'; readonly ops: number }
  | { readonly type: 'result'; readonly result: JobResult | Trial }
  | { readonly type: 'error'; readonly explained: Explained };

const port = parentPort;
const { config }: { config: string } = workerData;
const send = (message: Message): void => port?.postMessage(message);

port?.on('message', async (job: AnyJob) => {
  try {
    const loaded = await loadConfig(config);
    const progress = (ops: number): void => send({ type: 'progress', ops });
    const result =
      job.kind === 'mutant'
        ? await tryMutant(job, loaded, progress)
        : perform(job, loaded, progress);
    send({ type: 'result', result });
  } catch (error) {
    send({ type: 'error', explained: explain(error) });
  }
});
