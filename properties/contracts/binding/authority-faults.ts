/** Faults of kernels in what they keep of authority: lists, capabilities, counts, and what a death leaves. */
import {
  ALL,
  ANY,
  bound,
  EMPTY,
  IN,
  KERNEL,
  type KernelFault,
  LIBRARY,
  R,
  RW,
  shared,
} from './kernel-fault.ts';

export const authorityFaults: readonly KernelFault[] = [
  {
    id: 'an entry is looked for in one place and written in another (acl_add)',
    file: KERNEL,
    find: '    acl[index] = next;\n',
    replace: '    acl[index === 0 ? 0 : 1] = next;\n',
    steps: [[1, 'spawn', 3], ...shared, [1, 'admit', 0, 0, 2, 3, RW], [2, 'bind', 0, 0, 0, RW]],
  },
  {
    id: 'only the first entry of a new list is set',
    file: KERNEL,
    find: '    page.acl.fill(null);\n',
    replace: '',
    steps: [
      [1, 'spawn', 3],
      ...shared,
      [1, 'free', 0, 0],
      [3, 'allocate', 0, 0],
      [2, 'bind', 0, 0, 0, RW],
    ],
  },
  {
    id: 'forging asks for no permission to duplicate',
    file: KERNEL,
    find: "if ((cap.perm & MOD) === 0 || !this.#dominates(cap, made)) return 'insufficient';\n    if (into",
    replace: "if (!this.#dominates(cap, made)) return 'insufficient';\n    if (into",
    steps: [
      [1, 'derive', 0, 1, 0, 5, R],
      [1, 'derive', 1, 2, 1, 6, R],
    ],
  },
  {
    id: 'a capability is derived upwards',
    file: KERNEL,
    find: '    return other.name.startsWith(one.name) &&',
    replace: '    return',
    steps: [
      [1, 'derive', 0, 1, 0, 1, ALL],
      [1, 'derive', 1, 2, 1, 5, ALL],
      [1, 'derive', 2, 3, 0, 2, ALL],
    ],
  },
  {
    id: 'a derived capability has more permissions',
    file: KERNEL,
    find: ' && (other.perm & ~one.perm) === 0',
    replace: '',
    steps: [
      [1, 'derive', 0, 1, 0, 5, 2],
      [1, 'derive', 1, 2, 1, 6, RW],
    ],
  },
  {
    id: 'entry 0 may lose its permissions',
    file: KERNEL,
    find: ' || (index === 0 && next?.perm !== ALL)',
    replace: '',
    steps: [
      [1, 'allocate', 0, 0],
      [1, 'guard', 0, 0, 0, EMPTY, R],
    ],
  },
  {
    id: 'there is an entry after the last',
    file: KERNEL,
    find: 'index >= ENTRIES',
    replace: 'index > ENTRIES',
    steps: [
      [1, 'allocate', 0, 0],
      [1, 'guard', 0, 0, 8, 0, ALL],
    ],
  },
  {
    id: 'a refused protect drops the binding and keeps the count',
    file: LIBRARY,
    find: "    if (rights === PROTECT.none) return 'none';\n",
    replace:
      '    if (rights === PROTECT.none) {\n' +
      '      for (const [at, row] of this.kernel.rows) {\n' +
      '        if (row.env === own.env && row.page === page) this.kernel.rows.delete(at);\n' +
      "      }\n      return 'none';\n    }\n",
    steps: [
      [1, 'allocate', 0, 0],
      [1, 'bind', 0, 0, 0, RW],
      [1, 'protect', 0, 0, 0],
    ],
  },
  {
    id: 'a refused protect leaves the entry that it loosened',
    file: KERNEL,
    find: "if (!this.#hasRoom(row.frame, write)) return 'share';",
    replace: "if (!this.#hasRoom(row.frame, write)) {\n row.write = write;\n return 'share';\n }",
    steps: [
      [1, 'allocate', 0, 0],
      [1, 'bind', 0, 0, 0, RW],
      [1, 'bind', 1, 0, 0, R],
      [1, 'limit', 0, 0, ANY, 1],
      [1, 'protect', 1, 0, 2],
      [1, 'store', 1, 0, 9],
    ],
  },
  {
    id: 'protect looks at the entry and not at the capability',
    file: KERNEL,
    find: '!lets(cap, entry, write ? W : 0)',
    replace: '(write && (entry.perm & W) === 0)',
    steps: [
      [1, 'spawn', 2],
      [2, 'allocate', 0, 0],
      [2, 'derive', 0, 1, 2, 5, ALL],
      [2, 'guard', 0, 0, 1, 1, RW],
      [2, 'derive', 0, 2, 2, 5, R],
      [2, 'bind', 0, 0, 2, R],
      [2, 'protect', 0, 2, 2],
    ],
  },
  {
    id: 'a frame is not scrubbed',
    file: KERNEL,
    find: '    if (page.dirty) page.words.fill(0);\n',
    replace: '',
    steps: [
      [1, 'spawn', 2],
      [1, 'allocate', 0, 0],
      [1, 'bind', 0, 0, 0, RW],
      [1, 'store', 0, 0, 7],
      [1, 'free', 0, 0],
      [2, 'allocate', 0, 0],
      [2, 'bind', 0, 0, 0, R],
      [2, 'load', 0, 0],
    ],
  },
  {
    id: 'a limit is held against the limits before it',
    file: KERNEL,
    find: 'page.readers > readers || page.writers > writers',
    replace: 'page.maxReaders < readers || page.maxWriters < writers',
    steps: [
      [1, 'allocate', 0, 0],
      [1, 'bind', 0, 0, 0, RW],
      [1, 'limit', 0, 0, ANY, 0],
    ],
  },
  {
    id: 'a death leaves its readers and writers counted',
    file: KERNEL,
    find: 'if (row.env === env) this.#remove(at);',
    replace: 'if (row.env === env) this.rows.delete(at);',
    steps: [...bound, [2, 'exit'], [1, 'limit', 0, 0, 0, 0]],
  },
  {
    id: 'a death leaves bindings to who gets its index',
    file: KERNEL,
    find: '    for (const [at, row] of this.rows) if (row.env === env) this.#remove(at);\n',
    replace: '',
    steps: [...bound, [2, 'exit'], [1, 'spawn', 2], [2, 'load', 0, 0]],
  },
  {
    id: 'a death leaves its frames',
    file: KERNEL,
    find: 'if (page.owner === env) this.#release(frame);',
    replace: '',
    steps: [
      [1, 'spawn', 2],
      [2, 'allocate', 0, 0],
      [2, 'exit'],
      [1, 'allocate', 0, 0],
    ],
  },
  {
    id: 'a death leaves its transfers',
    file: KERNEL,
    find: '    this.ring = this.ring.filter((one) => one.env !== env);\n',
    replace: '',
    steps: [...shared, [2, 'transfer', 0, 0, IN, 1], [2, 'exit']],
  },
];
