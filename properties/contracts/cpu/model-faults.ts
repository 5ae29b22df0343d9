/**
 * Ten faults for the specification, as patches of its source. Whatever is checked against a specification
 * with one of them must be found to disagree: else the check looks at nothing.
 */

export interface ModelFault {
  readonly id: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const FOLDER = 'properties/contracts/cpu';

export const modelFaults: readonly ModelFault[] = [
  {
    id: 'model: a task that is gone keeps its positions',
    file: `${FOLDER}/perform.ts`,
    find: '  for (const position of state.positions) if (position.owner === slot) free(position);\n',
    replace: '',
  },
  {
    id: 'model: who has a position may pass it on',
    file: `${FOLDER}/state.ts`,
    find: 'slot === 1 || (guard === slot &&',
    replace: 'slot === 1 || owner === slot || (guard === slot &&',
  },
  {
    id: 'model: a guard is a slot, whoever lives in it',
    file: `${FOLDER}/state.ts`,
    find: '(guard === slot && guardLife === state.tasks[slot].life)',
    replace: '(guard === slot && guardLife >= 0)',
  },
  {
    id: 'model: excess is forgiven with each yield',
    file: `${FOLDER}/ticking.ts`,
    find: '  task.excessMost += most;\n',
    replace: '  task.excessMost = most;\n',
  },
  {
    id: 'model: what is owed is not added up',
    file: `${FOLDER}/ticking.ts`,
    find: '  task.owesMost += most;\n',
    replace: '  task.owesMost = most;\n',
  },
  {
    id: 'model: ticks are charged to everybody',
    file: `${FOLDER}/ticking.ts`,
    find: '    if (slot === task) account.least += ticks;\n',
    replace: '    if (slot > 0) account.least += ticks;\n',
  },
  {
    id: 'model: a yield begins a slice of eight ticks',
    file: `${FOLDER}/values.ts`,
    find: '  return SLICE_TICKS - slice.passed;\n',
    replace: '  return slice.passed;\n',
  },
  {
    id: 'model: a message that was not taken is lost',
    file: `${FOLDER}/perform.ts`,
    find: '  if (target.pending !== NO_MESSAGE) {\n    take(target);\n',
    replace: '  if (target.pending !== NO_MESSAGE) {\n',
  },
  {
    id: 'model: whoever has fewer tickets has more slices',
    file: `${FOLDER}/shares.ts`,
    find: 'Math.abs(had[i] * tickets[j] - had[j] * tickets[i])',
    replace: 'Math.abs(had[i] * tickets[i] - had[j] * tickets[j])',
  },
  {
    id: 'model: the next of a relay need accept nothing',
    file: `${FOLDER}/permitted.ts`,
    find: `  const closed = acceptsCalls(state, second) ? 0 : CLOSED;
  return second === task`,
    replace: `  const closed = 0;
  return second === task`,
  },
];
