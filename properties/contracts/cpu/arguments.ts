/** Arguments that several ops of the cpu contract have. */
import type { ArgDefinition } from '../../../core/words/contract.ts';
import { POSITIONS } from './terms.ts';

export const task: ArgDefinition = {
  name: 'task',
  about: 'The other task.',
  domain: { kind: 'task' },
};

export const position: ArgDefinition = {
  name: 'position',
  about: 'The position in the vector of time slices.',
  domain: {
    kind: 'integer',
    min: 0,
    max: POSITIONS + 1,
    boundaries: [POSITIONS - 1, POSITIONS],
  },
};

/** A number of ticks, up to so many. */
export function ticks(max: number, about: string): ArgDefinition {
  return { name: 'ticks', about, domain: { kind: 'integer', min: 0, max, boundaries: [0, 1] } };
}

/** A number that is sent, of so many bits. */
export function number(name: string, bits: number): ArgDefinition {
  const max = 2 ** bits - 1;
  return {
    name,
    about: 'A number to be sent.',
    domain: { kind: 'integer', min: 0, max, boundaries: [0, 1, max] },
  };
}
