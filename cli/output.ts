/** The two streams: results on standard output, all else on standard error. */
import pc from 'picocolors';
import { EXIT } from './exit.ts';

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

/** What to end with when a result cannot be written; says why, if there is a reason to. */
export function unwritten({ code, message }: NodeJS.ErrnoException): number {
  // Whoever reads the results may stop reading: that is no error of ours, nor a reason to go on.
  if (code === 'EPIPE') return Number(process.exitCode ?? EXIT.ok);
  const why = code === 'ENOSPC' ? 'no space is left on the device' : message;
  remark(`kernelcheck: the results cannot be written: ${why}.`);
  return EXIT.badInput;
}
