/** Faults for the bare scheduler, as patches of its source: what a specification that is too lenient lets pass. */
import type { ModelFault } from './model-faults.ts';

const FILE = 'properties/contracts/cpu/bare.ts';

export const bareFaults: readonly ModelFault[] = [
  {
    id: 'bare: a yield in the epilogue clears the excess',
    file: FILE,
    find: '    this.#nextSlice();\n    return this.ticks - start;\n',
    replace: '    task.excess = 0;\n    this.#nextSlice();\n    return this.ticks - start;\n',
  },
  {
    id: 'bare: excess is not owed',
    file: FILE,
    find: '      late.penalty++;\n',
    replace: '',
  },
  {
    id: 'bare: ticks of an epilogue are charged to nobody',
    file: FILE,
    find: 'if (payer !== null) payer.ticks++;',
    replace: 'if (payer !== null && this.#late === 0) payer.ticks++;',
  },
  {
    id: 'bare: a task that ended keeps its positions',
    file: FILE,
    find: '    for (const place of this.#places) if (place.owner === slot) place.owner = 0;\n',
    replace: '',
  },
  {
    id: 'bare: a directed yield gives a whole slice',
    file: FILE,
    find: '      this.#payer = slot;\n      if (this.#left === 0) this.#nextSlice();\n',
    replace: '      this.#payer = slot;\n      this.#left = SLICE;\n',
  },
  {
    id: 'bare: who serves pays',
    file: FILE,
    find: '#serve({ args }: Call, _caller: BareTask, other: BareTask): number {\n',
    replace:
      '#serve({ args }: Call, _caller: BareTask, other: BareTask): number {\n' +
      '    this.#payer = args[0];\n',
  },
  {
    id: 'bare: the guard is a slot, whoever lives in it',
    file: FILE,
    find: 'place.guard === slot && place.life === task.life',
    replace: 'place.guard === slot',
  },
  {
    id: 'bare: a message takes the place of the one before',
    file: FILE,
    find: "    if (other.inbox !== null) return 'busy';\n",
    replace: '',
  },
  {
    id: 'bare: all clients have as many tickets',
    file: FILE,
    find: '840 / count',
    replace: '840 + 0 * count',
  },
  {
    id: 'bare: each stride begins anew',
    file: FILE,
    find: 'if (task.queue?.key !== key) {',
    replace: 'if (task.queue === null || key !== null) {',
  },
  {
    id: 'bare: a task may take longer than its excess allows',
    file: FILE,
    find: 'const LIMIT = 32;',
    replace: 'const LIMIT = 40;',
  },
  {
    id: 'bare: slices have ten ticks',
    file: FILE,
    find: 'const SLICE = 8;',
    replace: 'const SLICE = 10;',
  },
];
