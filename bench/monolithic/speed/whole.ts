/** Ours: generated programs on the UNIX on an emulated machine, judged by every oracle; and its parts. */
import { check } from '../../../core/engine/check.ts';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { Session } from '../../../core/engine/session.ts';
import { silent } from '../../../core/engine/silent-watcher.ts';
import { ContractJudge } from '../../../core/oracles/judge.ts';
import type { PeekBus } from '../../../core/words/bus.ts';
import type { Contract } from '../../../core/words/contract.ts';
import type { Kernel, KernelDesign } from '../../../core/words/kernel.ts';
import type { PackedProgram } from '../../../core/words/program.ts';
import type { Always } from '../../../core/words/property.ts';
import { monolithic } from '../../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../../machines/build.ts';
import { withoutNetwork } from '../../../properties/contracts/unix/bare/without-network.ts';
import { hardware } from '../../../properties/hardware/index.ts';
import { STEPS, Tally } from './mix.ts';

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

/**
 * Who judges: everybody; the specification, and one who asks after each event what the kernel believes, and finds nothing
 * wrong with it; the specification alone; or nobody.
 */
export type Judged = 'by all' | 'by an observer' | 'by the specification' | 'by nobody';

const observer: Always = {
  kind: 'always',
  name: 'the kernel says what it believes',
  about: 'What observing costs, and finding out what has changed since.',
  watches: ['belief'],
  judge(scene) {
    scene.authority();
    return null;
  },
  revise: () => null,
};

export class Whole {
  readonly #session: Session;
  readonly #judge: CountingJudge | null;
  readonly #generator = new ProgramGenerator(withoutNetwork, { maxSteps: STEPS });
  /** Microseconds of processor time that the kernel's check of its own records has taken. */
  records = 0;

  constructor(machine: string, judged: Judged) {
    const devices = ['disk', 'console', 'ethernet'];
    const built = createMachine(machine, { frames: withoutNetwork.frames ?? 1024, devices });
    this.#session = new Session(this.#timed(), withoutNetwork, built);
    const bare = { ...withoutNetwork, properties: [] } as Contract;
    if (judged === 'by nobody') this.#judge = null;
    else if (judged === 'by the specification') this.#judge = new CountingJudge(bare, []);
    else if (judged === 'by an observer') this.#judge = new CountingJudge(bare, [observer]);
    else this.#judge = new CountingJudge(withoutNetwork as Contract, hardware);
  }

  #timed(): KernelDesign {
    return {
      ...monolithic,
      attach: (bus, info) => {
        const kernel = monolithic.attach(bus, info);
        return { ...kernel, inconsistency: (peek) => this.#check(kernel, peek) };
      },
    };
  }

  #check(kernel: Kernel, peek: PeekBus): string | null {
    const before = process.cpuUsage();
    const found = kernel.inconsistency?.(peek) ?? null;
    const { user, system } = process.cpuUsage(before);
    this.records += user + system;
    return found;
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
