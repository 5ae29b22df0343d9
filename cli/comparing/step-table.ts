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

/** `heads` names the sides. */
export function stepTable(
  heads: readonly string[],
  rows: readonly StepRow[],
  notesHead = '',
): string[] {
  const digits = String(rows.length).length;
  const left = widest(rows.map(({ text }) => text));
  const widths = heads.map((head, side) =>
    Math.max(head.length, widest(rows.map(({ cells }) => cells[side] ?? ''))),
  );
  const start = INDENT + digits + GAP.length;
  const taken = start + left + widths.reduce((sum, width) => sum + GAP.length + width, 0);
  const isBeside = taken <= WIDTH;
  const notesAt = taken + GAP.length;
  const notes = rows.flatMap((row) => row.notes);
  const notesFit = isBeside && notesAt + widest(notes) <= WIDTH;
  const lines: string[] = [];
  if (isBeside) {
    const names = heads.map((head, side) => GAP + head.padEnd(widths[side] ?? 0)).join('');
    const more = notesFit && notes.length > 0 ? `${GAP}${notesHead}` : '';
    const line = `${' '.repeat(start + left)}${names}${more}`.trimEnd();
    lines.push(line.length <= WIDTH ? line : `${' '.repeat(start + left)}${names}`.trimEnd());
  }
  rows.forEach(({ text, cells, notes: said, isMarked }, i) => {
    const mark = (isMarked ? MARK : '').padEnd(INDENT);
    const before = `${mark}${String(i + 1).padStart(digits)}${GAP}${text.padEnd(left)}`;
    const beside = heads.map((_, side) => GAP + (cells[side] ?? '').padEnd(widths[side] ?? 0));
    const [first = '', ...rest] = notesFit ? said : [];
    lines.push(`${before}${isBeside ? beside.join('') : ''}${GAP}${first}`.trimEnd());
    for (const note of rest) lines.push(`${' '.repeat(notesAt)}${note}`);
    if (!isBeside) {
      for (const [side, head] of heads.entries())
        lines.push(...below(start, `${head}: ${cells[side]}`));
    }
    if (!notesFit) {
      for (const note of said) lines.push(...below(start, `${notesHead}: ${note}`));
    }
  });
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
