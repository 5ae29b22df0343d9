/** A side held against a baseline, as a JSON document; and baselines as the text of their file. */
import type { Baseline } from '../../core/engine/cost-baseline.ts';
import type {
  ChangeJson,
  ComparisonDocument,
  WitnessJson,
} from '../../reports/schemas/comparison.generated.ts';
import type { ExitStatus } from '../exit.ts';
import type { Change, HeldReport, Shown } from './baseline-job.ts';
import { programJson, sideJson } from './report-json.ts';

interface Facts {
  readonly seed: number;
  readonly ops: number;
  readonly maxSteps: number;
  readonly file: string;
  readonly tolerance: number;
  readonly update: boolean;
}

export function baselineJson(
  reports: readonly HeldReport[],
  { seed, ops, maxSteps, file, tolerance, update: updated }: Facts,
  status: ExitStatus,
): ComparisonDocument {
  const held = reports.flatMap(({ subject, found }) => {
    if (found.kind === 'unbootable') return [];
    const { dearer, cheaper, undone } = found;
    return [
      {
        contract: subject.contract.name,
        side: sideJson(subject),
        ops: found.ops,
        dearer: dearer.map(changeJson),
        cheaper: cheaper.map(changeJson),
        undone: [...undone],
      },
    ];
  });
  const baseline = { file, tolerance, updated, held };
  return { compare: 1, status, seed, ops, maxSteps, groups: [], baseline };
}

function changeJson({ op, before, after, kinds, witness }: Change): ChangeJson {
  const shown = witness === null ? null : witnessJson(witness);
  return { op, before, after, kinds: [...kinds], witness: shown };
}

function witnessJson({ step, kinds, program, partiallyReduced, executions }: Shown): WitnessJson {
  return { step, kinds: [...kinds], ...programJson(program), partiallyReduced, executions };
}

/** A program and an op a line, so that a change of one shows as one line. */
export function baselinesText(baselines: readonly Baseline[]): string {
  const texts = baselines.map(({ programs, ops, contract, design, variant, machine }) => {
    const head = JSON.stringify({ contract, design, variant, machine }).slice(1, -1);
    return `    {${head},\n      "programs": ${lines(programs)},\n      "ops": ${lines(ops)}}`;
  });
  return `{\n  "costs": 1,\n  "baselines": [\n${texts.join(',\n')}\n  ]\n}\n`;
}

function lines(items: readonly unknown[]): string {
  if (items.length === 0) return '[]';
  return `[\n${items.map((item) => `        ${JSON.stringify(item)}`).join(',\n')}\n      ]`;
}
