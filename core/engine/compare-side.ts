/** A side of a comparison: a design on a machine, its run of the program, and what is left out of it. */
import type { Ended } from '../words/agreement.ts';
import type { PackedProgram } from '../words/program.ts';
import { endingText } from './compare-phrase.ts';
import { HistoryWatcher } from './history.ts';
import { keeping } from './reduce-edit.ts';
import type { Session } from './session.ts';

/** What a comparison is given: a session of its own for each side, and how reports name it. */
export interface CompareSide {
  readonly session: Session;
  readonly label: string;
}

const NO_PROGRAM: PackedProgram = {
  length: 0,
  labels: new Int32Array(0),
  ops: new Uint8Array(0),
  by: new Uint8Array(0),
  args: new Int32Array(0),
  anchors: [],
};

export class SideRun {
  readonly session: Session;
  readonly label: string;
  readonly history = new HistoryWatcher();
  /** What it runs: the whole program but for what is left out. */
  program = NO_PROGRAM;
  /** The labels of steps that are left out here. */
  readonly left = new Set<number>();
  readonly #places = new Map<number, number>();

  constructor({ session, label }: CompareSide) {
    this.session = session;
    this.label = label;
  }

  /** Takes up a program, of which nothing is left out yet. */
  begin(program: PackedProgram): void {
    this.left.clear();
    this.#take(program);
  }

  /** Takes up the program anew, without what is left out now. */
  leaveOut(program: PackedProgram): void {
    this.#take(keeping(program, (i) => !this.left.has(program.labels[i])));
  }

  run(): void {
    this.session.run(this.program, this.history);
  }

  /** The place of a step in what is run here; -1 if it is left out. */
  placeOf(label: number): number {
    return this.#places.get(label) ?? -1;
  }

  /** Null where it is left out. */
  ended(label: number): Ended | null {
    const step = this.placeOf(label);
    return step < 0 ? null : this.endedAt(step);
  }

  /** How the step in this place ended in the task that performs it. */
  endedAt(step: number): Ended {
    return this.#ended(this.history.kind(step), this.history.value(step));
  }

  /** How it ended in the other task in which it returned. */
  birthAt(step: number): Ended {
    return this.#ended(this.history.birthKind(step), this.history.birthValue(step));
  }

  /** How the step with this label ended, in a phrase; `isName` as in `endingText`. */
  endingText(label: number, isName: boolean): string {
    const ended = this.ended(label);
    const isOut = ended?.kind === 'open' || ended?.kind === 'unbegun';
    return isOut && this.history.stoppedAt >= 0 ? 'not seen' : endingText(ended, isName);
  }

  /** Whether the run came to its end before this step could return. */
  isCutOff({ kind }: Ended): boolean {
    return this.history.panicked !== null && (kind === 'open' || kind === 'unbegun');
  }

  #ended(kind: Ended['kind'], value: number): Ended {
    const hasValue = kind === 'done' || kind === 'faulted';
    const { errors } = this.session.contract;
    const reason = kind === 'refused' ? (errors[value] ?? `error ${value}`) : null;
    return { kind, value: hasValue ? value : 0, reason };
  }

  #take(program: PackedProgram): void {
    this.program = program;
    this.#places.clear();
    for (let i = 0; i < program.length; i++) this.#places.set(program.labels[i], i);
  }
}
