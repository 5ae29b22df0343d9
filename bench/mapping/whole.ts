/** Ours: generated programs on a kernel on a machine, judged by every oracle. */
import { check } from '../../core/engine/check.ts';
import { ProgramGenerator } from '../../core/engine/generate.ts';
import { Xorshift } from '../../core/engine/generate-draw.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { Property, Sometimes } from '../../core/words/property.ts';
import { l4 } from '../../kernels/l4/l4.ts';
import { createMachine } from '../../machines/build.ts';
import { mapping } from '../../properties/contracts/mapping/index.ts';
import { OP } from '../../properties/contracts/mapping/ops.ts';
import { countMappings, type MappingState } from '../../properties/contracts/mapping/state.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { callOf, STEPS, Tally } from './scope.ts';

/** Counts what was performed, and how it ended. */
class CountingJudge extends ContractJudge<unknown> {
  tally = new Tally();
  #program: PackedProgram | null = null;

  override begin(...args: Parameters<ContractJudge<unknown>['begin']>): void {
    this.#program = args[0];
    super.begin(...args);
  }

  override returned(...args: Parameters<ContractJudge<unknown>['returned']>): boolean {
    this.tally.add(this.#program?.ops[args[0]] ?? OP.spawn, args[2].kind === 'done');
    return super.returned(...args);
  }
}

export class Whole {
  readonly #session: Session;
  readonly #judge: CountingJudge;
  readonly #generator = new ProgramGenerator(mapping, { maxSteps: STEPS });

  constructor(machine: string, scan: 'incremental' | 'every') {
    const frames = mapping.frames ?? 1024;
    this.#session = new Session(l4, mapping, createMachine(machine, { frames }));
    const counter: Sometimes<MappingState> = {
      kind: 'sometimes',
      name: 'never',
      about: 'Counts the mappings that there are after each op.',
      seen: ({ state }) => {
        if (state !== null) this.#judge.tally.live += countMappings(state);
        return false;
      },
    };
    const claims = [...hardware, counter as Property];
    this.#judge = new CountingJudge(mapping as Contract, claims, { scan });
  }

  /** Everything, until as many ops were judged. */
  run(ops: number, seed: number): Tally {
    this.#judge.tally = new Tally();
    const verdict = check(this.#session, this.#judge, { seed, ops, maxSteps: STEPS });
    if (verdict.kind === 'fails') throw new Error(`l4 fails: ${verdict.finding.message}`);
    return this.#judge.tally;
  }

  #programs(ops: number, seed: number): PackedProgram[] {
    const programs: PackedProgram[] = [];
    for (let count = 0; count < ops; count += programs[programs.length - 1].length) {
      programs.push(this.#generator.program(new Xorshift(seed + programs.length)));
    }
    return programs;
  }

  /** Generation alone; nanoseconds an op. */
  generating(ops: number, seed: number): number {
    const start = performance.now();
    const count = this.#programs(ops, seed).reduce((sum, program) => sum + program.length, 0);
    return ((performance.now() - start) * 1e6) / count;
  }

  /** The kernel on the machine alone, judged by nobody; nanoseconds an op. */
  running(ops: number, seed: number): number {
    const programs = this.#programs(ops, seed);
    const start = performance.now();
    for (const program of programs) this.#session.run(program, silent);
    const count = programs.reduce((sum, program) => sum + program.length, 0);
    return ((performance.now() - start) * 1e6) / count;
  }

  /** The specification alone, told that all goes well; nanoseconds an op. */
  specifying(ops: number, seed: number): number {
    const programs = this.#programs(ops, seed);
    const start = performance.now();
    let count = 0;
    for (const { length, by, ops: performed, args } of programs) {
      const state = mapping.specification.initial();
      for (let i = 0; i < length; i++, count++) {
        const call = callOf(by[i], performed[i], args.subarray(i * 8, i * 8 + 8));
        mapping.specification.assume(state, call);
      }
    }
    return ((performance.now() - start) * 1e6) / count;
  }
}
