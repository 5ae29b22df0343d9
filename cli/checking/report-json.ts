/** What a check found, as one JSON document. Nothing in it depends on the clock. */
import { toJson } from '../../core/engine/program/json.ts';
import { printProgram } from '../../core/engine/program/print.ts';
import type { ProgramJson } from '../../core/engine/program/program-json.ts';
import type { Program } from '../../core/words/program.ts';
import type { Failure, Verdict } from '../../core/words/verdict.ts';
import type { ExitStatus } from '../exit.ts';
import { variantText } from '../select.ts';
import type { Report } from './known.ts';

export function jsonOf(
  reports: readonly Report[],
  options: { readonly seed: number; readonly ops: number; readonly maxSteps: number },
  status: ExitStatus,
) {
  const { seed, ops, maxSteps } = options;
  return { check: 1, status, seed, ops, maxSteps, reports: reports.map(reportJson) };
}

function reportJson({ subject, breaches, verdict, unbootable, sweeps, costs }: Report) {
  const { design, contract, machine, variant } = subject;
  return {
    design: design.name,
    variant: variantText(design, variant),
    contract: contract.name,
    machine: machine.id,
    unbootable,
    breaches: breaches.map(({ law, message, program }) => ({
      law,
      message,
      ...programJson(program),
    })),
    verdict: verdict === null ? null : verdictJson(verdict),
    sweeps: sweeps.map(({ sweep, verdict, nothing, lookedAt, programs, runs, leftOut }) => ({
      sweep,
      nothing,
      lookedAt,
      programs,
      runs,
      leftOut,
      verdict: verdict === null ? null : verdictJson(verdict),
    })),
    costs:
      costs === null
        ? null
        : {
            ops: costs.ops,
            kinds: Object.fromEntries(
              costs.costs.map(({ kind, count, cycles }) => [kind, { count, cycles }]),
            ),
          },
  };
}

function verdictJson(verdict: Verdict) {
  if (verdict.kind !== 'fails') return verdict;
  return { ...failureJson(verdict), others: verdict.others.map(failureJson) };
}

function failureJson<F extends Failure>(failure: F) {
  return { ...failure, ...programJson(failure.program) };
}

/** Both forms: the one to replay, the other to work with. */
function programJson(program: Program): { program: ProgramJson; text: string } {
  return { program: toJson(program), text: printProgram(program) };
}
