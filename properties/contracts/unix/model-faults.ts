/**
 * Faults for the specification, as patches of its source. Whatever is checked against a specification with one
 * of them must be found to disagree: else the check looks at nothing.
 */

export interface ModelFault {
  readonly id: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const FOLDER = 'properties/contracts/unix';

export const modelFaults: readonly ModelFault[] = [
  {
    id: 'model: a child reads its files from places of its own',
    file: `${FOLDER}/perform.ts`,
    find: '    child.files[at] = open;\n',
    replace: '    child.files[at] = open === null ? null : { ...open };\n',
  },
  {
    id: 'model: a file without a name is empty',
    file: `${FOLDER}/io.ts`,
    find: 'if (node === null || node.type !== TYPE.file) return 0;\n  return Math.max',
    replace:
      'if (node === null || node.type !== TYPE.file || node.links === 0) return 0;\n  return Math.max',
  },
  {
    id: 'model: whoever closes an end for writing is still counted',
    file: `${FOLDER}/descriptors.ts`,
    find: '  else open.pipe.writers--;\n',
    replace: '',
  },
  {
    id: 'model: what is renamed keeps its name',
    file: `${FOLDER}/perform-files.ts`,
    find: '  detach(first.parent, first.name);\n',
    replace: '',
  },
  {
    id: 'model: what is appended is written where the last write ended',
    file: `${FOLDER}/io.ts`,
    find: 'return open.isAppending ? (open.node?.size ?? 0) : open.offset;',
    replace: 'return open.offset;',
  },
  {
    id: 'model: what was cut off comes back when the file gets longer',
    file: `${FOLDER}/tree.ts`,
    find: '  page.fill(0, size % PAGE_BYTES);\n',
    replace: '',
  },
  {
    id: 'model: private pages of a file are stored to the file',
    file: `${FOLDER}/memory.ts`,
    find: 'if (page.node !== null && page.isShared) {',
    replace: 'if (page.node !== null) {',
  },
  {
    id: 'model: a child has the same memory as its parent',
    file: `${FOLDER}/memory.ts`,
    find: 'const isOwn = frame !== null && !page.isShared;',
    replace: 'const isOwn = false;',
  },
  {
    id: 'model: shared memory is copied for a child',
    file: `${FOLDER}/memory.ts`,
    find: 'const isOwn = frame !== null && !page.isShared;',
    replace: 'const isOwn = frame !== null;',
  },
  {
    id: 'model: nobody adopts orphans',
    file: `${FOLDER}/signals.ts`,
    find: '    other.parent = init;\n',
    replace: '    other.parent = null;\n',
  },
  {
    id: 'model: owners have what others have',
    file: `${FOLDER}/walk.ts`,
    find: 'const own = node.uid === uid ? permissions >> 6 : permissions;',
    replace: 'const own = permissions;',
  },
  {
    id: 'model: a directory with one entry is empty',
    file: `${FOLDER}/lookup.ts`,
    find:
      "if (node.type !== TYPE.directory) out.applies('notDirectory');\n" +
      '  else if ((node.entries?.size ?? 0) > 0) {',
    replace:
      "if (node.type !== TYPE.directory) out.applies('notDirectory');\n" +
      '  else if ((node.entries?.size ?? 0) > 1) {',
  },
  {
    id: 'model: a name that is taken away is counted on',
    file: `${FOLDER}/tree.ts`,
    find: '  node.links--;\n',
    replace: '',
  },
  {
    id: 'model: a signal that is held back is counted at once',
    file: `${FOLDER}/signals.ts`,
    find:
      '    if (!isIgnored(process, signal)) process.pending |= bit;\n' +
      '    else if ((process.pending & bit) === 0) process.maybe |= bit;\n',
    replace: '    if (!isIgnored(process, signal)) take(state, process, signal, isOwn);\n',
  },
];
