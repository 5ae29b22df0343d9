/** What steps cost adds up to what the ledger says, on every design; marks count once, whatever is run again. */
import { describe, expect, it } from 'vitest';
import { exokernel } from '../../kernels/exokernel/exokernel.ts';
import { l4 } from '../../kernels/l4/l4.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../machines/build.ts';
import { memory } from '../../properties/contracts/memory/index.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import type { Contract } from '../words/contract.ts';
import type { CostTable } from '../words/cost.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { Ledger } from '../words/ledger.ts';
import type { PackedProgram } from '../words/program.ts';
import { plus } from './cost-columns.ts';
import { CostMeter } from './cost-meter.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { packProgram } from './program/pack.ts';
import { readProgram } from './program/read.ts';
import { Session } from './session.ts';

function sessionOf(design: KernelDesign, contract: Contract, machine: string): Session {
  const devices = [...new Set([...(contract.devices ?? []), ...(design.devices ?? [])])];
  const frames = contract.frames === undefined ? {} : { frames: contract.frames };
  return new Session(design, contract, createMachine(machine, { ...frames, devices }));
}

function packed(contract: Contract, text: string): PackedProgram {
  const source = `program 1 contract=${contract.name}\n${text}`;
  return packProgram(readProgram(source, 'a test', [contract]).program, contract);
}

/** What the ledger has, the harness left out: of one payer, or of all. */
function booked(ledger: Ledger, payer: number | null) {
  const payers = Array.from({ length: ledger.payers }, (_, i) => i);
  const wanted = payer === null ? payers : [payer];
  const counts = ledger.rooms.flatMap((name, room) =>
    ledger.kinds.map((kind) =>
      name === 'harness' ? 0 : wanted.reduce((sum, who) => sum + ledger.count(who, room, kind), 0),
    ),
  );
  const executions = new Float64Array(ledger.payers * ledger.paths);
  ledger.executions(executions);
  const byPath = Array.from({ length: ledger.paths }, (_, path) =>
    wanted.reduce((sum, who) => sum + executions[who * ledger.paths + path], 0),
  );
  return [...counts, ...byPath];
}

const numbersOf = ({ counts, executions }: CostTable) => [...counts, ...executions];

function sumOf(tables: readonly CostTable[]): number[] {
  return numbersOf(tables.reduce(plus));
}

function metered(session: Session, program: PackedProgram) {
  const meter = new CostMeter();
  session.run(program, meter);
  return { meter, steps: meter.steps() };
}

describe.each([
  [l4, memory, 'decstation-3100'],
  [l4, memory, 'pentium-133'],
  [exokernel, memory, 'decstation-3100'],
  [exokernel, memory, 'pentium-133'],
  [monolithic, memory, 'pentium-133'],
  [monolithic, unix, 'pentium-133'],
  [monolithic, unix, 'decstation-3100'],
] as [KernelDesign, Contract, string][])('costs of $name', (design, contract, machine) => {
  const generator = new ProgramGenerator(contract, { maxSteps: 40 });
  it(`of ${contract.name} on ${machine} add up`, () => {
    const session = sessionOf(design, contract, machine);
    for (let seed = 1; seed <= 12; seed++) {
      const program = generator.program(new Xorshift(seed));
      const { meter, steps } = metered(session, program);
      const own = sumOf([...steps.map((step) => step.own), meter.beside()]);
      const machine = booked(session.ledger, 0);
      expect(own.map((count, i) => count + machine[i])).toEqual(booked(session.ledger, null));
    }
  });
});
