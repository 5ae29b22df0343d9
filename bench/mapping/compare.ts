/** Checked ops a second: the whole of kernelcheck beside what a user would pick instead, in one run. */
import { byCommands } from './commands.ts';
import { byDecoding } from './decoded.ts';
import type { Tally } from './scope.ts';
import { Whole } from './whole.ts';

const ROUNDS = 5;
const OPS = 6_000;

interface Row {
  readonly name: string;
  /** Checks after every op all that there is; else, what has changed, or the outcome alone. */
  readonly scan: boolean;
  readonly run: (ops: number, seed: number) => Tally;
}

function measured({ run }: Row, seed: number): { rate: number; refused: number; share: number } {
  const start = performance.now();
  const { ops, refused, mappings } = run(OPS, seed);
  const seconds = (performance.now() - start) / 1000;
  return { rate: ops / seconds, refused: refused / ops, share: mappings / ops };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

function percent(part: number): string {
  return `${Math.round(100 * part)}%`.padStart(4);
}

/** The table, as lines; each round measures every row, so that a busy machine is busy for all. */
export function compareWholes(machines: readonly string[]): string[] {
  const rows: Row[] = [
    { name: 'fc.commands, bare, all checks', scan: true, run: (n, s) => byCommands(n, s, true) },
    { name: 'fc.commands, bare, outcomes', scan: false, run: (n, s) => byCommands(n, s, false) },
    { name: 'fc.array, bare, all checks', scan: true, run: (n, s) => byDecoding(n, s, true) },
    { name: 'fc.array, bare, outcomes', scan: false, run: (n, s) => byDecoding(n, s, false) },
  ];
  for (const machine of machines) {
    const fast = new Whole(machine, 'incremental');
    const full = new Whole(machine, 'every');
    rows.push({ name: `l4 on ${machine}`, scan: false, run: (n, s) => fast.run(n, s) });
    rows.push({ name: '  full scans', scan: true, run: (n, s) => full.run(n, s) });
  }
  for (const row of rows) row.run(OPS, 1);
  const results = rows.map((): ReturnType<typeof measured>[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    rows.forEach((row, i) => {
      results[i].push(measured(row, 2 + round));
    });
  }
  const base = results[0];
  const lines = ['                                   ops/s  ratio  refused  mapping ops'];
  rows.forEach(({ name }, i) => {
    const rate = median(results[i].map((one) => one.rate));
    const ratio = median(results[i].map((one, round) => one.rate / base[round].rate));
    const last = results[i][ROUNDS - 1];
    lines.push(
      `  ${name.padEnd(30)} ${String(Math.round(rate)).padStart(7)}  ${ratio.toFixed(2)}x    ` +
        `${percent(last.refused)}         ${percent(last.share)}`,
    );
  });
  return lines;
}

/** Where the time of the whole goes, as a line for each machine. */
export function showParts(machines: readonly string[]): string[] {
  return machines.map((machine) => {
    const whole = new Whole(machine, 'incremental');
    whole.run(OPS, 1);
    whole.running(OPS, 2);
    const start = performance.now();
    const { ops } = whole.run(4 * OPS, 3);
    const all = ((performance.now() - start) * 1e6) / ops;
    const generate = whole.generating(4 * OPS, 3);
    const specify = whole.specifying(4 * OPS, 3);
    const run = whole.running(4 * OPS, 3);
    const rest = all - generate - specify - run;
    const us = (ns: number): string => (ns / 1000).toFixed(2);
    return (
      `  ${machine.padEnd(20)} ${us(all)} us an op: run ${us(run)}, generate ${us(generate)}, ` +
      `specification ${us(specify)}, claims and the rest ${us(rest)}`
    );
  });
}
