/** The results as one JSON document: reports/schemas/benchmark.schema.json. */
import type {
  BenchmarkDocument,
  BenchmarkPublished,
  BenchmarkRow,
} from '../../reports/schemas/benchmark.generated.ts';
import type { ExitStatus } from '../exit.ts';
import { type Beside, besideOf, inUnit, type Published } from './beside.ts';
import type { Block, Line, OnMachine } from './blocks.ts';
import type { Measurement } from './job.ts';
import type { Order } from './order.ts';

/** `unassigned`: figures that no workload stands for. */
export function jsonOf(
  blocks: readonly Block[],
  order: Order,
  unassigned: readonly Published[],
  status: ExitStatus,
): BenchmarkDocument {
  const lines = blocks.flatMap((block) =>
    block.sections.flatMap(({ machines }) =>
      machines.flatMap((on) => on.lines.map((line) => ({ block, on, line }))),
    ),
  );
  return {
    bench: 1,
    status,
    rows: lines.flatMap(({ block, on, line }) => rowsOf(block, on, line)),
    notRun: [
      ...lines.flatMap(({ line }) => (line.side === null ? line.beside.map(publishedJson) : [])),
      ...unassigned.map((one) => publishedJson(besideOf(one, null, null))),
    ],
    order: order.asked.map((one) => ({ ...one, designs: [...one.designs] })),
    problems: blocks.flatMap(({ problems }) => problems),
  };
}

function rowsOf(block: Block, on: OnMachine, line: Line): BenchmarkRow[] {
  return [line.warm, line.cold].flatMap((one) =>
    one === null ? [] : (rowOf(block, on, line, one) ?? []),
  );
}

function rowOf(
  { name }: Block,
  { machine, clockHz }: OnMachine,
  { side, entry, beside }: Line,
  { row, state, figure, spread }: Measurement,
): BenchmarkRow | null {
  if (side === null || entry === null) return null;
  const { level, bytes } = entry;
  const unit = bytes !== undefined ? 'MB/s' : level === 'machine' ? 'ns' : 'us';
  const { cycles, structural, isCounted, kinds, rooms, paths } = figure;
  return {
    workload: name,
    row,
    level,
    side: { ...side, machine },
    state,
    cycles,
    structural,
    isCounted,
    spread,
    unit,
    value: (clockHz === null ? null : inUnit(cycles.value, unit, clockHz, bytes)) ?? 0,
    kinds: [...kinds],
    rooms: [...rooms],
    paths: [...paths],
    published: beside.filter((one) => one.row.state === state).map(publishedJson),
  };
}

function publishedJson({ table, row, cycles, ratio, within }: Beside): BenchmarkPublished {
  const { stands: _, state: __, level: ___, ...told } = row;
  return { file: table.id, source: table.source, ...told, cycles, ratio, within };
}
