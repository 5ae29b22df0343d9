/** Runs a workload on this UNIX and keeps what a round costs once it costs the same twice in a row: warm. */
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { Code } from '../../core/words/activation.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import { unix } from '../../kernels/monolithic/contracts/unix.ts';
import { paths } from '../../kernels/monolithic/machine/paths.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../machines/build.ts';
import { Tally } from '../tally.ts';
import { type Cost, costOf, type Mark, markOf } from './cost.ts';
import { opsOf, type Workload } from './workloads.ts';

function contractOf(workload: Workload): Contract<Record<string, never>> {
  return {
    name: 'bench',
    about: workload.about,
    ops: opsOf(workload),
    errors: [],
    tasks: 2,
    specification: {
      initial: () => ({}),
      clone: (state) => state,
      advance: (state) => state,
      mayWait: () => true,
      expected: () => 'anything',
      assume() {},
      show: () => 'nothing is known',
    },
    properties: [],
  };
}

/** A workload on one machine. */
export function measure(workload: Workload, id: string): Cost {
  const tally = new Tally(paths);
  const marks: Mark[] = [];
  const machine = createMachine(id, { frames: 1024, devices: ['disk', 'console'] });
  const mark = (): void => {
    marks.push(markOf(machine, tally));
  };
  const scripts = Object.entries(workload.scripts).map(([name, script]): [string, Code] => [
    name,
    (bus, argument) => script(tally.user(bus), mark, argument),
  ]);
  const design: KernelDesign = {
    ...monolithic,
    attach: (bus, info) => monolithic.attach(tally.kernel(bus), info),
    contracts: { bench: { ops: { ...Object.fromEntries(scripts), fork: unix.ops.fork } } },
  };
  const contract = contractOf(workload);
  const session = new Session(design, contract, machine);
  const text = `program 1 contract=bench; ${workload.program}`;
  const { program } = readProgram(text, workload.name, [contract]);
  const end = session.run(packProgram(program, contract), silent);
  if (end !== 'complete') throw new Error(`${workload.name} on ${id}: ${end}`);
  const rounds = marks.slice(1).map((to, i) => costOf(machine, marks[i], to, workload.trips));
  const same = (a: Cost, b: Cost): boolean => JSON.stringify(a) === JSON.stringify(b);
  const warm = rounds.findLast((cost, i) => i > 0 && same(cost, rounds[i - 1]));
  if (warm === undefined) throw new Error(`${workload.name} on ${id} is not warm`);
  return warm;
}
