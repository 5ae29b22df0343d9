/** Where each part of a program stood in its source, kept apart from the program itself. */
import type { ProgramHeader } from '../../words/program.ts';
import type { Lines } from './lines.ts';
import type { Place } from './program-error.ts';

/** Part of a step: who performs it, what it is called, or its n-th argument, from 0. */
export type StepPart = 'label' | 'by' | 'op' | number;

/** Steps and anchors go by their index in the program. Without a part, the whole is meant. */
export interface Positions {
  readonly source: string;
  header(key: keyof ProgramHeader): Place;
  step(index: number, part?: StepPart): Place;
  anchor(index: number, part?: 'name' | 'count'): Place;
}

/** Offsets of a step in a text; one without a label has that of its performer instead. */
export interface StepOffsets {
  readonly label: number;
  readonly by: number;
  readonly op: number;
  readonly args: readonly number[];
}

export interface AnchorOffsets {
  readonly step: number;
  readonly name: number;
  readonly count: number;
}

/** The value's offset of each header key that is there. */
export type HeaderOffsets = ReadonlyMap<string, number>;

/** Positions in a program's text. */
export function textPositions(
  source: string,
  lines: Lines,
  header: HeaderOffsets,
  steps: readonly StepOffsets[],
  anchors: readonly AnchorOffsets[],
): Positions {
  const place = (offset: number | undefined): Place => ({
    ...lines.at(offset ?? 0),
    pointer: null,
  });
  return {
    source,
    header: (key) => place(header.get(key)),
    step(index, part) {
      const offsets = steps[index];
      if (typeof part === 'number') return place(offsets?.args[part] ?? offsets?.op);
      return place(offsets?.[part ?? 'label']);
    },
    anchor: (index, part) => place(anchors[index]?.[part ?? 'step']),
  };
}

/** Finds the place of a JSON pointer into a program's JSON form. */
export type Locate = (pointer: string) => Place;

/** Positions as JSON pointers, with lines where `locate` knows them. */
export function pointerPositions(source: string, locate: Locate = justPointer): Positions {
  return {
    source,
    header: (key) => locate(`/header/${key}`),
    step(index, part) {
      if (typeof part === 'number') return locate(`/steps/${index}/args/${part}`);
      return locate(part === undefined ? `/steps/${index}` : `/steps/${index}/${part}`);
    },
    anchor: (index, part) =>
      locate(part === undefined ? `/anchors/${index}` : `/anchors/${index}/${part}`),
  };
}

/** The place of a value that never was a text. */
export function justPointer(pointer: string): Place {
  return { line: null, column: null, pointer };
}
