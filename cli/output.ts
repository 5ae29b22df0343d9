/** The two streams: results on standard output, all else on standard error. */
import pc from 'picocolors';

/** Colours only where somebody looks, and not where NO_COLOR asks for none. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, TERM } = process.env;
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
}

/** For standard output. */
export const colour = pc.createColors(wantsColour(process.stdout));

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Says something about the work rather than its result. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}
