/** What a counter on a disk promises: an increment that has returned is there after any loss of power. */
import type { Contract } from '../../core/words/contract.ts';
import type { Medium } from '../../core/words/device.ts';
import type { Specification } from '../../core/words/specification.ts';
import { op, openContract, task } from './kit.ts';

/** What the counter's block holds before the first boot. */
const FIRST = 41;

export const medium: Medium = {
  blocks: [null, null, null, null, null, new Uint32Array(1024).fill(FIRST), null],
};

export interface CounterState {
  count: number;
  /** Increments under way: when the power goes, the one that the disk works at has come about, or not. */
  open: number;
}

const errors = ['busy'];
const ops = [
  op('spawn', [task('task')], { starts: 'task' }),
  { ...op('increment', []), weight: 3 },
  { ...op('value', []), weight: 2 },
];
const [SPAWN, INCREMENT] = [0, 1];

const specification: Specification<CounterState> = {
  initial: () => ({ count: FIRST, open: 0 }),
  clone: (state) => ({ ...state }),
  call(state, { op }) {
    if (op === INCREMENT) state.open++;
  },
  advance(state, { op }, { kind, value }) {
    if (op === INCREMENT) state.open--;
    if (op === SPAWN || kind === 'dangling') return state;
    if (kind === 'refused') return op === INCREMENT && state.open > 0 ? state : null;
    if (op === INCREMENT) state.count++;
    return kind === 'done' && value === state.count ? state : null;
  },
  power: ({ count, open }) =>
    open === 0
      ? { count, open: 0 }
      : [
          { count, open: 0 },
          { count: count + 1, open: 0 },
        ],
  mayWait: () => false,
  expected: ({ count }, { op }) => `a count of ${op === INCREMENT ? count + 1 : count}`,
  assume(state, { op }) {
    if (op === INCREMENT) state.count++;
  },
  show: ({ count }) => `${count} on the disk`,
};

export const counterContract: Contract<CounterState> = {
  ...openContract('counter', 2, errors, ops),
  specification,
  devices: ['disk'],
  settlesDevices: true,
  properties: [],
};
