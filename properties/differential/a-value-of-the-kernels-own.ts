/** Values that are a kernel's own numbers, or hold one: how they may be compared all the same. */
import type { Past, SideName, ValueOf } from '../../core/words/agreement.ts';

/** The number of a child in what `wait` tells; above it stands how the child has ended. */
const NUMBERS = 65_536;
/** Above everything that stands for a number. */
const ENDS = 2 ** 33;

/** It is made by a step, and yet no kernel's own: the contract says which number it must be. */
export const asItIs: ValueOf = (_pair, _side, value) => value;

/** The number of a task: by the step that made the task. A number that nobody was given stays what it is. */
export const numberOfATask: ValueOf = (_pair, side, value, past) => named(side, value, past);

/** As that; but what process 1 has for a parent is nobody's business. */
export const numberOfTheParent: ValueOf = ({ call }, side, value, past) =>
  call.task === 1 ? null : named(side, value, past);

/** What `wait` tells: the child by the step that made it, and how it has ended as it is. 0 tells of none. */
export const endOfAChild: ValueOf = (_pair, side, value, past) =>
  Math.floor(value / NUMBERS) * ENDS + named(side, value % NUMBERS, past);

/** Labels from 0 on; numbers without a task below that. */
function named(side: SideName, number: number, past: Past): number {
  const label = past.nameOf(side, number);
  return label < 0 ? -1 - number : label;
}
