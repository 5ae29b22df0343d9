/** Swarm testing: each program leaves out some ops, so that the others get room to interact. */
import type { Draw, OpDefinition } from '../words/contract.ts';

/** Out of 16: how likely each op is left out. Half of the programs leave out nothing. */
const OMISSIONS = [0, 0, 4, 8] as const;
/** Without sources a program has less to work on: they are left out this many times less often. */
const SOURCES_SPARED = 4;
/** Lots at the most: weights beyond are scaled down. */
const LOTS_MAX = 4096;

export class Swarm {
  /** Lots of each op, by its weight. */
  readonly #lots: Uint16Array;
  readonly #isSource: Uint8Array;
  /** For each kind of handle, the ops that make it: without one, whatever asks for it makes no sense. */
  readonly #makers: readonly (readonly number[])[];
  readonly #chosen: Uint8Array;
  /** The urn of this program: as many places as an op has lots. */
  readonly #urn: Uint8Array;
  #size = 0;
  /** The sources of this program, in the same way. */
  readonly #sources: Uint8Array;
  #sourcesSize = 0;

  constructor(ops: readonly OpDefinition[]) {
    const sum = ops.reduce((total, { weight }) => total + weight, 0);
    const scale = Math.min(1, LOTS_MAX / sum);
    this.#lots = Uint16Array.from(ops, ({ weight }) => Math.ceil(weight * scale));
    this.#isSource = Uint8Array.from(ops, ({ produces, starts, prepares }) =>
      produces !== undefined || starts !== undefined || prepares === true ? 1 : 0,
    );
    const kinds = new Set(ops.flatMap(({ produces }) => produces ?? []));
    this.#makers = [...kinds].map((kind) =>
      [...ops.keys()].filter((op) => ops[op].produces === kind),
    );
    this.#chosen = new Uint8Array(ops.length);
    this.#urn = new Uint8Array(this.#lots.reduce((total, lots) => total + lots, 0));
    this.#sources = new Uint8Array(this.#urn.length);
  }

  /** Chooses the ops of the next program. */
  choose(draw: Draw): void {
    const omission = OMISSIONS[draw.below(OMISSIONS.length)];
    const chosen = this.#chosen;
    if (omission === 0) chosen.fill(1);
    else {
      for (let op = 0; op < chosen.length; op++) {
        const sparing = this.#isSource[op] === 1 ? SOURCES_SPARED : 1;
        chosen[op] = draw.below(16 * sparing) >= omission ? 1 : 0;
      }
      for (const makers of this.#makers) this.#keepOne(makers, draw);
    }
    this.#fill();
    if (this.#size > 0) return;
    // Everything was left out: then nothing is.
    chosen.fill(1);
    this.#fill();
  }

  #keepOne(makers: readonly number[], draw: Draw): void {
    for (const op of makers) if (this.#chosen[op] === 1) return;
    this.#chosen[makers[draw.below(makers.length)]] = 1;
  }

  #fill(): void {
    let size = 0;
    let sources = 0;
    for (let op = 0; op < this.#chosen.length; op++) {
      if (this.#chosen[op] === 0) continue;
      const lots = this.#lots[op];
      this.#urn.fill(op, size, size + lots);
      size += lots;
      if (this.#isSource[op] === 0) continue;
      this.#sources.fill(op, sources, sources + lots);
      sources += lots;
    }
    this.#size = size;
    this.#sourcesSize = sources;
  }

  /** Whether this program has ops that give the others something to work on. */
  get hasSources(): boolean {
    return this.#sourcesSize > 0;
  }

  /** One of these, by weight. */
  source(draw: Draw): number {
    return this.#sources[draw.below(this.#sourcesSize)];
  }

  /** An op, by weight. */
  op(draw: Draw): number {
    return this.#urn[draw.below(this.#size)];
  }
}
