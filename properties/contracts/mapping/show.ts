/** A picture of the mapping contract's state, in a few lines of text. */
import { SUPERPAGE_SIZE, TASKS } from './ops.ts';
import { EXITED, isAlive, type Mapping, type MappingState, pagesOf } from './state.ts';

export function hex(value: number): string {
  return value < 10 ? String(value) : `0x${value.toString(16)}`;
}

/** Rights, or accesses: `rx`, `rwx`, `nothing`. */
export function rightsText(rights: number): string {
  const text =
    ((rights & 4) !== 0 ? 'r' : '') +
    ((rights & 2) !== 0 ? 'w' : '') +
    ((rights & 1) !== 0 ? 'x' : '');
  return text === '' ? 'nothing' : text;
}

/** A flexpage or window: `2^12 at 0x400`. */
export function flexpageText(page: number, shift: number): string {
  return shift === 0 ? 'nothing' : `2^${shift} at ${hex(page)}`;
}

function span(first: number, pages: number): string {
  return pages === 1 ? hex(first) : `${hex(first)}-${hex(first + pages - 1)}`;
}

/** Whom the mapping came from: `from t1 0x400`, or that its memory was taken. */
export function originText(mapping: Mapping): string {
  const { parent } = mapping;
  if (parent === null) return 'taken';
  const page = parent.page + (mapping.frame - parent.frame);
  const large = parent.size > mapping.size ? ', a superpage' : '';
  return `from t${parent.task} ${hex(page)}${large}`;
}

/** Whether `next` goes on where `one` leaves off, so that both are shown as one range. */
function follows(one: Mapping, next: Mapping): boolean {
  const pages = pagesOf(one);
  if (next.page !== one.page + pages || next.frame !== one.frame + pages) return false;
  if (next.rights !== one.rights || next.size !== one.size || next.seen !== one.seen) return false;
  if (one.parent === null || next.parent === null) return one.parent === next.parent;
  const { parent } = one;
  const isSame = next.parent === parent && parent.size > one.size;
  return isSame || (next.parent.task === parent.task && next.parent.page === parent.page + pages);
}

function rangeText(first: Mapping, last: Mapping): string {
  const pages = last.page - first.page + pagesOf(last);
  const large = first.size === SUPERPAGE_SIZE ? ' (superpage)' : '';
  const seen = first.seen === 0 ? '' : `, accessed ${rightsText(first.seen)}`;
  return (
    `  ${span(first.page, pages)}${large} ${rightsText(first.rights)}, ` +
    `frame ${span(first.frame, pages)}, ${originText(first)}${seen}`
  );
}

function spaceLines(space: readonly Mapping[]): string[] {
  const sorted = [...space].sort((a, b) => a.page - b.page);
  const lines: string[] = [];
  let first = 0;
  for (let i = 0; i < sorted.length; i++) {
    const next = sorted[i + 1];
    if (next !== undefined && follows(sorted[i], next)) continue;
    lines.push(rangeText(sorted[first], sorted[i]));
    first = i + 1;
  }
  return lines;
}

export function show(state: MappingState): string {
  const lines: string[] = [];
  for (let slot = 1; slot <= TASKS; slot++) {
    if (state.tasks[slot] === EXITED) lines.push(`t${slot} exited`);
    if (!isAlive(state, slot)) continue;
    const shift = state.windowSizes[slot];
    const window = flexpageText(state.windowPages[slot], shift);
    lines.push(`t${slot} alive, accepts ${window}`, ...spaceLines(state.spaces[slot]));
  }
  return lines.join('\n');
}
