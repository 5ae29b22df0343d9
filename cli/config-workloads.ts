/** Holds the workloads of a configuration against their shape, and their programs against their ops. */
import { brief, hint, listed, quote } from '../core/engine/program/phrases.ts';
import { ProgramError } from '../core/engine/program/program-error.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { assertWritable } from '../core/engine/program/writable.ts';
import type { Contract } from '../core/words/contract.ts';
import type { Program } from '../core/words/program.ts';
import type { Measure, MeasuredProgram, Workload } from '../core/words/workload.ts';
import { contractOf } from '../workloads/contract.ts';
import { isObject, kindOf } from './config-kinds.ts';

const LEVELS: readonly unknown[] = ['kernel', 'machine'];
const MEASURES = ['steps', 'marks', 'step'];

/** One sentence about the first thing that is wrong with a workload; null if nothing is. Its name has been looked at. */
export function workloadProblem(
  at: string,
  entry: object,
  contracts: readonly Contract[],
): string | null {
  const workload = entry as Workload;
  if (!LEVELS.includes(workload.level)) {
    return `expected ${at}.level to be kernel or machine, but it is ${brief(workload.level)}.`;
  }
  if ((workload.contract === undefined) === (workload.ops === undefined)) {
    const found = workload.contract === undefined ? 'neither' : 'both';
    return `expected ${at} to have either a contract or ops of its own, but it has ${found}.`;
  }
  if (workload.ops !== undefined && !Array.isArray(workload.ops)) {
    return `expected ${at}.ops to be an array, but it is ${kindOf(workload.ops)}.`;
  }
  const found = contractFor(at, workload, contracts);
  if (typeof found === 'string') return found;
  return programsProblem(at, workload, found);
}

function contractFor(
  at: string,
  workload: Workload,
  contracts: readonly Contract[],
): Contract | string {
  const { contract: name } = workload;
  if (name === undefined) {
    try {
      const contract = contractOf(workload);
      assertWritable(contract);
      return contract;
    } catch (error) {
      return `${at}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const contract = contracts.find((one) => one.name === name);
  if (contract !== undefined) return contract;
  const names = contracts.map((one) => one.name);
  const guess = hint(String(name), names) || '.';
  return `${at}.contract: there is no contract ${quote(String(name))}${guess} The contracts are ${listed(names)}.`;
}

function programsProblem(at: string, workload: Workload, contract: Contract): string | null {
  const { warm, cold, rows = {} } = workload;
  const used = new Set<string>();
  for (const [name, measured] of Object.entries({
    warm,
    ...(cold === undefined ? {} : { cold }),
  })) {
    const program = programOf(`${at}.${name}`, measured, contract);
    if (typeof program === 'string') return program;
    for (const { op } of program.steps) used.add(op.name);
    const problem = measureProblem(`${at}.${name}.measure`, measured.measure, program);
    if (problem !== null) return problem;
    if (name !== 'warm') continue;
    for (const [row, measure] of Object.entries(rows)) {
      const wrong = measureProblem(`${at}.rows[${quote(row)}]`, measure, program);
      if (wrong !== null) return wrong;
    }
  }
  return offersProblem(at, workload, [...used]);
}

/** The program, or what is wrong with it. */
function programOf(at: string, measured: unknown, contract: Contract): Program | string {
  if (!isObject(measured)) {
    return `expected ${at} to be an object with a program and a measure, but it is ${kindOf(measured)}.`;
  }
  const { program } = measured as MeasuredProgram;
  if (typeof program !== 'string') {
    return `expected ${at}.program to be a text, but it is ${kindOf(program)}.`;
  }
  try {
    // On a line of its own, so that the columns are those of the text.
    const text = `program 1 contract=${contract.name}\n${program}`;
    return readProgram(text, `${at}.program`, [contract]).program;
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return error.message.replace(/:(\d+):(\d+): /, (_, line, column) => `:${line - 1}:${column}: `);
  }
}

function measureProblem(at: string, measure: unknown, { steps }: Program): string | null {
  const kind: unknown = isObject(measure) ? Reflect.get(measure, 'kind') : undefined;
  if (!MEASURES.includes(String(kind))) {
    return `expected ${at}.kind to be ${listed(MEASURES, 'or')}, but it is ${brief(kind)}.`;
  }
  const labels = new Set(steps.map(({ label }) => label));
  const missing = labelsOf(measure as Measure).find((label) => !labels.has(label));
  if (missing === undefined) return null;
  const known = listed(steps.map(({ label }) => `v${label}`));
  return `${at}: the program has no step v${missing} to measure. Its steps are ${known}.`;
}

function labelsOf(measure: Measure): readonly number[] {
  switch (measure.kind) {
    case 'steps':
      return measure.steps;
    case 'step':
      return measure.like === undefined ? [measure.step] : [measure.step, measure.like];
    case 'marks':
      return [];
  }
}

/** Each offer must have what the programs do, unless all designs do it alike. */
function offersProblem(
  at: string,
  { offers = {}, common }: Workload,
  used: readonly string[],
): string | null {
  const opsOf = (make: unknown): readonly string[] | null =>
    typeof make === 'function' ? Object.keys(make(() => {}, 0)?.ops ?? {}) : null;
  const shared = common === undefined ? [] : opsOf(common);
  if (shared === null) return `expected ${at}.common to be a function that makes an offer.`;
  for (const [design, make] of Object.entries(offers)) {
    const own = opsOf(make);
    const field = `${at}.offers[${quote(design)}]`;
    if (own === null) return `expected ${field} to be a function that makes an offer.`;
    const lacks = used.find((op) => !own.includes(op) && !shared.includes(op));
    if (lacks === undefined) continue;
    return `${field} has no op ${quote(lacks)}, which the program uses; add it, or put it into "common".`;
  }
  return null;
}
