/** What a comparison found, as one JSON document. Nothing in it depends on the clock. */

import { signatureOf } from '../../core/engine/failures.ts';
import { toJson } from '../../core/engine/program/json.ts';
import { printProgram } from '../../core/engine/program/print.ts';
import type { Comparison, Divergence } from '../../core/words/comparison.ts';
import type { Program } from '../../core/words/program.ts';
import type {
  ComparisonDocument,
  CostsJson,
  DivergenceJson,
  GroupJson,
  ProgramJson,
} from '../../reports/schemas/comparison.generated.ts';
import type { ExitStatus } from '../exit.ts';
import { variantText } from '../select.ts';
import type { Subject } from '../subject.ts';
import type { StepCycles } from './chunk-job.ts';
import type { Dearest, GroupCosts } from './cost-job.ts';
import type { GroupReport } from './group-report.ts';

export function comparisonJson(
  reports: readonly GroupReport[],
  {
    seed,
    ops,
    maxSteps,
  }: { readonly seed: number; readonly ops: number; readonly maxSteps: number },
  status: ExitStatus,
): ComparisonDocument {
  return {
    compare: 1,
    status,
    seed,
    ops,
    maxSteps,
    groups: reports.map(groupJson),
    baseline: null,
  };
}

function groupJson({ group, comparison, unbootable, cycles, costs }: GroupReport): GroupJson {
  return {
    contract: group.contract.name,
    machine: group.machine?.id ?? null,
    sides: group.sides.map(sideJson),
    verdict: comparison?.kind ?? 'unbootable',
    why: comparison?.why ?? unbootable,
    counts: comparison?.counts ?? null,
    exceptions: (comparison?.exceptions ?? []).map(exceptionJson),
    divergences: (comparison?.divergences ?? []).map((one, i) =>
      divergenceJson(one, cycles[i] ?? []),
    ),
    costs: costs === null ? null : costsJson(costs),
  };
}

export function sideJson({ design, variant, machine }: Subject) {
  return { design: design.name, variant: variantText(design, variant), machine: machine.id };
}

function exceptionJson({
  allowance,
  op,
  times,
  step,
  endings,
  example,
}: Comparison['exceptions'][number]) {
  return { allowance, op, times, step, endings: [...endings], ...programJson(example) };
}

function divergenceJson(divergence: Divergence, cycles: readonly StepCycles[]): DivergenceJson {
  const { finding, sides, accepts, program, partiallyReduced, executions, seen } = divergence;
  const { explanation, accounts } = divergence;
  const told = accounts[accepts === 'b' ? 1 : 0] ?? [];
  return {
    claim: finding.oracle,
    signature: signatureOf(finding),
    message: finding.message,
    step: finding.step,
    sides: [...sides],
    accepts,
    ...programJson(program),
    partiallyReduced,
    executions,
    seen,
    steps: program.steps.map(({ label }, i) => {
      const both = accounts.map((one) => one.find(({ step }) => step === label));
      const account = told.find(({ step }) => step === label);
      return {
        step: label,
        outcomes: both.map((one) => (one?.outcomes ?? []).map((outcome) => ({ ...outcome }))),
        cycles: [...(cycles[i] ?? [null, null])],
        expected: both.map((one) => one?.expected ?? null),
        gone: [...(account?.gone ?? [])],
        come: [...(account?.come ?? [])],
      };
    }),
    free: (explanation?.free ?? []).map((one) => ({ ...one })),
  };
}

function costsJson({ programs, steps, prices, ops, dearest }: GroupCosts): CostsJson {
  return {
    programs,
    steps,
    prices: [...prices],
    ops: ops.map(({ op, times, sides, ratios }) => ({
      op,
      times,
      sides: [...sides],
      ratios: [...ratios],
    })),
    dearest: dearest.map((one) => (one === null ? null : dearestJson(one))),
  };
}

function dearestJson({ program, counts, ...rest }: Dearest) {
  return { ...rest, counts: [...counts], ...programJson(program) };
}

/** Both forms: the one to replay, the other to work with. */
export function programJson(program: Program): { program: ProgramJson; text: string } {
  const { header, steps, anchors = [] } = toJson(program);
  const json = {
    header: { ...header },
    steps: steps.map((one) => ({ ...one })),
    anchors: [...anchors],
  };
  return { program: json, text: printProgram(program) };
}
