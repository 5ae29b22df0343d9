/** What a thread does: performs the jobs that it is sent, one after the other, and sends what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BenchJob, type BenchResult, performBench } from '../benching/job.ts';
import { type BaselineJob, type HeldAgainst, performBaseline } from '../comparing/baseline-job.ts';
import { type ChunkJob, type ChunkResult, performChunk } from '../comparing/chunk-job.ts';
import { type CostJob, type GroupCosts, performCosts } from '../comparing/cost-job.ts';
import type { Unbootable } from '../comparing/side-spec.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';
import { type Explained, explain } from '../errors.ts';
import { type MutantJob, type Trial, tryMutant } from '../mutants/trial.ts';
import { type Job, type JobResult, perform } from './job.ts';

export type AnyJob = Job | MutantJob | ChunkJob | CostJob | BaselineJob | BenchJob;

export type ResultOf<J extends AnyJob> = J extends MutantJob
  ? Trial
  : J extends ChunkJob
    ? ChunkResult | Unbootable
    : J extends CostJob
      ? GroupCosts | Unbootable
      : J extends BaselineJob
        ? HeldAgainst | Unbootable
        : J extends BenchJob
          ? BenchResult
          : JobResult;

type AnyResult =
  | ResultOf<Job>
  | ResultOf<MutantJob>
  | ResultOf<ChunkJob>
  | ResultOf<CostJob>
  | ResultOf<BaselineJob>
  | ResultOf<BenchJob>;

export type Message =
  | { readonly type: 'progress'; readonly ops: number }
  | { readonly type: 'result'; readonly result: AnyResult }
  | { readonly type: 'error'; readonly explained: Explained };

const port = parentPort;
const { config }: { config: string } = workerData;
const send = (message: Message): void => port?.postMessage(message);

port?.on('message', async (job: AnyJob) => {
  try {
    const loaded = await loadConfig(config);
    const progress = (ops: number): void => send({ type: 'progress', ops });
    const result = await resultOf(job, loaded, progress);
    send({ type: 'result', result });
  } catch (error) {
    send({ type: 'error', explained: explain(error) });
  }
});

async function resultOf(
  job: AnyJob,
  loaded: LoadedConfig,
  progress: (ops: number) => void,
): Promise<AnyResult> {
  switch (job.kind) {
    case 'mutant':
      return tryMutant(job, loaded, progress);
    case 'compare':
      return performChunk(job, loaded, progress);
    case 'compareCosts':
      return performCosts(job, loaded);
    case 'baseline':
      return performBaseline(job, loaded);
    case 'bench':
      return performBench(job, loaded);
    default:
      return perform(job, loaded, progress);
  }
}
