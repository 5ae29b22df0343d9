/** Prints which mutants were caught, by what and how soon, how many within how long, and how small. */
import type { Mutant } from '../../core/words/mutant.ts';
import { colour, print } from '../output.ts';
import { plural, wrapped } from '../phrases.ts';
import { table, thousands } from '../table.ts';
import { isWeak, READABLE_STEPS, type Trial } from './trial.ts';

/** Seconds within which a mutant may be solved, as the Etna benchmark has them. */
const BUCKETS = [0.1, 1, 10, 60] as const;

export interface Tried {
  readonly mutant: Mutant;
  readonly trial: Trial;
}

export function printTrials(tried: readonly Tried[]): void {
  const [head, ...rows] = table(
    [
      { title: 'mutant' },
      { title: 'verdict' },
      { title: 'ops', align: 'right' },
      { title: 'seconds', align: 'right' },
      { title: 'steps', align: 'right' },
    ],
    tried.map(({ mutant, trial }) => {
      const { caught, ops, seconds } = trial;
      const numbers = [thousands(ops), seconds.toFixed(2)];
      if (caught === null) return [mutant.id, 'missed', ...numbers, ''];
      return [mutant.id, isWeak(caught) ? 'weak' : 'caught', ...numbers, String(caught.steps)];
    }),
  ).split('\n');
  print(head);
  for (const [i, { mutant, trial }] of tried.entries()) {
    print(rows[i]);
    print(wrapped(`  seeded: ${mutant.about}`));
    if (trial.caught !== null) print(wrapped(`  found by: ${trial.caught.oracle}`));
  }
  print(`\n${summaryText(tried)}`);
  for (const { mutant, trial } of tried) {
    if (trial.caught !== null && isWeak(trial.caught)) print(`weak    ${line(mutant)}`);
  }
  for (const { mutant, trial } of tried) {
    if (trial.caught === null) print(`${colour.red('missed')}  ${line(mutant)}`);
    if (trial.falseAlarm !== null) print(`${falseAlarmText(mutant)}\n\n${trial.falseAlarm}`);
  }
}

function falseAlarmText({ id }: Mutant): string {
  return wrapped(
    `        ${id}: the program that failed fails without the seeded bug as well. The kernel or a property ` +
      'has a bug of its own; "kernelcheck replay" shows it:',
  );
}

function line({ id, about, file }: Mutant): string {
  return `${id} (${file}): ${about}`;
}

/** Each by its id, with what is seeded. */
export function printSeeded(mutants: readonly Mutant[]): void {
  for (const { id, about } of mutants) print(wrapped(`${id}  ${about}`));
}

/** How many were caught within each bucket. */
export function bucketsOf(tried: readonly Tried[]): readonly (readonly [number, number])[] {
  const solved = tried.filter(({ trial }) => trial.caught !== null);
  return BUCKETS.map((most) => [most, solved.filter(({ trial }) => trial.seconds <= most).length]);
}

/** Steps of the reduced programs: the median (the lower one of two), and the most; null without any. */
export function sizesOf(tried: readonly Tried[]): { median: number; largest: number } | null {
  const sizes = tried.flatMap(({ trial: { caught } }) =>
    caught === null || caught.program === '' ? [] : [caught.steps],
  );
  if (sizes.length === 0) return null;
  sizes.sort((a, b) => a - b);
  return { median: sizes[(sizes.length - 1) >> 1], largest: sizes[sizes.length - 1] };
}

function summaryText(tried: readonly Tried[]): string {
  const caught = tried.filter(({ trial }) => trial.caught !== null);
  const weak = caught.filter(({ trial }) => trial.caught !== null && isWeak(trial.caught));
  const sizes = sizesOf(tried);
  const within = bucketsOf(tried).map(([most, count]) => `${count} within ${most} s`);
  return [
    wrapped(
      `${plural(tried.length, 'mutant')}: ${caught.length} caught (${weak.length} of them weakly, by ` +
        `no more than a panic), ${tried.length - caught.length} missed.`,
    ),
    `solved: ${within.join(', ')}.`,
    ...(sizes === null
      ? []
      : [
          `reduced programs: median ${sizes.median} steps, largest ${sizes.largest}. Where the first has`,
          `more than ${READABLE_STEPS}, others that fail are looked for, and the shortest counts.`,
        ]),
    'Seconds are those of one core until a property failed (a panic, where none did),',
    'without the time to patch, bundle and boot the code, and to reduce the program.',
  ].join('\n');
}

export function jsonOf(
  tried: readonly Tried[],
  options: { readonly seed: number; readonly ops: number },
  status: number,
) {
  const { seed, ops } = options;
  return {
    mutants: 1,
    status,
    seed,
    ops,
    within: bucketsOf(tried).map(([seconds, caught]) => ({ seconds, caught })),
    sizes: sizesOf(tried),
    trials: tried.map(({ mutant, trial }) => ({
      id: mutant.id,
      about: mutant.about,
      file: mutant.file,
      machine: mutant.machine,
      ops: trial.ops,
      seconds: trial.seconds,
      caught: trial.caught === null ? null : { ...trial.caught, weak: isWeak(trial.caught) },
      falseAlarm: trial.falseAlarm,
    })),
  };
}
