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

const FOLDER = 'properties/contracts/mapping';

export const modelFaults: readonly ModelFault[] = [
  {
    id: 'model: a child may have rights that its parent lacks',
    file: `${FOLDER}/transfer.ts`,
    find: 'normal(call.args[3] & source.rights)',
    replace: 'normal(call.args[3])',
  },
  {
    id: 'model: what stands at the target stays',
    file: `${FOLDER}/transfer.ts`,
    find: '    makeRoom(state, target, to, size === SUPERPAGE_SIZE ? SUPERPAGE_PAGES : 1);\n',
    replace: '    if (over !== null) return false;\n',
  },
  {
    id: 'model: what is derived outlives what it came from',
    file: `${FOLDER}/derive.ts`,
    find: 'while (children.length > 0) drop(state, children[children.length - 1]);',
    replace: 'for (const child of children) child.parent = mapping.parent;',
  },
  {
    id: 'model: unmap takes from the children alone',
    file: `${FOLDER}/derive.ts`,
    find: '  revokeBelow(state, mapping, rights);\n  if ((mapping.rights',
    replace: '  if ((mapping.rights',
  },
  {
    id: 'model: unmap takes from the caller',
    file: `${FOLDER}/revocation.ts`,
    find: 'if (call.op === OP.flush) revoke(',
    replace: 'if (call.op !== OP.load) revoke(',
  },
  {
    id: 'model: accesses are told again',
    file: `${FOLDER}/revocation.ts`,
    find: '    one.seen = 0;\n',
    replace: '',
  },
  {
    id: 'model: accesses are not told to those above',
    file: `${FOLDER}/revocation.ts`,
    find: 'one !== null; one = one.parent) one.seen |= access;',
    replace: 'one === mapping; one = one.parent) one.seen |= access;',
  },
  {
    id: 'model: a grant is a map',
    file: `${FOLDER}/transfer.ts`,
    find: 'if (source.size === heir.size) drop(state, source);',
    replace: '',
  },
  {
    id: 'model: the send base does not choose the part',
    file: `${FOLDER}/flexpage.ts`,
    find: 'else range.from += (at % sent) - (at % window);',
    replace: '',
  },
  {
    id: 'model: a task that is gone leaves what it mapped on',
    file: `${FOLDER}/perform.ts`,
    find: '  while (space.length > 0) drop(',
    replace:
      '  for (const one of space) {\n' +
      '    for (const child of one.children) child.parent = null;\n' +
      '    one.children.length = 0;\n' +
      '  }\n' +
      '  while (space.length > 0) drop(',
  },
];
