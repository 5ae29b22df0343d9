/** What was published, in cycles of the machine on which it was measured, beside what is measured here. */
import type { PublishedRow, PublishedTable } from '../../workloads/published/load.ts';
import type { Figure } from './figure.ts';

/** A published figure, and where it stands. */
export interface Published {
  readonly table: PublishedTable;
  readonly row: PublishedRow;
}

/** One that stands beside a figure of ours. */
export interface Beside extends Published {
  /** At the machine's clock; null for a bandwidth of what has no number of bytes. */
  readonly cycles: number | null;
  /** Our cycles to theirs: more than 1 is slower. Null where one of the two is missing. */
  readonly ratio: number | null;
  /**
   * Whether a figure of the machine lies within the band of ours; null for kernels, of which nothing of the kind is
   * asked, and where an anomaly excuses it.
   */
  readonly within: boolean | null;
}

const MB = 1e6;
const MIB = 2 ** 20;

/** Bytes a second, where the unit is a bandwidth. */
function bandwidthOf(value: number, unit: PublishedRow['unit']): number | null {
  if (unit === 'MB/s') return value * MB;
  return unit === 'MiB/s' ? value * MIB : null;
}

/** Cycles of one time; null where `bytes`, which one time moves, are not known and would be needed. */
export function cyclesOf(
  value: number,
  unit: PublishedRow['unit'],
  clockHz: number,
  bytes?: number,
): number | null {
  const bandwidth = bandwidthOf(value, unit);
  if (bandwidth !== null) return bytes === undefined ? null : (bytes / bandwidth) * clockHz;
  switch (unit) {
    case 's':
      return value * clockHz;
    case 'us':
      return (value * clockHz) / 1e6;
    case 'ns':
      return (value * clockHz) / 1e9;
    default:
      return value;
  }
}

/** The other way: cycles of one time in this unit. */
export function inUnit(
  cycles: number,
  unit: PublishedRow['unit'],
  clockHz: number,
  bytes?: number,
): number | null {
  const one = cyclesOf(1, unit, clockHz, bytes);
  if (one === null || cycles === 0) return null;
  return bandwidthOf(1, unit) === null ? cycles / one : one / cycles;
}

/** `ours` is null where nothing was measured. */
export function besideOf(
  published: Published,
  ours: Figure | null,
  clockHz: number | null,
  bytes?: number,
): Beside {
  const { row } = published;
  const inCycles = (value: number): number | null =>
    clockHz === null ? null : cyclesOf(value, row.unit, clockHz, bytes);
  const cycles = inCycles(row.value);
  if (cycles === null || ours === null) return { ...published, cycles, ratio: null, within: null };
  const ends = [row.lo ?? row.value, row.hi ?? row.value].map(inCycles);
  const known = ends.filter((end) => end !== null);
  const meets =
    Math.min(...known) <= ours.cycles.hi * (1 + ROUNDING) &&
    Math.max(...known) >= ours.cycles.lo * (1 - ROUNDING);
  const isExcused = row.anomalies.some(({ excuses }) => excuses === 'band');
  const isAsked = row.level === 'machine' && !isExcused;
  return {
    ...published,
    cycles,
    ratio: ours.cycles.value / cycles,
    within: isAsked ? meets : null,
  };
}

/** Sums of fractions differ in their last digits. */
const ROUNDING = 1e-9;

/** Whether a figure was measured on what this design stands for, in this variant. */
export function standsFor(
  { stands, level }: PublishedRow,
  design: string,
  variant: Readonly<Record<string, string>>,
): boolean {
  // A loop at user level measures the machine, whichever kernel carries it.
  if (level === 'machine') return true;
  if (stands === null || stands.design !== design) return false;
  const options = (stands.variant ?? '').split(',').filter((option) => option !== '');
  return options.every((option) => {
    const [name = '', value] = option.split('=');
    return variant[name] === value;
  });
}
