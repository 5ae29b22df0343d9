/** Notes below a table: what is odd about a figure, each once, with a letter for the rows that it is about. */
import type { Beside } from './beside.ts';

/** Behind a row that is no evidence, since the sheet has its number from this very figure. */
const DERIVED = '*';

export class Notes {
  readonly #texts: string[] = [];
  readonly #sources = new Map<string, number>();
  #hasDerived = false;

  /** The letter of a note. */
  mark(text: string): string {
    const known = this.#texts.indexOf(text);
    const index = known < 0 ? this.#texts.push(text) - 1 : known;
    return letterOf(index);
  }

  /** All marks of a published figure, with a space before them. */
  of({ table, row, within }: Beside): string {
    const source = `${table.short}, ${row.place}`;
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
    const isDerived = row.derives.length > 0;
    this.#hasDerived ||= isDerived;
    const marks = [
      isDerived ? DERIVED : '',
      within === false ? this.mark('outside of the band that the data sheet leaves') : '',
      row.state === 'cold' ? this.mark('with cold caches, as is ours') : '',
      ...row.anomalies.map(({ about }) => this.mark(about)),
      row.notRun === null ? '' : this.mark(row.notRun),
    ].join('');
    return marks === '' ? '' : ` ${marks}`;
  }

  /** The notes, then where the figures stand. */
  lines(): string[] {
    const derived = 'the data sheet has a number from this very figure: no evidence for it';
    return [
      ...(this.#hasDerived ? [`${DERIVED}  ${derived}`] : []),
      ...this.#texts.map((text, i) => `${letterOf(i)}  ${text}`),
      ...[...this.#sources.keys()].map((source) => `from ${source}`),
    ];
  }
}

function letterOf(index: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const round = Math.floor(index / letters.length);
  return letters.charAt(index % letters.length).repeat(round + 1);
}
