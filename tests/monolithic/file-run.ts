/** Programs of ops, run by several processes that take turns wherever one waits; every result is held against the naive tree. */
import type { Medium } from '../../core/words/device.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { OPEN_MAX } from '../../kernels/monolithic/unix/abi/flags.ts';
import {
  freeDescriptor,
  setDescriptor,
} from '../../kernels/monolithic/unix/descriptors/descriptors.ts';
import { filesInconsistency } from '../../kernels/monolithic/unix/files/consistency.ts';
import { tickFiles } from '../../kernels/monolithic/unix/files/update.ts';
import { PROC } from '../../kernels/monolithic/unix/records.ts';
import { Dice } from '../../kernels/monolithic/unix/testing/dice.ts';
import {
  begin,
  Generator,
  judge,
  type Mix,
  mkdirOp,
  namesAt,
  type Op,
  recordAt,
} from './file-ops.ts';
import { BUFFER_BYTES, BUFFER_VA, FileRig, PATH_VA } from './file-rig.ts';
import { type FoundNode, fsck } from './fsck.ts';
import { naiveTell } from './naive-files.ts';
import { bytesOf, type Node, newUser, PAGE } from './naive-node.ts';
import { NaiveTree } from './naive-tree.ts';

export interface RunOptions {
  readonly seed: number;
  readonly ops: number;
  /** User ids of the processes. */
  readonly uids: readonly number[];
  readonly mix: Mix;
  readonly pages: number;
  readonly waitEvery: number;
  /** Two processes may get one open file, as after fork. */
  readonly shares: boolean;
}

/** Process 1 is the boot's own; the others are the programs'. */
const FIRST = 2;

export class FileRun {
  readonly rig: FileRig;
  readonly tree: NaiveTree;
  readonly dice: Dice;
  readonly options: RunOptions;
  readonly #open = new Map<number, Op>();
  readonly #generator: Generator;
  /** Directories that every program begins with. */
  readonly #first = ['d', 'e', 'd/s'].map(mkdirOp);
  /** What happened last: for messages. */
  readonly past: string[] = [];
  done = 0;
  /** Called when an op has had its effect. */
  onDone: ((p: number, op: Op, result: number) => void) | null = null;
  onBegin: ((p: number, op: Op) => void) | null = null;

  constructor(medium: Medium, options: RunOptions) {
    const { seed, uids, mix, pages, waitEvery } = options;
    this.options = options;
    this.dice = new Dice(seed * 7919 + 1);
    this.rig = new FileRig(medium, uids.length + FIRST - 1, { seed, waitEvery, pages });
    this.tree = naiveOf((block) => this.rig.low.disk.blocks.get(block) ?? null);
    const tmp = this.tree.root.entries.get('tmp');
    if (tmp === undefined) throw new Error('there is no /tmp');
    uids.forEach((uid, i) => {
      this.tree.users.set(FIRST + i, newUser(uid, tmp));
      this.rig.u.m.store(this.rig.proc(FIRST + i) + PROC.uid, uid);
      this.rig.u.m.store(this.rig.proc(FIRST + i) + PROC.umask, 0o022);
    });
    this.#generator = new Generator(this.dice, mix, this.tree);
  }

  /** Until so many ops are done; what is wrong, or null. */
  run(): string | null {
    while (this.done < this.options.ops) {
      const wrong = this.turn(true);
      if (wrong !== null) return `${wrong}\n${this.past.slice(-30).join('\n')}`;
    }
    return this.finish();
  }

  /** No more ops begin; those that are open end. */
  finish(): string | null {
    while (this.#open.size > 0) {
      const wrong = this.turn(false);
      if (wrong !== null) return `${wrong}\n${this.past.slice(-30).join('\n')}`;
    }
    this.rig.settle();
    return null;
  }

  turn(mayBegin: boolean): string | null {
    const { rig, dice } = this;
    const idle = [...this.tree.users.keys()].filter((p) => !this.#open.has(p));
    const begins = mayBegin && idle.length > 0 && dice.oneIn(2);
    if (begins) this.#begin(dice.pick(idle));
    else if (!rig.step() && this.#open.size > 0 && idle.length === 0)
      return 'everybody waits for nothing';
    else if (!begins && !mayBegin && this.#open.size > 0 && !rig.step() && rig.results.size === 0) {
      return 'somebody waits for nothing';
    }
    for (const [p, result] of rig.results) {
      rig.results.delete(p);
      const wrong = this.#end(p, result);
      if (wrong !== null) return wrong;
    }
    if (dice.oneIn(8)) {
      rig.low.now++;
      tickFiles(rig.u);
    }
    return this.done % 16 === 0 ? (filesInconsistency(rig.u) ?? this.#leak()) : null;
  }

  /** Whoever is in no call holds no page. */
  #leak(): string | null {
    for (const page of this.rig.low.cache.all()) {
      for (const p of page.holders) {
        if (!this.rig.isOpen(p)) return `process ${p} is in no call, and holds a page`;
      }
    }
    return null;
  }

  #begin(p: number): void {
    const user = this.tree.users.get(p);
    if (user === undefined) return;
    if (this.options.shares && this.dice.oneIn(40)) this.#share(p);
    const op = this.#first.shift() ?? this.#generator.next(user);
    this.#open.set(p, op);
    this.onBegin?.(p, op);
    begin(this.rig, p, op);
  }

  #end(p: number, result: number): string | null {
    const op = this.#open.get(p);
    const user = this.tree.users.get(p);
    if (op === undefined || user === undefined) return `process ${p} was in no call`;
    this.#open.delete(p);
    this.done++;
    const text = `t${p}.${op.kind}(${op.path} ${op.second} ${op.args.join(',')}) = ${result}`;
    this.past.push(text);
    if (this.past.length > 100) this.past.splice(0, 50);
    const wrong = judge(this.rig, this.tree, p, user, op, result);
    this.onDone?.(p, op, result);
    return wrong === null ? null : `${wrong}: ${text}`;
  }

  /** p gets what another process has open. */
  #share(p: number): void {
    const { u } = this.rig;
    const other = this.dice.pick([...this.tree.users.keys()]);
    const from = this.tree.users.get(other);
    const user = this.tree.users.get(p);
    const fd = this.dice.below(OPEN_MAX);
    const file = from?.fds[fd] ?? null;
    const free = freeDescriptor(u, this.rig.proc(p), 0);
    if (user === undefined || file === null || free < 0) return;
    const record = u.m.load(this.rig.proc(other) + PROC.files + 4 * fd);
    // While its owner's close is under way it may be gone already.
    if (record === 0) return;
    setDescriptor(u, this.rig.proc(p), free, record, false);
    user.fds[free] = file;
  }

  /** Reads the whole tree back by calls, and the disk by fsck. */
  check(): string | null {
    const wrong = this.#readBack('', this.tree.root) ?? filesInconsistency(this.rig.u);
    if (wrong !== null) return wrong;
    for (const user of this.tree.users.values()) user.fds.fill(null);
    this.rig.putPath(1, '/');
    this.rig.call(1, CALL.chdir, [PATH_VA]);
    for (const p of this.tree.users.keys()) {
      for (let fd = 0; fd < OPEN_MAX; fd++) this.rig.call(p, CALL.close, [fd]);
      this.rig.u.m.store(this.rig.proc(p) + PROC.uid, 0);
      this.rig.putPath(p, '/');
      this.rig.call(p, CALL.chdir, [PATH_VA]);
    }
    for (const user of this.tree.users.values()) user.cwd = this.tree.root;
    this.rig.settle();
    if (this.rig.call(1, CALL.sync, []) !== 0) return 'sync fails';
    const { complaints } = fsck((block) => this.rig.low.disk.blocks.get(block) ?? null);
    return complaints.length === 0 ? null : complaints.join('\n');
  }

  #readBack(path: string, node: Node): string | null {
    const { rig } = this;
    rig.putPath(1, path === '' ? '/' : path);
    const told = rig.call(1, CALL.stat, [PATH_VA, BUFFER_VA]);
    const wrong = naiveTell(node, told, recordAt(rig, 1));
    if (wrong !== null) return `${path}: ${wrong}`;
    if (node.kind === 'device' || path.length > 200) return null;
    const fd = rig.call(1, CALL.open, [PATH_VA, 0, 0]);
    if (fd < 0) return `${path}: open gives ${fd}`;
    const answer = node.kind === 'file' ? this.#content(fd, node) : this.#listing(path, fd, node);
    rig.call(1, CALL.close, [fd]);
    return answer === null ? null : `${path}: ${answer}`;
  }

  #content(fd: number, node: Node): string | null {
    const { rig } = this;
    for (let at = 0; at < node.size; at += BUFFER_BYTES) {
      // Holes of many pages are not read: nothing is there to be wrong but the indices, which the ends show.
      const index = Math.floor(at / PAGE);
      if (at > 0 && at + BUFFER_BYTES < node.size && !hasPages(node, index, BUFFER_BYTES / PAGE))
        continue;
      if (rig.call(1, CALL.lseek, [fd, at, 0]) !== at) return 'lseek';
      const n = rig.call(1, CALL.read, [fd, BUFFER_VA, BUFFER_BYTES]);
      const wanted = bytesOf(node, at, Math.min(BUFFER_BYTES, node.size - at));
      if (n !== wanted.length) return `${n} bytes at ${at}, not ${wanted.length}`;
      const got = rig.get(1, n);
      for (let i = 0; i < n; i++)
        if (got[i] !== wanted[i]) return `byte ${at + i} is ${got[i]}, not ${wanted[i]}`;
    }
    return null;
  }

  #listing(path: string, fd: number, node: Node): string | null {
    const names: string[] = [];
    for (;;) {
      const n = this.rig.call(1, CALL.getdents, [fd, BUFFER_VA, PAGE]);
      if (n < 0) return `getdents gives ${n}`;
      if (n === 0) break;
      names.push(...namesAt(this.rig, 1, n));
    }
    const wanted = ['.', '..', ...node.entries.keys()].sort().join(' ');
    if (names.sort().join(' ') !== wanted) return `${names.join(' ')}, not ${wanted}`;
    for (const [name, child] of node.entries) {
      const wrong = this.#readBack(`${path}/${name}`, child);
      if (wrong !== null) return wrong;
    }
    return null;
  }
}

function hasPages(node: Node, first: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (node.pages.has(first + i)) return true;
  return false;
}

/** The naive tree of what is on a disk. */
export function naiveOf(read: (block: number) => Uint8Array | null): NaiveTree {
  const { nodes, complaints } = fsck(read);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  const tree = new NaiveTree();
  const made = new Map<number, Node>([[1, tree.root]]);
  const fill = (found: FoundNode, node: Node): void => {
    for (const [name, number] of found.entries) {
      const inner = nodes.get(number);
      if (inner === undefined) continue;
      const before = made.get(number);
      const child = before ?? tree.make(inner.kind, inner.mode & 0o777, inner.uid);
      made.set(number, child);
      tree.add(node, name, child);
      child.links = inner.links;
      if (before === undefined) fill(inner, child);
    }
    if (found.kind !== 'file') return;
    node.size = found.size;
    found.pages.forEach((block, index) => {
      const bytes = block === 0 ? null : read(block);
      // The disk's own bytes: nobody writes into either.
      if (block !== 0) node.pages.set(index, bytes ?? new Uint8Array(PAGE));
    });
  };
  const root = nodes.get(1);
  if (root !== undefined) {
    tree.root.mode = root.mode & 0o777;
    fill(root, tree.root);
    tree.root.links = root.links;
  }
  return tree;
}
