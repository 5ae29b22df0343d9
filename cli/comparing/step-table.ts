/** Steps of a program one below the other, with what became of each on every side, within the width of a terminal. */
import { MARK } from '../explanation.ts';
import { WIDTH } from '../table.ts';

const INDENT = 4;
const GAP = '  ';

export interface StepRow {
  readonly text: string;
  /** By side. */
  readonly cells: readonly string[];
  /** What else there is to say of it: beside it where that fits, and below it otherwise. */
  readonly notes: readonly string[];
  /** The step to look at. */
  readonly isMarked: boolean;
}

/** `heads` names the sides; where their names are too long for columns, letters stand for them. */
export function stepTable(
  heads: readonly string[],
  rows: readonly StepRow[],
  notesHead = '',
): string[] {
  const layout = layoutOf(heads, rows);
  if (layout.isBeside) return drawn(layout, heads, rows, notesHead);
  const letters = heads.map((_, side) => String.fromCharCode('a'.charCodeAt(0) + side));
  const short = layoutOf(letters, rows);
  if (!short.isBeside) return drawn(layout, heads, rows, notesHead);
  const legend = heads.map((head, side) => `${' '.repeat(INDENT)}${letters[side]}: ${head}`);
  return [...legend, ...drawn(short, letters, rows, notesHead)];
}

interface Layout {
  readonly digits: number;
  /** Of the steps, and of each side's column. */
  readonly left: number;
  readonly widths: readonly number[];
  /** Where the steps begin, and where what is said beside them begins. */
  readonly start: number;
  readonly notesAt: number;
  /** Whether the sides' columns fit beside the steps, and what is said of them as well. */
  readonly isBeside: boolean;
  readonly notesFit: boolean;
}

function layoutOf(heads: readonly string[], rows: readonly StepRow[]): Layout {
  const digits = String(rows.length).length;
  const left = widest(rows.map(({ text }) => text));
  const widths = heads.map((head, side) =>
    Math.max(head.length, widest(rows.map(({ cells }) => cells[side] ?? ''))),
  );
  const start = INDENT + digits + GAP.length;
  const taken = start + left + widths.reduce((sum, width) => sum + GAP.length + width, 0);
  const isBeside = taken <= WIDTH;
  const notesAt = taken + GAP.length;
  const notesFit = isBeside && notesAt + widest(rows.flatMap(({ notes }) => notes)) <= WIDTH;
  return { digits, left, widths, start, notesAt, isBeside, notesFit };
}

function drawn(
  { digits, left, widths, start, notesAt, isBeside, notesFit }: Layout,
  heads: readonly string[],
  rows: readonly StepRow[],
  notesHead: string,
): string[] {
  const lines: string[] = [];
  const across = (cells: readonly string[]): string =>
    heads.map((_, side) => GAP + (cells[side] ?? '').padEnd(widths[side] ?? 0)).join('');
  if (isBeside) {
    const names = `${' '.repeat(start + left)}${across(heads)}`;
    const whole = `${names}${GAP}${notesHead}`;
    const hasNotes = notesFit && rows.some(({ notes }) => notes.length > 0);
    lines.push((hasNotes && whole.length <= WIDTH ? whole : names).trimEnd());
  }
  for (const [i, { text, cells, notes, isMarked }] of rows.entries()) {
    const mark = (isMarked ? MARK : '').padEnd(INDENT);
    const step = `${mark}${String(i + 1).padStart(digits)}${GAP}${text.padEnd(left)}`;
    const [first = '', ...rest] = notesFit ? notes : [];
    lines.push(`${step}${isBeside ? across(cells) : ''}${GAP}${first}`.trimEnd());
    for (const note of rest) lines.push(`${' '.repeat(notesAt)}${note}`);
    if (!isBeside) {
      for (const [side, head] of heads.entries()) {
        lines.push(...below(start, `${head}: ${cells[side] ?? ''}`));
      }
    }
    if (notesFit) continue;
    for (const note of notes) {
      lines.push(...below(start, notesHead === '' ? note : `${notesHead}: ${note}`));
    }
  }
  return lines;
}

function below(start: number, text: string): string[] {
  return filled(text, start + GAP.length);
}

/** The text in lines that are indented so far, those after the first a little more. A long word stays whole. */
export function filled(text: string, indent: number): string[] {
  const lines: string[] = [];
  const blanks = ' '.repeat(indent);
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(`${blanks}${word}`);
    else if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${blanks}${lines.length === 0 ? '' : GAP}${word}`);
  }
  return lines;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}
