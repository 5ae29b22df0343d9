/** Runs programs of the cpu contract on the exokernel, and tells what became of their steps. */
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Contract } from '../../core/words/contract.ts';
import { exokernel } from '../../kernels/exokernel/exokernel.ts';
import { createMachine } from '../../machines/build.ts';
import { cpu } from '../../properties/contracts/cpu/index.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { outcomes } from '../proofs/run.ts';

export const MACHINES = [
  'decstation-2100',
  'decstation-3100',
  'decstation-5000-125',
  'pentium-pro-200',
] as const;

const contract = cpu as Contract;

export interface Told {
  /** The outcome of each step, by its label. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** What was found to be wrong; null if nothing was. */
  readonly finding: string | null;
}

/** Runs programs on one machine, each from the state after boot, judged by everything. */
export function runner(machine: string): (steps: string) => Told {
  const frames = cpu.frames ?? 1024;
  const session = new Session(exokernel, contract, createMachine(machine, { frames }));
  const judge = new ContractJudge(contract, hardware);
  return (steps) => {
    const text = `program 1 contract=cpu design=exokernel machine=${machine}\n${steps}`;
    const { program } = readProgram(text, 'a test', [contract]);
    session.run(packProgram(program, contract), judge);
    return { outcomes: outcomes(session.trace), finding: judge.finding?.message ?? null };
  };
}

/** The value of a step that was done. */
export function resultOf({ outcomes }: Told, label: string): number {
  const outcome = outcomes[label] ?? 'not begun';
  const [kind, value] = outcome.split(' ');
  if (kind !== 'done') throw new Error(`${label} was ${outcome}`);
  return Number(value);
}
