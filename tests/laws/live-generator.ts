/** Hidden state, fourth form: a generator that the op's code keeps, and continues on the next op. */
import type { Code } from '../../core/words/activation.ts';
import { cells, type Form, ops } from './cells.ts';

function* naturals(): Generator<number, never> {
  for (let n = 0; ; n++) yield n;
}

let kept: Generator<number, never> | null = null;

const count: Code = () => {
  kept ??= naturals();
  return kept.next().value;
};

/** A generator of the op's own ends with it. */
const first: Code = () => naturals().next().value;

export const liveGenerator: Form = {
  title: 'a live generator that op code keeps',
  hidden: cells('count-in-a-generator', undefined, {
    contracts: { cells: { ops: { ...ops, count } } },
  }),
  clean: cells('no-count', undefined, { contracts: { cells: { ops: { ...ops, count: first } } } }),
};
