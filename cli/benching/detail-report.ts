/** Where a figure's cycles are: by kind, by room, and the paths that were charged. */
import { kindText } from '../costs.ts';
import { WIDTH } from '../table.ts';
import type { Line } from './blocks.ts';
import type { Figure } from './figure.ts';

const INDENT = '      ';

/** Lines no wider than a table. */
export function detailOf({ warm, cold }: Line): string[] {
  return [
    ...(warm === null ? [] : figureLines('warm', warm.figure)),
    ...(cold === null ? [] : figureLines('cold', cold.figure)),
  ];
}

function figureLines(state: string, { kinds, rooms, paths }: Figure): string[] {
  const byKind = kinds.map(({ kind, count, cycles }) => {
    const times = count === cycles.value ? '' : `${number(count)} = `;
    return `${kindText(kind)} ${times}${number(cycles.value)}`;
  });
  const byRoom = rooms.map(({ room, cycles }) => `${room} ${number(cycles)}`);
  const byPath = paths.map(({ path, times, instructions, provenance }) => {
    const each = `${number(times)} x ${number(instructions.value)}`;
    return `${path} ${each} ${provenance}`;
  });
  return [
    ...folded(`${state} by kind`, byKind),
    ...folded(`${state} by room`, byRoom),
    ...folded(`${state} by path`, byPath),
  ];
}

function folded(head: string, parts: readonly string[]): string[] {
  if (parts.length === 0) return [];
  const lines = [`${INDENT}${head}:`];
  for (const [i, part] of parts.entries()) {
    const piece = i + 1 < parts.length ? `${part};` : part;
    const line = `${lines.at(-1)} ${piece}`;
    if (line.length <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(`${INDENT}  ${piece}`);
  }
  return lines;
}

function number(value: number): string {
  return Number(value.toFixed(2)).toString();
}
