/** Compares groups of sides on threads: chunk by chunk, and then what they cost. */
import { chunksOf, differencesIn, merged } from '../../core/engine/compare-campaign.ts';
import type { Comparison } from '../../core/words/comparison.ts';
import type { Pool } from '../checking/pool.ts';
import type { LoadedConfig } from '../config.ts';
import type { Progress } from '../progress.ts';
import { thousands } from '../table.ts';
import type { ChunkJob, ChunkResult } from './chunk-job.ts';
import type { CostJob, GroupCosts } from './cost-job.ts';
import type { GroupReport } from './group-report.ts';
import { comparerFor, specOf, type Unbootable } from './side-spec.ts';
import { type Group, sideNames } from './sides.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly ops: number;
  readonly maxSteps: number;
  readonly failures: number;
  /** Whether to count costs. */
  readonly costs: boolean;
  /** The one program to compare, as text; null where they are drawn. */
  readonly program: string | null;
}

type Chunk = ChunkResult | Unbootable;

/** The same reports for any number of threads. */
export async function compareGroups(
  groups: readonly Group[],
  options: CampaignOptions,
  loaded: LoadedConfig,
  pool: Pool,
  progress: Progress,
): Promise<GroupReport[]> {
  const found = await chunksFor(groups, options, pool, progress);
  const reports = groups.map((group, g) => reportOf(group, found[g] ?? [], options, loaded));
  if (!options.costs) return reports;
  // What a kernel costs that does not do what the others do says nothing.
  const alike = reports.filter(
    ({ comparison }) => comparison !== null && comparison.kind !== 'differ',
  );
  const costs = await pool.run(
    alike.map(({ group }): CostJob => {
      const { program, ops } = options;
      return { kind: 'compareCosts', ...jobSides(group), ops: program === null ? ops : 1, program };
    }),
    {
      progress() {},
      done(job) {
        const group = alike[job]?.group;
        if (group !== undefined) progress.note(`${groupText(group)}: costs counted`);
      },
    },
  );
  const costsOf = new Map(alike.map((report, i) => [report, counted(costs[i])]));
  return reports.map((report) => ({ ...report, costs: costsOf.get(report) ?? null }));
}

function counted(costs: GroupCosts | Unbootable | undefined): GroupCosts | null {
  return costs?.kind === 'compareCosts' ? costs : null;
}

/** By group, its chunks in their order, as far as they were run. */
async function chunksFor(
  groups: readonly Group[],
  options: CampaignOptions,
  pool: Pool,
  progress: Progress,
): Promise<Chunk[][]> {
  const { seed, ops, program } = options;
  const chunks = program === null ? chunksOf({ seed, ops }) : [{ seed, ops: 0 }];
  const jobs = groups.flatMap((group, g) =>
    chunks.map((chunk, c) => ({ g, c, ops: chunk.ops, job: chunkJob(group, chunk, options) })),
  );
  const results = groups.map((): (Chunk | undefined)[] => chunks.map(() => undefined));
  const opsDone = jobs.map(() => 0);
  const update = (job: number, done: number): void => {
    opsDone[job] = done;
    progress.update(opsDone.reduce((sum, one) => sum + one, 0));
  };
  await pool.run(
    jobs.map(({ job }) => job),
    {
      wants(job) {
        const { g, ops: all } = jobs[job] ?? { g: 0, ops: 0 };
        if (!isOver(results[g] ?? [], options.failures)) return true;
        update(job, all);
        return false;
      },
      progress: update,
      done(job, result) {
        const { g, c, ops: all } = jobs[job] ?? { g: 0, c: 0, ops: 0 };
        const group = groups[g];
        const of = results[g];
        if (group === undefined || of === undefined) return;
        of[c] = result;
        update(job, all);
        const isLast = of.every((one) => one !== undefined);
        if (isLast || isOver(of, options.failures))
          progress.note(`${groupText(group)}: ${line(of)}`);
      },
    },
  );
  return results.map(known);
}

/** Up to the first that was not run. */
function known(chunks: readonly (Chunk | undefined)[]): Chunk[] {
  const end = chunks.indexOf(undefined);
  return (end < 0 ? chunks : chunks.slice(0, end)).flatMap((chunk) => chunk ?? []);
}

/** Whether no more need be run: as many differences are known as were asked for. */
function isOver(chunks: readonly (Chunk | undefined)[], failures: number): boolean {
  if (chunks.some((chunk) => chunk?.kind === 'unbootable')) return true;
  return differencesIn(comparisonsOf(chunks)) >= failures;
}

function comparisonsOf(chunks: readonly (Chunk | undefined)[]): Comparison[] {
  return chunks.flatMap((chunk) => (chunk?.kind === 'compared' ? [chunk.comparison] : []));
}

function chunkJob(
  group: Group,
  { seed, ops }: { readonly seed: number; readonly ops: number },
  { maxSteps, failures, program }: CampaignOptions,
): ChunkJob {
  const names = sideNames(group);
  return { kind: 'compare', ...jobSides(group), names, seed, ops, maxSteps, failures, program };
}

function jobSides({ contract, sides }: Group): Pick<ChunkJob, 'contract' | 'sides'> {
  return { contract: contract.name, sides: sides.map(specOf) };
}

function reportOf(
  group: Group,
  chunks: readonly Chunk[],
  { failures }: CampaignOptions,
  { config }: LoadedConfig,
): GroupReport {
  const { allowances } = comparerFor(group.contract, config);
  const unbootable = chunks.find((chunk) => chunk.kind === 'unbootable')?.message ?? null;
  const nothing = { group, allowances, unbootable, cycles: [], run: null, costs: null };
  if (unbootable !== null) return { ...nothing, comparison: null };
  const compared = chunks.flatMap((chunk) => (chunk.kind === 'compared' ? [chunk] : []));
  const comparison = merged(comparisonsOf(chunks), allowances, failures);
  // What is merged keeps the program of the first.
  const cycles = new Map(
    compared.flatMap((chunk) =>
      chunk.comparison.divergences.map((one, i) => [one.program, chunk.cycles[i] ?? []] as const),
    ),
  );
  return {
    ...nothing,
    comparison,
    cycles: comparison.divergences.map(({ program }) => cycles.get(program) ?? []),
    run: compared[0]?.run ?? null,
  };
}

export function groupText(group: Group): string {
  const { contract, machine } = group;
  return [contract.name, machine?.id ?? sideNames(group).join(' ')].join(' ');
}

/** What there is to say about a group that is done. How fast it was is no result. */
function line(chunks: readonly (Chunk | undefined)[]): string {
  if (chunks.some((chunk) => chunk?.kind === 'unbootable')) return 'a side does not boot';
  const all = comparisonsOf(chunks);
  const ops = all.reduce((sum, { counts }) => sum + counts.ops, 0);
  const seconds = chunks.reduce(
    (sum, one) => sum + (one?.kind === 'compared' ? one.seconds : 0),
    0,
  );
  const word = differencesIn(all) > 0 ? 'differ' : 'no difference';
  const rate = thousands(ops / Math.max(seconds, 0.001));
  return `${word}, ${thousands(ops)} ops in ${seconds.toFixed(1)} s (${rate}/s)`;
}
