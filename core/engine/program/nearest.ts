/** Finds the known name that a mistyped one was probably meant to be. */

/** Longer words are no typing mistakes, and comparing them would take long. */
const longestWord = 64;

/** The nearest known name, of several the one most alike in length; null where none is near. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  if (wrong.length > longestWord) return null;
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    // More than half of the letters wrong is another word, not the same one mistyped.
    const most = Math.floor(Math.max(wrong.length, name.length) / 2);
    const edits = distance(wrong.toLowerCase(), name.toLowerCase());
    const apart = edits + Math.abs(name.length - wrong.length) / (2 * longestWord);
    if (edits <= most && apart < least) {
      best = name;
      least = apart;
    }
  }
  return best;
}

/** How many letters to put in, leave out, change or swap with the next to get from one to other. */
export function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let edits = Math.min(at(row, j - 1) + same, at(row, j) + 1, at(next, j - 1) + 1);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        edits = Math.min(edits, at(before, j - 2) + 1);
      }
      next.push(edits);
    }
    before = row;
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
