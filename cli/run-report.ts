/** Prints a run: each step with its outcome and cycles, and then what it cost in all. */
import type { Session } from '../core/engine/session.ts';
import type { Program } from '../core/words/program.ts';
import { anchorLines } from './anchors.ts';
import { costsOf, kindText, totalOf } from './costs.ts';
import { eventsOf } from './execute.ts';
import { colour, print } from './output.ts';
import { plural, stepText } from './phrases.ts';
import { stepResults } from './step-results.ts';
import { table, thousands } from './table.ts';

const NOT_BEGUN = 'not begun';

export function printRun(session: Session, program: Program): void {
  const events = eventsOf(session);
  const results = stepResults(events);
  const steps = program.steps.map(stepText);
  const width = steps.reduce((most, step) => Math.max(most, step.length), 0);
  const anchors = anchorLines(program, events);
  const tally = new Map<string, number>();
  program.steps.forEach(({ label }, i) => {
    const { outcome, cycles } = results.get(label) ?? { outcome: NOT_BEGUN, cycles: null };
    const [word = ''] = outcome === NOT_BEGUN ? [outcome] : outcome.split(' ');
    tally.set(word, (tally.get(word) ?? 0) + 1);
    const time = cycles === null ? '' : `${thousands(cycles)} cycles`;
    print(`${(steps[i] ?? '').padEnd(width)}   ${outcome.padEnd(20)} ${time}`.trimEnd());
    for (const line of anchors.get(label) ?? []) print(line);
  });
  for (const event of events) {
    if (event.kind === 'panic') print(colour.red(`panic: ${event.message}`));
  }
  const counts = [...tally].map(([word, count]) => `${count} ${word}`).join(', ');
  print(`\n${plural(program.steps.length, 'step')}${counts === '' ? '' : `: ${counts}`}`);
  printTotals(session);
}

function printTotals(session: Session): void {
  const costs = costsOf(session.machine.ledger).filter((cost) => cost.count > 0);
  const total = totalOf(costs);
  const rows = costs.map(({ kind, count, cycles }) => [
    kindText(kind),
    thousands(count),
    thousands(cycles.value),
    `${thousands(cycles.lo)} to ${thousands(cycles.hi)}`,
  ]);
  const band = `${thousands(total.lo)} to ${thousands(total.hi)}`;
  print(`\nCost on ${session.machine.facts.name}, without the harness:\n`);
  print(
    table(
      [
        { title: 'kind' },
        { title: 'count', align: 'right' },
        { title: 'cycles', align: 'right' },
        { title: 'band', align: 'right' },
      ],
      [...rows, ['total', '', thousands(total.value), band]],
    ),
  );
}
