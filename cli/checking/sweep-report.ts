/** Prints what the sweeps of a check found, and what they left out. */
import { print } from '../output.ts';
import { plural, wrapped } from '../phrases.ts';
import { variantName } from '../select.ts';
import { table, thousands } from '../table.ts';
import type { Report } from './known.ts';

export function printSweeps(reports: readonly Report[]): void {
  const all = reports.flatMap(({ subject, sweeps }) => sweeps.map((sweep) => ({ subject, sweep })));
  if (all.length === 0) return;
  const most = Math.max(...all.map(({ sweep }) => sweep.programs));
  const lookedAt = Math.max(...all.map(({ sweep }) => sweep.lookedAt));
  const what = `${plural(most, 'program')}, chosen from ${thousands(lookedAt)}`;
  print('');
  print(wrapped(`Whatever can be disturbed in each step of ${what}, and what came of it:`));
  print('');
  print(
    table(
      [
        { title: 'design' },
        { title: 'contract' },
        { title: 'machine' },
        { title: 'sweep' },
        { title: 'verdict' },
        { title: 'runs', align: 'right' },
        { title: 'ops', align: 'right' },
        { title: 'left out', align: 'right' },
      ],
      all.map(({ subject, sweep }) => {
        const { verdict, runs, leftOut } = sweep;
        const { design, contract, machine, variant } = subject;
        const name = variantName(design, variant);
        const where = [name, contract.name, machine.id, sweep.sweep];
        if (verdict === null) return [...where, 'nothing', '', '', ''];
        const numbers = [runs, verdict.counts.ops, leftOut].map(thousands);
        return [...where, verdict.kind === 'gaveUp' ? 'gave up' : verdict.kind, ...numbers];
      }),
    ),
  );
  for (const reason of new Set(all.flatMap(({ sweep }) => nothingText(sweep)))) print(reason);
  for (const { subject, sweep } of all) {
    if (sweep.verdict?.kind !== 'gaveUp') continue;
    const { design, contract, machine, variant } = subject;
    const where = `${variantName(design, variant)}, ${contract.name}, ${machine.id}`;
    print(wrapped(`\ngave up: ${where}, ${sweep.sweep}: ${sweep.verdict.why}`));
  }
}

function nothingText({ sweep, nothing }: Report['sweeps'][number]): string[] {
  return nothing === null ? [] : [wrapped(`\nnothing to sweep for ${sweep}: ${nothing}`)];
}
