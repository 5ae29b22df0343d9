/** One workload on one kernel and one machine: run warm and cold, and measured. For a thread of its own. */
import { isDeepStrictEqual } from 'node:util';
import { CostMeter } from '../../core/engine/cost-meter.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import type { Session } from '../../core/engine/session.ts';
import { BootError } from '../../core/engine/session-errors.ts';
import type { MeasuredProgram, Workload } from '../../core/words/workload.ts';
import type { LoadedConfig } from '../config.ts';
import { openSession, subjectOf } from '../subject.ts';
import { carrying, contractFor } from './carrying.ts';
import { type Figure, figureOf } from './figure.ts';
import { measured, Unmeasured } from './measure.ts';

export interface BenchJob {
  readonly kind: 'bench';
  /** The workload's index in the configuration: several may have one name. */
  readonly workload: number;
  readonly design: string;
  /** As the user or the configuration named it. */
  readonly machine: string;
  readonly variant: string;
}

export type State = 'warm' | 'cold';

export interface Measurement {
  /** Null for the workload's main row. */
  readonly row: string | null;
  readonly state: State;
  readonly figure: Figure;
  /** By what share of it two measurements differ that should be equal. */
  readonly spread: number;
}

export interface BenchResult {
  readonly kind: 'bench';
  readonly measurements: readonly Measurement[];
  /** Why there are no more, in one sentence; null if there is nothing to say. */
  readonly problem: string | null;
}

export function performBench(job: BenchJob, loaded: LoadedConfig): BenchResult {
  const { config } = loaded;
  const workload = config.workloads?.[job.workload];
  if (workload === undefined) throw new Error(`there is no workload ${job.workload}`);
  const contract = contractFor(workload, config);
  const meter = new CostMeter();
  const found = config.designs.find(({ name }) => name === job.design);
  if (found === undefined) throw new Error(`there is no design ${job.design}`);
  const design = carrying(workload, found, (make, first) => meter.offer(make, first));
  // The design as it is here stands in the configuration's place.
  const subject = subjectOf({ ...loaded, config: { ...config, designs: [design] } }, contract, job);
  const measurements: Measurement[] = [];
  const bench = new Bench(
    workload,
    openedBy(() => openSession(subject)),
    meter,
  );
  try {
    for (const one of bench.measurements()) measurements.push(one);
    return { kind: 'bench', measurements, problem: null };
  } catch (error) {
    if (!(error instanceof Unmeasured)) throw error;
    const where = `${workload.name} on ${design.name}, ${subject.machine.id}`;
    return { kind: 'bench', measurements, problem: `${where}: ${error.message}.` };
  }
}

/** A design that does not boot is told of as one that cannot be measured. */
function openedBy(open: () => Session): () => Session {
  return () => {
    try {
      return open();
    } catch (error) {
      if (error instanceof BootError) throw new Unmeasured(error.message.replace(/\.$/, ''));
      throw error;
    }
  };
}

class Bench {
  readonly #workload: Workload;
  readonly #open: () => Session;
  readonly #meter: CostMeter;

  constructor(workload: Workload, open: () => Session, meter: CostMeter) {
    this.#workload = workload;
    this.#open = open;
    this.#meter = meter;
  }

  *measurements(): Generator<Measurement> {
    const { warm, cold, rows = {} } = this.#workload;
    const session = this.#open();
    // Where the main row is one of those with a name, it is told of under that.
    const main =
      Object.keys(rows).find((row) => isDeepStrictEqual(rows[row], warm.measure)) ?? null;
    this.#run(session, warm);
    if (main === null) yield this.#measurement(session, null, 'warm', warm.measure);
    for (const [row, measure] of Object.entries(rows)) {
      yield this.#measurement(session, row, 'warm', measure);
    }
    if (cold === undefined) return;
    this.#run(session, cold);
    yield this.#measurement(session, main, 'cold', cold.measure);
  }

  #measurement(
    session: Session,
    row: string | null,
    state: State,
    measure: MeasuredProgram['measure'],
  ): Measurement {
    const { ledger } = session.machine;
    const { table, spread } = measured(measure, this.#meter, ledger);
    const figure = figureOf(table, ledger, session.design.paths?.paths ?? []);
    return { row, state, figure, spread };
  }

  #run(session: Session, { program: text }: MeasuredProgram): void {
    const { name } = this.#workload;
    const { contract } = session;
    const whole = `program 1 contract=${contract.name}; ${text}`;
    const { program } = readProgram(whole, name, [contract]);
    const end = session.run(packProgram(program, contract), this.#meter);
    if (end !== 'complete') {
      const why = session.machine.stopMessage;
      throw new Unmeasured(`its program ends by ${end}${why === '' ? '' : `: ${why}`}`);
    }
    for (const { step, ended } of this.#meter.steps()) {
      if (ended.kind === 'done' || ended.kind === 'open') continue;
      const reason = ended.reason === null ? '' : ` ${ended.reason}`;
      throw new Unmeasured(`v${step} was ${ended.kind}${reason}, and was to be done`);
    }
  }
}
