/** The phrases that sentences about programs are made of. */
import { nearest } from './nearest.ts';

const longest = 40;

/** A piece of the source in quotes, on one line and not too long, whatever it holds. */
export function quote(text: string): string {
  const cut = text.length <= longest ? text : `${text.slice(0, longest)}…`;
  return JSON.stringify(cut);
}

/** Any value of JSON, briefly. Never looks inside, for it may be nested without end. */
export function brief(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? quote(value) : String(value);
}

/** `a, b and c`. */
export function listed(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (names.length < 2) return names[0] ?? 'none';
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

/** `; did you mean "x"?` where a known name is near, and otherwise nothing. */
export function hint(wrong: string, known: readonly string[]): string {
  const near = nearest(wrong, known);
  return near === null ? '' : `; did you mean ${quote(near)}?`;
}

/** A sentence about an unknown name: the hint where there is one, then what there is. */
export function unknownName(
  problem: string,
  wrong: string,
  known: readonly string[],
  are: string,
  word: 'and' | 'or' = 'and',
) {
  const guess = hint(wrong, known);
  return `${problem}${guess === '' ? '.' : guess} ${are} ${listed(known, word)}.`;
}
