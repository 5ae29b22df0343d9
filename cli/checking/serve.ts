/** What a thread does: performs the jobs that it is sent, one after the other, and sends what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadConfig } from '../config.ts';
import { type Explained, explain } from '../errors.ts';
import { type Job, type JobResult, perform } from './job.ts';

export type Message =
  | { readonly type: 'progress'; readonly ops: number }
  | { readonly type: 'result'; readonly result: JobResult }
  | { readonly type: 'error'; readonly explained: Explained };

const port = parentPort;
const { config }: { config: string } = workerData;
const send = (message: Message): void => port?.postMessage(message);

port?.on('message', async (job: Job) => {
  try {
    const loaded = await loadConfig(config);
    const result = perform(job, loaded, (ops) => send({ type: 'progress', ops }));
    send({ type: 'result', result });
  } catch (error) {
    send({ type: 'error', explained: explain(error) });
  }
});
