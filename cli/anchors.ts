/** The anchors of a run as they are printed: beside their steps, and whether they came about. */
import { printAnchor } from '../core/engine/program/print.ts';
import type { Anchor, Program } from '../core/words/program.ts';
import type { TraceEvent } from '../core/words/trace.ts';
import { remark } from './output.ts';

/** The lines to print below each step, by its label. */
export function anchorLines(
  { anchors }: Program,
  events: readonly TraceEvent[],
): ReadonlyMap<number, readonly string[]> {
  const lines = new Map<number, string[]>();
  for (const anchor of anchors) {
    const text = `  ${printAnchor(anchor)}${came(anchor, events) ? '' : '   (never came)'}`;
    lines.set(anchor.step, [...(lines.get(anchor.step) ?? []), text]);
  }
  return lines;
}

/** Notes the anchors that cannot come about, since their step is not in the program. */
export function remarkStrays({ anchors, steps }: Program): void {
  if (anchors.length === 0) return;
  const labels = new Set(steps.map(({ label }) => label));
  for (const anchor of anchors) {
    if (labels.has(anchor.step)) continue;
    remark(`${printAnchor(anchor)}: no step is called v${anchor.step}, so this never comes about.`);
  }
}

/**
 * False only where that is certain. A trace does not tell of failures and aborts. An interrupt that is raised at
 * the end of a step is delivered when the processor next runs, so the step after it counts as well.
 */
function came({ step, action, name }: Anchor, events: readonly TraceEvent[]): boolean {
  const from = events.findIndex(
    (event) => (event.kind === 'call' || event.kind === 'world') && event.step === step,
  );
  if (from < 0) return false;
  if (action !== 'interrupt') return true;
  let isOver = events[from]?.kind === 'world';
  let calls = 0;
  for (let i = from; i < events.length; i++) {
    const event = events[i];
    if (event?.kind === 'interrupt' && event.line === name) return true;
    if (event?.kind === 'return' && event.step === step) isOver = true;
    if (event?.kind === 'call' && isOver && ++calls === 2) return false;
  }
  return false;
}
