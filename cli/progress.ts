/**
 * Progress on standard error: a bar at a terminal; elsewhere a line for what runs, and one for each job; nothing
 * if quiet.
 */
import { Presets, SingleBar } from 'cli-progress';
import { remark } from './output.ts';
import { wrapped } from './phrases.ts';

export interface Progress {
  /** Ops done so far in all. */
  update(ops: number): void;
  /** A job is done; one line about it. */
  note(line: string): void;
  stop(): void;
}

const QUIET: Progress = { update() {}, note() {}, stop() {} };

/** Progress towards `total` ops, or whatever `units` are, of what `begins`. */
export function progressOf(total: number, quiet: boolean, begins: string, units = 'ops'): Progress {
  if (quiet) return QUIET;
  if (process.stderr.isTTY === true) return barOf(total, units);
  const note = (line: string): void => remark(wrapped(line));
  note(begins);
  return { ...QUIET, note };
}

function barOf(total: number, units: string): Progress {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `{bar} {percentage}%  {value} of {total} ${units}  {rate} ${units}/s  {eta_formatted} left`,
      // With as many ops as take days, the line still fits a terminal.
      barsize: 10,
      clearOnComplete: true,
      // An interrupt must not leave a terminal without a cursor, or unable to wrap lines.
      hideCursor: false,
      linewrap: true,
      gracefulExit: false,
      etaBuffer: 50,
    },
    Presets.shades_classic,
  );
  const start = performance.now();
  bar.start(total, 0, { rate: '–' });
  return {
    update(ops) {
      const rate = Math.round(ops / Math.max(0.001, (performance.now() - start) / 1000));
      bar.update(Math.min(ops, total), { rate });
    },
    note() {},
    stop: () => bar.stop(),
  };
}
