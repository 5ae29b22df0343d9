/** Reads one step of a dialogue: text as in a program, or the JSON form of a step. */
import { quote, unknownName } from '../core/engine/program/phrases.ts';
import { readProgram } from '../core/engine/program/read.ts';
import type { Contract } from '../core/words/contract.ts';
import type { Machine } from '../core/words/machine.ts';
import type { Program } from '../core/words/program.ts';
import { BadInput } from './errors.ts';

/**
 * One step, with its anchors. A step without a label gets the first that is higher than all before.
 */
export function readDialogueStep(
  step: unknown,
  contract: Contract,
  machine: Machine,
  before: Program,
): Program {
  const next = before.steps.reduce((most, { label }) => Math.max(most, label), -1) + 1;
  const text =
    typeof step === 'string' ? fromText(step, contract, next) : fromData(step, contract, next);
  const { program } = readProgram(text, 'step', [contract]);
  const [only] = program.steps;
  if (only === undefined || program.steps.length > 1) {
    throw new BadInput(`expected one step, but found ${program.steps.length}.`);
  }
  if (before.steps.some(({ label }) => label === only.label)) {
    throw new BadInput(`v${only.label} is already the label of an earlier step.`);
  }
  for (const { step: anchored, action, name } of program.anchors) {
    if (anchored !== only.label) {
      throw new BadInput(`an anchor must be of the step that it comes with, v${only.label}.`);
    }
    if (action === 'interrupt' && !machine.lines.includes(name)) {
      const problem = `this machine has no interrupt line ${quote(name)}`;
      throw new BadInput(unknownName(problem, name, machine.lines, 'Its lines are'));
    }
  }
  if (only.by === 'world') checkDevice(only.op.name, contract, machine);
  return program;
}

function fromText(step: string, contract: Contract, next: number): string {
  const labelled = /^\s*v[0-9]+\s*=/.test(step) ? step : `v${next} = ${step.trimStart()}`;
  return `program 1 contract=${contract.name}\n${labelled}`;
}

function fromData(step: unknown, contract: Contract, next: number): string {
  if (typeof step !== 'object' || step === null || Array.isArray(step)) {
    throw new BadInput(
      'expected "step": a step as text, such as "t1.alloc()", or in its JSON form.',
    );
  }
  // Anchors stand beside the steps in a program; here they come with the step that they belong to.
  const { anchors = [], ...rest } = { ...step } as { anchors?: unknown };
  const steps = [{ label: next, ...rest }];
  return JSON.stringify({ header: { version: 1, contract: contract.name }, steps, anchors });
}

function checkDevice(op: string, contract: Contract, machine: Machine): void {
  const by = contract.ops.find(({ name }) => name === op)?.by ?? 'task';
  if (by === 'task' || machine.devices.some(({ name }) => name === by.device)) return;
  throw new BadInput(`${op} is an act on the device ${by.device}, which this machine has not.`);
}
