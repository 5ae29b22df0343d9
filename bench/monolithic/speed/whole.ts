/** Ours: generated programs on the UNIX on an emulated machine, judged by every oracle; and its parts. */
import { check } from '../../../core/engine/check.ts';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { Session } from '../../../core/engine/session.ts';
import { silent } from '../../../core/engine/silent-watcher.ts';
import { ContractJudge } from '../../../core/oracles/judge.ts';
import type { Contract } from '../../../core/words/contract.ts';
import type { KernelDesign } from '../../../core/words/kernel.ts';
import type { PackedProgram } from '../../../core/words/program.ts';
import { monolithic } from '../../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../../machines/build.ts';
import { withoutNetwork } from '../../../properties/contracts/unix/bare/without-network.ts';
import { hardware } from '../../../properties/hardware/index.ts';
import { STEPS, Tally } from './mix.ts';
import { Stopwatch } from './stopwatch.ts';

/** Counts what was performed, and how it ended. */
class CountingJudge extends ContractJudge<unknown> {
  tally = new Tally();
  #program: PackedProgram | null = null;

  override begin(...args: Parameters<ContractJudge<unknown>['begin']>): void {
    this.#program = args[0];
    this.tally.programs++;
    super.begin(...args);
  }

  override returned(...args: Parameters<ContractJudge<unknown>['returned']>): boolean {
    this.tally.add(this.#program?.ops[args[0]] ?? 0, args[2].kind === 'done');
    return super.returned(...args);
  }
}

/** Who judges: everybody, the specification alone, or nobody. */
export type Judged = 'by all' | 'by the specification' | 'by nobody';

export class Whole {
  readonly #session: Session;
  readonly #judge: CountingJudge | null;
  readonly #generator = new ProgramGenerator(withoutNetwork, { maxSteps: STEPS });
  /** Time in the kernel's own `observe`, and in the check of its records. */
  readonly observing = new Stopwatch();
  readonly records = new Stopwatch();

  constructor(machine: string, judged: Judged) {
    const devices = ['disk', 'console', 'ethernet'];
    const built = createMachine(machine, { frames: withoutNetwork.frames ?? 1024, devices });
    this.#session = new Session(this.#timed(), withoutNetwork, built);
    const bare: Contract = { ...withoutNetwork, properties: [] } as Contract;
    if (judged === 'by nobody') this.#judge = null;
    else if (judged === 'by the specification') this.#judge = new CountingJudge(bare, []);
    else this.#judge = new CountingJudge(withoutNetwork as Contract, hardware);
  }

  #timed(): KernelDesign {
    return {
      ...monolithic,
      attach: (bus, info) => {
        const kernel = monolithic.attach(bus, info);
        return {
          ...kernel,
          observe: (peek) => this.observing.time(() => kernel.observe(peek)),
          inconsistency: (peek) => this.records.time(() => kernel.inconsistency?.(peek) ?? null),
        };
      },
    };
  }

  /** Everything, until as many ops were judged, or run. */
  run(ops: number, seed: number): Tally {
    if (this.#judge === null) return this.runAll(this.programs(ops, seed));
    this.#judge.tally = new Tally();
    const verdict = check(this.#session, this.#judge, { seed, ops, maxSteps: STEPS });
    if (verdict.kind === 'fails') throw new Error(`it fails: ${verdict.finding.message}`);
    return this.#judge.tally;
  }

  programs(ops: number, seed: number): PackedProgram[] {
    const programs: PackedProgram[] = [];
    for (let count = 0; count < ops; count += programs[programs.length - 1].length) {
      programs.push(this.#generator.program(new Xorshift(seed + programs.length)));
    }
    return programs;
  }

  /** The kernel on the machine alone, on programs that are there already. */
  runAll(programs: readonly PackedProgram[]): Tally {
    const tally = new Tally();
    for (const program of programs) {
      this.#session.run(program, silent);
      tally.ops += program.length;
    }
    tally.programs = programs.length;
    return tally;
  }
}
