/** Notes below a table: what is odd about a figure, each once, with a letter for the rows that it is about. */
import type { Beside } from './beside.ts';

/** Behind a row that is no evidence, since the sheet has its number from this very figure. */
const DERIVED = '*';
/** Behind a row of which two measurements differ that should not. */
const UNSTEADY = '~';

export class Notes {
  readonly #texts: string[] = [];
  /** By the publication, the places in it. */
  readonly #sources = new Map<string, Set<string>>();
  #hasDerived = false;
  #hasUnsteady = false;

  /** The mark of a row that is not steady. */
  unsteady(): string {
    this.#hasUnsteady = true;
    return UNSTEADY;
  }

  /** The letter of a note. */
  mark(text: string): string {
    const known = this.#texts.indexOf(text);
    const index = known < 0 ? this.#texts.push(text) - 1 : known;
    return letterOf(index);
  }

  /** All marks of a published figure. */
  of({ table, row, within }: Beside): string {
    const places = this.#sources.get(table.short) ?? new Set();
    this.#sources.set(table.short, places.add(row.place));
    const isDerived = row.derives.length > 0;
    this.#hasDerived ||= isDerived;
    return [
      isDerived ? DERIVED : '',
      within === false ? this.mark('outside of the band that the data sheet leaves') : '',
      row.state === 'cold' ? this.mark('with cold caches, as is ours') : '',
      ...row.anomalies.map(({ about }) => this.mark(about)),
      row.notRun === null ? '' : this.mark(row.notRun),
    ].join('');
  }

  /** The notes, then where the figures stand. */
  lines(): string[] {
    const derived = 'the data sheet has a number from this very figure: no evidence for it';
    const unsteady = 'not steady: measured twice, it differs by more than 1%';
    return [
      ...(this.#hasUnsteady ? [`${UNSTEADY}  ${unsteady}`] : []),
      ...(this.#hasDerived ? [`${DERIVED}  ${derived}`] : []),
      ...this.#texts.map((text, i) => `${letterOf(i)}  ${text}`),
      ...[...this.#sources].map(([short, places]) => `from ${short}: ${[...places].join('; ')}`),
    ];
  }
}

function letterOf(index: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const round = Math.floor(index / letters.length);
  return letters.charAt(index % letters.length).repeat(round + 1);
}
