/** Holds a program against its contract, before anything of it is run. */
import type { FaultSite } from '../../words/bus.ts';
import type { ArgDefinition, Contract, Domain, OpDefinition } from '../../words/contract.ts';
import type { PowerLoss } from '../../words/device.ts';
import type { Argument } from '../../words/op.ts';
import type { Anchor, Program, Step } from '../../words/program.ts';
import { describeDomain } from './domains.ts';
import { checkLabels } from './labels.ts';
import { ABORTED } from './parse-anchor.ts';
import { hint, listed, quote, unknownName } from './phrases.ts';
import { type Positions, pointerPositions, type StepPart } from './positions.ts';
import { printArgument } from './print.ts';
import { type Place, ProgramError } from './program-error.ts';

/** What a program can make fail; the type holds the list against the word. */
const faultSites: Readonly<Record<FaultSite, true>> = { alloc: true, transfer: true };

/** What may become of unlasting writes when the power is lost. */
const powerLosses: Readonly<Record<PowerLoss, true>> = {
  kept: true,
  lost: true,
  shuffled: true,
  torn: true,
};

/** Of each action that counts from 1: its names, what is wrong with another, and what it is. */
const NAMED: Readonly<
  Record<
    Exclude<Anchor['action'], 'interrupt'>,
    {
      readonly names: readonly string[];
      readonly problem: (name: string) => string;
      readonly are: string;
      readonly one: string;
    }
  >
> = {
  fail: {
    names: Object.keys(faultSites),
    problem: (name) => `nothing fails at ${name}`,
    are: 'What may fail is',
    one: 'a failure',
  },
  abort: {
    names: [ABORTED],
    problem: (name) => `nothing called ${name} is aborted`,
    are: 'What may be aborted is',
    one: 'an abort',
  },
  power: {
    names: Object.keys(powerLosses),
    problem: (name) => `no loss of power is called ${name}`,
    are: 'They are called',
    one: 'a loss of power',
  },
};

/**
 * Throws a ProgramError for the first thing that the contract does not know or allow. A reference
 * or an anchor to a step that is not there is allowed: deleting a step must leave a program.
 */
export function checkProgram(
  program: Program,
  contract: Contract,
  positions: Positions = pointerPositions('program'),
): void {
  const { header, steps, anchors } = program;
  if (header.contract !== contract.name) {
    const problem = `this program is for the contract ${quote(header.contract)}, not`;
    throw refusal(positions, positions.header('contract'), `${problem} ${quote(contract.name)}.`);
  }
  checkLabels(steps, positions);
  const ops = new Map(contract.ops.map((op) => [op.name, op]));
  for (const [index, step] of steps.entries()) {
    const problem = stepProblem(step, contract, ops);
    if (problem !== null) {
      throw refusal(positions, positions.step(index, problem.part), problem.sentence);
    }
  }
  for (const [index, anchor] of anchors.entries()) {
    const problem = anchorProblem(anchor);
    if (problem !== null) {
      throw refusal(positions, positions.anchor(index, problem.part), problem.sentence);
    }
  }
}

/** Lines are the machine's, which is not known here. */
function anchorProblem({ action, count, name }: Anchor) {
  if (action === 'interrupt') return null;
  const { names, problem, are, one } = NAMED[action];
  if (!names.includes(name)) {
    const sentence = unknownName(problem(quote(name)), name, names, are);
    return { part: 'name', sentence } as const;
  }
  if (count > 0) return null;
  const sentence = `the count of ${one} starts from 1, but here it is 0.`;
  return { part: 'count', sentence } as const;
}

interface Problem {
  readonly part: StepPart;
  readonly sentence: string;
}

function refusal({ source }: Positions, place: Place, sentence: string): ProgramError {
  return new ProgramError(source, place, sentence);
}

function stepProblem(
  { by, op }: Step,
  contract: Contract,
  ops: ReadonlyMap<string, OpDefinition>,
): Problem | null {
  const known = ops.get(op.name);
  if (known === undefined) {
    const problem = `${contract.name} has no op ${quote(op.name)}`;
    return { part: 'op', sentence: unknownName(problem, op.name, [...ops.keys()], 'Its ops are') };
  }
  if (known.by === 'task' && by === 'world') {
    const sentence = `${op.name} is performed by a task; expected one such as t1, not world.`;
    return { part: 'by', sentence };
  }
  if (known.by !== 'task' && by !== 'world') {
    const sentence = `${op.name} is an act of the world on the device ${known.by.device}`;
    return { part: 'by', sentence: `${sentence}; expected world, not t${by}.` };
  }
  if (by !== 'world' && !isTask(by, contract)) {
    const tasks = describeDomain({ kind: 'task' }, contract.tasks);
    return { part: 'by', sentence: `expected ${tasks} of ${contract.name}, but found t${by}.` };
  }
  if (op.args.length !== known.args.length) {
    const part = op.args.length > known.args.length ? known.args.length : 'op';
    return { part, sentence: `${op.name} takes ${signature(known)}, not ${op.args.length}.` };
  }
  for (const [index, arg] of known.args.entries()) {
    const given = op.args[index];
    if (given === undefined || fits(given, arg.domain, contract)) continue;
    return { part: index, sentence: argumentProblem(given, arg, known, contract) };
  }
  return null;
}

function isTask(slot: number, { tasks }: Contract): boolean {
  return slot >= 1 && slot <= tasks;
}

function signature({ args }: OpDefinition): string {
  if (args.length === 0) return 'no arguments';
  const names = listed(args.map(({ name }) => name));
  return args.length === 1 ? `1 argument (${names})` : `${args.length} arguments (${names})`;
}

function fits(given: Argument, domain: Domain, contract: Contract): boolean {
  switch (domain.kind) {
    case 'handle':
      return given.kind === 'handle';
    case 'task':
      return given.kind === 'task' && isTask(given.slot, contract);
    case 'choice':
      return given.kind === 'literal' && domain.values.some((value) => value === given.value);
    case 'integer': {
      if (given.kind !== 'literal' || typeof given.value !== 'number') return false;
      const { value } = given;
      return Number.isInteger(value) && value >= domain.min && value <= domain.max;
    }
  }
}

function argumentProblem(
  given: Argument,
  { name, domain }: ArgDefinition,
  op: OpDefinition,
  contract: Contract,
): string {
  const wanted = describeDomain(domain, contract.tasks);
  const found = printArgument(given);
  const guess = domain.kind === 'choice' ? hint(found, domain.values) : '';
  return `the ${name} of ${op.name} must be ${wanted}, not ${found}${guess || '.'}`;
}
