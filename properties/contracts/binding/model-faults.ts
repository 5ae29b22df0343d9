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

const FOLDER = 'properties/contracts/binding';

export const modelFaults: readonly ModelFault[] = [
  {
    id: 'model: an entry that is cleared breaks nothing',
    file: `${FOLDER}/bindings.ts`,
    find: 'if (one.entry !== index) return false;',
    replace: 'if (one.entry !== index || next === null) return false;',
  },
  {
    id: 'model: a frame that is free is still bound',
    file: `${FOLDER}/bindings.ts`,
    find: 'breakBindings(state, name, () => true)',
    replace: 'breakBindings(state, name, () => false)',
  },
  {
    id: 'model: nothing is ever displaced',
    file: `${FOLDER}/bindings.ts`,
    find: '=== 0) one.maybe = true;',
    replace: '=== 0) one.maybe = false;',
  },
  {
    id: 'model: whose name is longer is let in',
    file: `${FOLDER}/capability.ts`,
    find: 'isPrefix(cap.name, entry.name)',
    replace: 'isPrefix(entry.name, cap.name)',
  },
  {
    id: 'model: the library OS binds nothing again',
    file: `${FOLDER}/access.ts`,
    find: 'if ((outcomes & DONE) === 0) return FAULT;',
    replace: 'if (outcomes >= 0) return FAULT;',
  },
  {
    id: 'model: the highest frames are taken',
    file: `${FOLDER}/revocation.ts`,
    find: '.sort((a, b) => a - b)',
    replace: '.sort((a, b) => b - a)',
  },
  {
    id: 'model: every task of a slot has the same name',
    file: `${FOLDER}/perform.ts`,
    find: 'env.life = (env.life + 1) & 0xff;',
    replace: 'env.life = 1;',
  },
  {
    id: 'model: a frame keeps its words',
    file: `${FOLDER}/bindings.ts`,
    find: '  frame.words.clear();\n',
    replace: '',
  },
  {
    id: 'model: an offer stays when it is taken',
    file: `${FOLDER}/authority.ts`,
    find: '  grantor.offer = null;\n',
    replace: '',
  },
  {
    id: 'model: transfers outlive who asked for them',
    file: `${FOLDER}/perform.ts`,
    find: '  state.transfers = state.transfers.filter((one) => one.task !== task);\n',
    replace: '',
  },
];
