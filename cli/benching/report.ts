/** Prints the tables: what each workload costs on each design and machine, beside what was published. */
import { listed } from '../../core/engine/program/phrases.ts';
import { print } from '../output.ts';
import { wrapped } from '../phrases.ts';
import { type Beside, inUnit } from './beside.ts';
import type { Block, Line, OnMachine, Section } from './blocks.ts';
import { detailOf } from './detail-report.ts';
import { Notes } from './notes.ts';
import type { Order } from './order.ts';

/** Figures that differ by more than this where they should not are said to be unsteady. */
const STEADY = 0.01;

/** Widths of the columns: 80 in all, with the notes behind the ratio. */
const KERNEL = [
  ['', 13],
  ['structural', 11],
  ['counted', 8],
  ['band', 12],
  ['cold', 7],
  ['published', 11],
  ['cycles', 7],
  ['ratio', 6],
] as const;

/** A loop at user level is measured in what it is published in. */
const MACHINE = [
  ['', 15],
  ['cycles', 9],
  ['band', 15],
  ['here', 12],
  ['published', 12],
  ['ratio', 8],
] as const;

type Columns = readonly (readonly [string, number])[];

export function rowOf(columns: Columns, cells: readonly string[]): string {
  const [[, first] = ['', 0], ...others] = columns;
  const [label = '', ...rest] = cells;
  let line = '';
  let end = 0;
  for (const [i, [, width]] of others.entries()) {
    const cell = rest[i] ?? '';
    end += width;
    // What fills its column takes its space from the next one.
    line += cell.padStart(Math.max(end - line.length, cell === '' ? 0 : cell.length + 1));
  }
  // A long name has a line of its own.
  if (label.length > first) return `${label}\n${' '.repeat(first)}${line}`;
  return label.padEnd(first) + line;
}

/** A row with its marks behind it. */
function printRow(columns: Columns, cells: readonly string[], marks: string): void {
  const row = rowOf(columns, cells);
  print(marks === '' ? row.trimEnd() : `${row} ${marks}`);
}

export function printBlocks(blocks: readonly Block[], order: Order, detail: boolean): void {
  for (const [i, block] of blocks.entries()) {
    if (i > 0) print('');
    printBlock(block, detail);
  }
  print('');
  print(wrapped(orderText(order)));
}

function printBlock(block: Block, detail: boolean): void {
  const { name, sections, level, problems } = block;
  const notes = new Notes();
  for (const heading of headingsOf(block)) print(wrapped(heading));
  for (const [i, section] of sections.entries()) {
    if (i > 0) print('');
    if (section.row !== null) print(`${name}, ${section.row}`);
    printSection(section, level === 'machine', notes, detail);
  }
  for (const problem of problems) print(wrapped(`NOT MEASURED  ${problem}`));
  for (const line of notes.lines()) print(wrapped(line));
}

/** What was measured; by design, where one performs it otherwise than another. */
function headingsOf({ name, sections }: Block): string[] {
  const designs = new Map<string, Set<string>>();
  const lines = sections.flatMap(({ machines }) => machines.flatMap((on) => on.lines));
  for (const { entry, side } of lines) {
    if (entry === null || side === null) continue;
    designs.set(entry.about, (designs.get(entry.about) ?? new Set()).add(side.design));
  }
  if (designs.size === 0) return [name];
  return [...designs].map(([about, those]) =>
    designs.size === 1 ? `${name}: ${about}` : `${name}, ${listed([...those])}: ${about}`,
  );
}

function printSection(
  { machines }: Section,
  isMachine: boolean,
  notes: Notes,
  detail: boolean,
): void {
  const columns = isMachine ? MACHINE : KERNEL;
  print(
    rowOf(
      columns,
      columns.map(([head]) => head),
    ),
  );
  for (const on of machines) {
    print(on.machine);
    for (const line of on.lines) {
      if (line.side === null) printOther(line, columns, isMachine, notes);
      else if (isMachine) printLoop(line, on, columns, notes);
      else printLine(line, columns, notes);
      if (detail && line.warm !== null) for (const text of detailOf(line)) print(text);
    }
  }
}

/** Each published figure but the first has a line of its own below. */
function printLine(line: Line, columns: Columns, notes: Notes): void {
  const { warm, cold, beside } = line;
  if (warm === null) return;
  const { figure, spread } = warm;
  const { value, lo, hi } = figure.cycles;
  const counted = `${figure.hasGuesses ? '≈' : ''}${cyclesText(value)}`;
  const own = [
    `  ${sideText(line)}`,
    cyclesText(figure.structural),
    counted,
    `${Math.round(lo)}–${Math.round(hi)}`,
    cold === null ? '' : cyclesText(cold.figure.cycles.value),
  ];
  const marks = steadyMark(spread, notes);
  if (beside.length === 0) printRow(columns, own, marks);
  for (const [i, one] of beside.entries()) {
    const cells = i === 0 ? own : ['', '', '', '', ''];
    printRow(columns, [...cells, ...besideCells(one)], (i === 0 ? marks : '') + notes.of(one));
  }
}

function printLoop(line: Line, { clockHz }: OnMachine, columns: Columns, notes: Notes): void {
  const { warm, beside, entry } = line;
  if (warm === null) return;
  const { value, lo, hi } = warm.figure.cycles;
  const own = [`  ${sideText(line)}`, cyclesText(value), `${cyclesText(lo)}–${cyclesText(hi)}`];
  const marks = steadyMark(warm.spread, notes);
  if (beside.length === 0) printRow(columns, own, marks);
  for (const [i, one] of beside.entries()) {
    const { unit } = one.row;
    const here = clockHz === null ? null : inUnit(value, unit, clockHz, entry?.bytes);
    const cells = [
      ...(i === 0 ? own : ['', '', '']),
      here === null ? '' : `${figureText(here)} ${unit}`,
      publishedText(one),
      ratioText(one),
    ];
    printRow(columns, cells, (i === 0 ? marks : '') + notes.of(one));
  }
}

/** A system that no design here stands for, on a machine or in a way that is not measured here. */
function printOther({ beside }: Line, columns: Columns, isMachine: boolean, notes: Notes): void {
  for (const one of beside) {
    const [, cycles] = besideCells(one);
    const label = `  ${one.row.system}, not run here`;
    const tail = isMachine ? [publishedText(one), ''] : [publishedText(one), cycles ?? '', ''];
    const widths = columns.slice(-tail.length).map(([, width]) => width);
    const cells = tail.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('');
    const space = columns.slice(0, -tail.length).reduce((sum, [, width]) => sum + width, 0);
    print(`${(label.padEnd(space) + cells).trimEnd()} ${notes.of(one)}`.trimEnd());
  }
}

function sideText({ side }: Line): string {
  if (side === null) return '';
  return side.variant === '' ? side.design : `${side.design} ${side.variant}`;
}

function besideCells(one: Beside): string[] {
  const { cycles } = one;
  return [publishedText(one), cycles === null ? '' : cyclesText(cycles), ratioText(one)];
}

function publishedText({ row }: Beside): string {
  return `${figureText(row.value)} ${row.unit}`;
}

function ratioText({ ratio }: Beside): string {
  return ratio === null ? '' : ratio.toFixed(2);
}

function steadyMark(spread: number, notes: Notes): string {
  return spread <= STEADY ? '' : notes.unsteady();
}

/** A tenth only where there are few. */
function cyclesText(cycles: number): string {
  return Number(cycles.toFixed(cycles < 999.95 ? 1 : 0)).toString();
}

function figureText(value: number): string {
  return Number(value.toPrecision(4)).toString();
}

function orderText({ asked, unasked }: Order): string {
  const others =
    unasked.length === 0 ? '' : `; not asked of ${listed(unasked)}, of which less is counted`;
  if (asked.length === 0) {
    return `order of the systems: nowhere are two of them counted and published${others}.`;
  }
  const kept = asked.filter(({ isKept }) => isKept);
  const names = listed([...new Set(asked.map(({ workload }) => workload))]);
  const broken = asked
    .filter(({ isKept }) => !isKept)
    .map(
      ({ workload, machine, designs }) =>
        `; not so ${workload} on ${machine}: ${designs.join(' < ')}`,
    );
  const where = `as published in ${kept.length} of ${asked.length} pairs of workload and machine`;
  return `order of the systems, where two are counted and published (${names}): ${where}${broken.join('')}${others}.`;
}
