/** How fast programs are generated, and what they are like. Run as a script, it prints both. */
import { pathToFileURL } from 'node:url';
import { ProgramGenerator } from '../core/engine/generate.ts';
import { Xorshift } from '../core/engine/generate-draw.ts';
import { STRIDE } from '../core/engine/stride.ts';
import { AcceptsOracle } from '../core/oracles/accepts.ts';
import type { Contract } from '../core/words/contract.ts';
import type { PackedProgram } from '../core/words/program.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { Toy } from '../properties/contracts/memory/toy.ts';

/** A contract of the same ops that says yes to everything: what is left is the engine's own part. */
const willing: Contract<object> = {
  ...memory,
  properties: [],
  propose(_state, _by, _op, _draw, args) {
    args[0] = 1;
    return true;
  },
  specification: {
    initial: () => willing,
    clone: (state) => state,
    advance: (state) => state,
    mayWait: () => true,
    expected: () => '',
    assume: () => {},
    show: () => '',
  },
};

/** Nanoseconds an op: the fastest of some rounds. */
export function generateCost(contract: Contract, rounds = 12, programs = 4000): number {
  const generator = new ProgramGenerator(contract, { anchors: true });
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    let ops = 0;
    const start = performance.now();
    for (let seed = 0; seed < programs; seed++) ops += generator.program(new Xorshift(seed)).length;
    best = Math.min(best, ((performance.now() - start) * 1e6) / ops);
  }
  return best;
}

/** How the ops of programs end on the contract's toy, in parts of a thousand. */
function outcomes(programs: readonly PackedProgram[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let ops = 0;
  for (const program of programs) {
    const toy = new Toy(null);
    const oracle = new AcceptsOracle(memory);
    for (let i = 0; i < program.length; i++) {
      const [step, task, op] = [program.labels[i], program.by[i], program.ops[i]];
      const args = program.args.subarray(i * STRIDE, (i + 1) * STRIDE);
      const call = {
        step,
        task,
        op,
        args,
        starved: false,
        aborted: false,
        began: 0,
        rushed: false,
      };
      const { kind, value } = toy.perform(call);
      oracle.returned(call, { kind, value, cycles: 0 });
      const name = kind === 'refused' ? `refused ${memory.errors[value]}` : kind;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      ops++;
    }
  }
  return new Map([...counts].map(([name, count]) => [name, (count * 1000) / ops]));
}

/** How long programs are, and how many of those with 30 ops or more lack each op. */
function shape(programs: readonly PackedProgram[]): readonly string[] {
  const lengths = programs.map(({ length }) => length).sort((a, b) => a - b);
  const at = (share: number): number => lengths[Math.floor(share * (lengths.length - 1))];
  const long = programs.filter(({ length }) => length >= 30);
  const lacking = memory.ops.map(({ name }, op) => {
    const without = long.filter(({ ops }) => !ops.includes(op)).length;
    return `${name} ${((without * 100) / long.length).toFixed(1)} %`;
  });
  return [
    `lengths: p0 ${at(0)}  p10 ${at(0.1)}  p50 ${at(0.5)}  p90 ${at(0.9)}  p100 ${at(1)}`,
    `programs of 30 ops or more that lack: ${lacking.join(', ')}`,
  ];
}

function print(): void {
  console.log(`memory: ${generateCost(memory).toFixed(0)} ns an op`);
  console.log(`the engine's own part: ${generateCost(willing).toFixed(0)} ns an op`);
  const blind: Contract = { ...willing };
  Reflect.deleteProperty(blind, 'propose');
  console.log(`all blind: ${generateCost(blind).toFixed(0)} ns an op`);
  const generator = new ProgramGenerator(memory);
  const programs = Array.from({ length: 4000 }, (_, i) => generator.program(new Xorshift(i)));
  for (const line of shape(programs)) console.log(line);
  const shares = [...outcomes(programs)].sort((a, b) => b[1] - a[1]);
  console.log(shares.map(([name, share]) => `${name} ${share.toFixed(0)}`).join('  '));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) print();
