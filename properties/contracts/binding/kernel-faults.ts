/**
 * Faults of kernels and of library OSes, as patches of the bare ones, each with a program that shows it: what the
 * contract must find. Most are bugs of Xok's, or that its designers warn of.
 */
import type { OP } from './ops.ts';

/** Who does what; arguments as they are packed. The world is task 0. */
export type Step = readonly [task: number, op: keyof typeof OP, ...args: number[]];

export interface KernelFault {
  readonly id: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly steps: readonly Step[];
}

const KERNEL = 'properties/contracts/binding/bare-kernel.ts';
const LIBRARY = 'properties/contracts/binding/bare.ts';

/** Packed choices. */
const [R, RW, ALL] = [0, 1, 3];
const [IN, LOWEST] = [0, 0];
const [LATE, WRONG, IGNORE] = [1, 2, 4];
/** A capability slot that holds nothing, and a limit that is none. */
const [EMPTY, ANY] = [31, 5];

/** t2 lives; t1 owns frame 0, and lets it in to write. */
const shared: readonly Step[] = [
  [1, 'spawn', 2],
  [1, 'allocate', 0, 0],
  [1, 'admit', 0, 0, 1, 2, RW],
];
/** And t2 has it at page 0. */
const bound: readonly Step[] = [...shared, [2, 'bind', 0, 0, 0, RW]];
const cleared: Step = [1, 'guard', 0, 0, 1, EMPTY, R];
/** t2 waits for a 7 that t1 may write. */
const asleep: readonly Step[] = [...bound, [1, 'bind', 0, 0, 0, RW], [2, 'await', 0, 0, 7]];

export const kernelFaults: readonly KernelFault[] = [
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
  {
    id: 'a binding that is broken is left in the cache',
    file: KERNEL,
    find: '      if (row.entry !== index) return false;\n',
    replace: '      if (row.entry !== index || index > 0) return false;\n',
    steps: [...bound, [2, 'load', 0, 0], cleared, [2, 'load', 0, 0]],
  },
  {
    id: 'a binding keeps rights that its entry has lost',
    file: KERNEL,
    find: ' || (row.write && (next.perm & W) === 0)',
    replace: '',
    steps: [...bound, [1, 'admit', 0, 0, 1, 2, R], [2, 'store', 0, 0, 1]],
  },
  {
    id: 'what is in the slot of the cache is taken without a look at its tag',
    file: KERNEL,
    find: ' && row.env === env && row.page === page',
    replace: '',
    steps: [
      [1, 'spawn', 2],
      [1, 'allocate', 0, 0],
      [1, 'bind', 0, 0, 0, RW],
      [2, 'load', 192, 0],
    ],
  },
  {
    id: 'a binding that is displaced is still counted',
    file: KERNEL,
    find: '    this.#remove(place);\n',
    replace: '    this.rows.delete(place);\n',
    steps: [
      [1, 'spawn', 2],
      [1, 'allocate', 0, 0],
      [1, 'bind', 0, 0, 0, RW],
      [2, 'allocate', 1, 0],
      [2, 'bind', 192, 1, 0, RW],
      [1, 'unbind', 0],
      [1, 'limit', 0, 0, 0, 0],
    ],
  },
  {
    id: 'what is refused takes away what was bound',
    file: KERNEL,
    find: "    if (!isAgain && !this.#hasRoom(frame, write)) return 'share';\n    const place = this.#place(env, at);\n    this.#remove(place);\n",
    replace:
      "    const place = this.#place(env, at);\n    this.#remove(place);\n    if (!isAgain && !this.#hasRoom(frame, write)) return 'share';\n",
    steps: [
      [1, 'allocate', 0, 0],
      [1, 'allocate', 1, 0],
      [1, 'bind', 0, 0, 0, RW],
      [1, 'limit', 1, 0, ANY, 0],
      [1, 'bind', 0, 1, 0, RW],
    ],
  },
  {
    id: 'the repossession vector lacks the last',
    file: KERNEL,
    find: 'for (const frame of taken) vector',
    replace: 'for (const frame of taken.slice(0, -1)) vector',
    steps: [
      [1, 'spawn', 2],
      [2, 'allocate', 0, 0],
      [2, 'allocate', 1, 0],
      [2, 'behave', IGNORE, LOWEST, 0],
      [1, 'revoke', 2, 2, 0],
      [2, 'repossessed', 1],
    ],
  },
  {
    id: 'a frame is taken while a device is at it',
    file: KERNEL,
    find: '    this.ring = this.ring.filter((one) => one.frame !== frame);\n    for',
    replace: '    for',
    steps: [
      [1, 'spawn', 2],
      [2, 'allocate', 0, 0],
      [2, 'transfer', 0, 0, IN, 2],
      [2, 'behave', IGNORE, LOWEST, 0],
      [1, 'revoke', 2, 1, 0],
    ],
  },
  {
    id: 'a frame is freed while a device is at it',
    file: KERNEL,
    find: "    if (this.ring.some((one) => one.frame === frame)) return 'busy';\n",
    replace: '',
    steps: [
      [1, 'allocate', 0, 0],
      [1, 'transfer', 0, 0, IN, 2],
      [1, 'free', 0, 0],
    ],
  },
  {
    id: 'whoever may read has the device write',
    file: KERNEL,
    find: 'frame, into ? W : 0)',
    replace: 'frame, 0)',
    steps: [
      [1, 'spawn', 2],
      [1, 'allocate', 0, 0],
      [1, 'admit', 0, 0, 1, 2, R],
      [2, 'transfer', 0, 0, IN, 1],
    ],
  },
  {
    id: 'a predicate looks at what may not be read any more',
    file: KERNEL,
    find: ' || !this.mayRead(env, wait.frame)',
    replace: '',
    steps: [...asleep, cleared, [1, 'store', 0, 0, 7]],
  },
  {
    id: 'a wakeup is lost',
    file: LIBRARY,
    find: 'if (!this.kernel.isAwake(env)) return null;',
    replace: 'if (env > 0) return null;',
    steps: [...asleep, [1, 'store', 0, 0, 7]],
  },
  {
    id: 'a sleeper wakes too early',
    file: KERNEL,
    find: 'words[wait.offset] === wait.value',
    replace: 'words[wait.offset] !== 0',
    steps: [...asleep, [1, 'store', 0, 0, 6]],
  },
  {
    id: "the capability is looked up in the other's slots",
    file: KERNEL,
    find: 'const entry = this.check(by, slot, frame, write',
    replace: 'const entry = this.check(env, slot, frame, write',
    steps: [
      [1, 'spawn', 2],
      [1, 'allocate', 0, 0],
      [1, 'bindFor', 2, 0, 0, 0, RW],
    ],
  },
  {
    id: 'anybody binds in the window of anybody',
    file: KERNEL,
    find: "    if (by !== env && !this.mayActOn(by, 0, env, W)) return 'insufficient';\n",
    replace: '',
    steps: [
      [1, 'spawn', 2],
      [1, 'spawn', 3],
      [2, 'allocate', 0, 0],
      [2, 'bindFor', 3, 0, 0, 0, R],
    ],
  },
  {
    id: 'an answer counts after the deadline',
    file: LIBRARY,
    find: 'const isLate = answer === ANSWER.late && delay >= DEADLINE;',
    replace: 'const isLate = delay > 99;',
    steps: [
      [1, 'spawn', 2],
      [2, 'allocate', 0, 0],
      [2, 'behave', LATE, LOWEST, 6],
      [1, 'revoke', 2, 1, 0],
    ],
  },
  {
    id: "another's frame is accepted",
    file: KERNEL,
    find: "    if (this.pages[frame]?.owner !== env) return 'insufficient';\n",
    replace: '',
    steps: [
      [1, 'spawn', 2],
      [1, 'allocate', 0, 0],
      [2, 'allocate', 1, 0],
      [2, 'behave', WRONG, LOWEST, 0],
      [1, 'revoke', 2, 1, 0],
    ],
  },
  {
    id: 'a revocation that is ignored is never aborted in time',
    file: LIBRARY,
    find: 'this.#now += DEADLINE * PROMISED.tick',
    replace: 'this.#now += 330 * PROMISED.tick',
    steps: [
      [1, 'spawn', 2],
      [2, 'allocate', 0, 0],
      [2, 'behave', IGNORE, LOWEST, 0],
      [1, 'revoke', 2, 1, 0],
    ],
  },
  {
    id: 'a handler resumes where it likes',
    file: LIBRARY,
    find: 'return row === null ? FAULTED :',
    replace: 'return row === null ? 0 :',
    steps: [[1, 'hijack', 5, 1]],
  },
  {
    id: 'an offer may be taken twice',
    file: LIBRARY,
    find: "    if (answer === '') grantor.offer = null;\n",
    replace: '',
    steps: [
      [1, 'spawn', 2],
      [1, 'offer', 2, 0],
      [2, 'acquire', 1, 1],
      [2, 'acquire', 1, 2],
    ],
  },
  {
    id: 'who comes later has the number of who is gone',
    file: KERNEL,
    find: 'id: ++this.#generation',
    replace: 'id: index',
    steps: [
      [1, 'spawn', 2],
      [1, 'offer', 2, 0],
      [2, 'exit'],
      [1, 'spawn', 2],
      [2, 'acquire', 1, 1],
    ],
  },
  {
    id: 'who comes later has the name of who is gone',
    file: LIBRARY,
    find: 'String.fromCharCode(task, life)',
    replace: 'String.fromCharCode(task, 1)',
    steps: [...shared, [2, 'exit'], [1, 'spawn', 2], [2, 'bind', 0, 0, 0, RW]],
  },
];
