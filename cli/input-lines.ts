/** The lines of an input that may be anything, a device without end included. */

/** Longer lines are no commands: they are thrown away as they come. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** Each line without its end; null, as soon as it is known, for a line that is longer than `most`. */
export async function* inputLines(
  input: AsyncIterable<string>,
  most = LONGEST_LINE,
): AsyncGenerator<string | null> {
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of input) {
    const pieces = chunk.split('\n');
    for (const [i, piece] of pieces.entries()) {
      const wasTooLong = length > most;
      length += piece.length;
      if (length <= most) parts.push(piece);
      else if (!wasTooLong) {
        parts = [];
        yield null;
      }
      if (i === pieces.length - 1) break;
      if (length <= most) yield withoutReturn(parts.join(''));
      parts = [];
      length = 0;
    }
  }
  if (length > 0 && length <= most) yield withoutReturn(parts.join(''));
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
