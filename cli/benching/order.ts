/** Whether the systems come in the order in which they were published, machine by machine. */
import type { Block, Line, OnMachine } from './blocks.ts';

export interface Ordered {
  readonly workload: string;
  readonly row: string | null;
  readonly machine: string;
  /** Designs, the fastest here first. */
  readonly designs: readonly string[];
  readonly isKept: boolean;
}

interface Place {
  readonly design: string;
  readonly ours: number;
  readonly theirs: number;
}

export interface Order {
  /** Every machine on which two designs or more are counted and published. */
  readonly asked: readonly Ordered[];
  /** Workloads of which two designs are published on one machine, and are not both counted on any. */
  readonly unasked: readonly string[];
}

export function orderOf(blocks: readonly Block[]): Order {
  const kernels = blocks.filter(({ level }) => level === 'kernel');
  const asked = askedOf(kernels);
  const unasked = kernels
    .filter(({ name, sections }) => {
      const isPublished = sections.some(({ machines }) => machines.some(hasTwo));
      return isPublished && asked.every(({ workload }) => workload !== name);
    })
    .map(({ name }) => name);
  return { asked, unasked };
}

function hasTwo({ lines }: OnMachine): boolean {
  return lines.filter(({ side, beside }) => side !== null && beside.length > 0).length > 1;
}

function askedOf(blocks: readonly Block[]): Ordered[] {
  return blocks.flatMap(({ name, sections }) =>
    sections.flatMap(({ row, machines }) =>
      machines.flatMap(({ machine, lines }): Ordered[] => {
        const places = lines.flatMap(placesOf).sort((a, b) => a.ours - b.ours);
        const designs = [...new Set(places.map(({ design }) => design))];
        if (designs.length < 2) return [];
        return [{ workload: name, row, machine, designs, isKept: isKept(places) }];
      }),
    ),
  );
}

/** Rows that are not counted, and figures that are known to be out of order, claim nothing. */
function placesOf({ side, warm, beside }: Line): Place[] {
  if (side === null || warm?.figure.isCounted !== true) return [];
  const ours = warm.figure.cycles.value;
  return beside.flatMap(({ row, cycles }) => {
    const isExcused = row.anomalies.some(({ excuses }) => excuses === 'order');
    if (cycles === null || isExcused || row.state !== 'warm') return [];
    return [{ design: side.design, ours, theirs: cycles }];
  });
}

function isKept(places: readonly Place[]): boolean {
  return places.every((a) =>
    places.every((b) => a.design === b.design || a.ours < b.ours === a.theirs < b.theirs),
  );
}
