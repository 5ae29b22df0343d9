/** A picture of the memory contract's state, in a few lines of text. */
import { TASKS } from './ops.ts';
import { EXITED, isAlive, type MemoryState, NONE, type Page, READ, shareOf } from './state.ts';

export function hex(value: number): string {
  return value < 10 ? String(value) : `0x${value.toString(16)}`;
}

/** Who owns the page and who has a share of it: `v0 is t1's, t2 may read it`. */
export function describePage(page: Page): string {
  if (page.owner === 0) return `v${page.label} is gone`;
  let text = `v${page.label} is t${page.owner}'s`;
  for (let slot = 1; slot <= TASKS; slot++) {
    const rights = shareOf(page, slot);
    if (rights === NONE) continue;
    text += `, t${slot} may ${rights === READ ? 'read' : 'read and write'} it`;
  }
  return text;
}

function describeTasks(state: MemoryState): string {
  const parts: string[] = [];
  for (let slot = 1; slot <= TASKS; slot++) {
    if (isAlive(state, slot)) parts.push(`t${slot} alive`);
    else if (state.tasks[slot] === EXITED) parts.push(`t${slot} exited`);
  }
  return parts.join(', ');
}

export function show(state: MemoryState): string {
  const lines = [describeTasks(state)];
  for (const page of state.pages) {
    let line = describePage(page);
    if (page.owner !== 0 && page.words.size > 0) {
      const words = [...page.words].map(([offset, value]) => `[${offset}] ${hex(value)}`);
      line += `: ${words.join(', ')}`;
    }
    lines.push(line);
  }
  return lines.join('\n');
}
