/** Ops on files, drawn by a seed; and how each is made of the kernel and of the naive tree. */
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { STAT } from '../../kernels/monolithic/unix/abi/stat-record.ts';
import type { Dice } from '../../kernels/monolithic/unix/testing/dice.ts';
import { BUFFER_VA, type FileRig, PATH_VA, SECOND_VA } from './file-rig.ts';
import { naiveRead, naiveSeek, naiveTell } from './naive-files.ts';
import { type Node, O, PAGE, type User } from './naive-node.ts';
import type { NaiveTree } from './naive-tree.ts';

export interface Op {
  readonly kind: string;
  readonly call: number;
  readonly path: string;
  readonly second: string;
  readonly args: readonly number[];
  readonly bytes: Uint8Array | null;
}

const ROOMY_PATHS = [
  'a',
  'b',
  'c',
  'a',
  'b',
  'd',
  'e',
  'd/a',
  'd/b',
  'd/s',
  'd/s/a',
  'd/s/b',
  'e/a',
  'e/d',
  'e/d/a',
  'e/s',
  'd/s/t',
];
const ODD_PATHS = [
  '.',
  '..',
  './a',
  'd/../a',
  'd/s/../../b',
  'a/',
  'd/',
  'd//a',
  'a/x',
  'zz/x',
  '',
  '/',
  '/tmp/a',
  '/tmp/e/a',
  '/tmp',
  'd/.',
  'd/..',
  '../tmp/b',
  '/etc/f64k',
  '/dev/null',
  '/etc/new',
  'n'.repeat(27),
  'n'.repeat(28),
  '/'.repeat(300),
  '/'.repeat(200),
  'd/s/..',
  'e/.',
  '../..',
];
const DEEP = 30;
const WITHOUT_FILES = [0, 1, 2, 3, 4, 16, 18, 19, 20, 20, 21, 21, 22, 23, 24];
const MODES = [0o644, 0o600, 0o777, 0o755, 0o400, 0o000];
const FLAGS = [
  O.readWrite | O.create,
  O.readWrite | O.create,
  O.readWrite | O.create,
  O.write | O.create,
  O.readWrite | O.create | O.append,

  0,
  O.write,
  O.readWrite,
  O.readWrite | O.create,
  O.write | O.create | O.truncate,
  O.readWrite | O.create | O.exclusive,
  O.write | O.create | O.append,
  O.readWrite | O.append,
  O.truncate,
  O.readWrite | O.create | O.truncate,
  O.create,
];
const SIZES = [0, 1, 3, 4, 64, 64, 100, 511, 512, 513, 1000, 4095, 4096, 4097, 8192, 12_000];
const OFFSETS = [
  0,
  0,
  1,
  100,
  512,
  4000,
  4096,
  5000,
  8192,
  40_000,
  49_152,
  53_000,
  100_000,
  4_243_456 - 10,
];

export interface Mix {
  /** Everything is a multiple of 512, so that no write has two rounds. */
  readonly aligned: boolean;
  /** Larger files. */
  readonly heavy: boolean;
  /** Of 1,000 ops, how many wait for the disk. */
  readonly syncs: number;
  /** One path in so many is an odd one. */
  readonly odd: number;
}

export class Generator {
  readonly #dice: Dice;
  readonly #mix: Mix;
  readonly #tree: NaiveTree;
  #value = 0;

  constructor(dice: Dice, mix: Mix, tree: NaiveTree) {
    this.#dice = dice;
    this.#mix = mix;
    this.#tree = tree;
  }

  /** Paths that name something in /tmp. */
  #existing(): string[] {
    const paths: string[] = [];
    const visit = (path: string, node: Node): void => {
      for (const [name, child] of node.entries) {
        paths.push(`${path}/${name}`);
        if (path.length < DEEP) visit(`${path}/${name}`, child);
      }
    };
    const tmp = this.#tree.root.entries.get('tmp');
    if (tmp !== undefined) visit('/tmp', tmp);
    return paths;
  }

  #path(): string {
    if (this.#dice.oneIn(this.#mix.odd)) return this.#dice.pick(ODD_PATHS);
    if (this.#dice.oneIn(3)) {
      const existing = this.#existing();
      if (existing.length > 0) return this.#dice.pick(existing);
    }
    if (this.#dice.oneIn(8)) return `d/n${this.#dice.below(160)}`;
    return this.#dice.pick(ROOMY_PATHS);
  }

  /** Of something that is there, most of the time. */
  #source(): string {
    const existing = this.#dice.oneIn(4) ? [] : this.#existing();
    return existing.length === 0 ? this.#path() : this.#dice.pick(existing);
  }

  #fd(user: User): number {
    if (this.#dice.oneIn(40)) return this.#dice.pick([19, 20, 63, 0x7fffffff]);
    const open = user.fds.flatMap((file, fd) => (file === null ? [] : [fd]));
    return open.length === 0 ? 0 : this.#dice.pick(open);
  }

  #size(): number {
    if (this.#mix.aligned) return 512;
    if (this.#mix.heavy && this.#dice.oneIn(2)) return 12_000 + this.#dice.below(12_000);
    return this.#dice.oneIn(3) ? this.#dice.pick(SIZES) : this.#dice.below(80);
  }

  #offset(): number {
    if (this.#mix.aligned) return 512 * this.#dice.below(20);
    if (this.#mix.heavy && this.#dice.oneIn(3)) return PAGE * this.#dice.below(30);
    return this.#dice.pick(OFFSETS);
  }

  next(user: User): Op {
    const dice = this.#dice;
    if (dice.below(1000) < this.#mix.syncs) {
      const kind = dice.pick(['sync', 'fsync', 'flush']);
      if (kind === 'sync') return op('sync', CALL.sync, []);
      if (kind === 'flush') return op('flush', CALL.blkflush, []);
      return op('fsync', CALL.fsync, [this.#fd(user)]);
    }
    const open = user.fds.filter((file) => file !== null).length;
    if (open > 12 && dice.oneIn(2)) return op('close', CALL.close, [this.#fd(user)]);
    // Without files there is little to be done with descriptors.
    const kind = open === 0 && !dice.oneIn(10) ? dice.pick(WITHOUT_FILES) : dice.below(26);
    switch (kind) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: {
        const args = [PATH_VA, dice.pick(FLAGS), dice.pick(MODES)];
        return op('open', CALL.open, args, this.#path());
      }
      case 5:
      case 6:
        return op('close', CALL.close, [this.#fd(user)]);
      case 7:
        return op('dup', CALL.dup, [this.#fd(user)]);
      case 8:
      case 9:
      case 10:
        return op('read', CALL.read, [this.#fd(user), BUFFER_VA, this.#size()]);
      case 11:
      case 12:
      case 13:
      case 14: {
        const bytes = this.#content(this.#size());
        return op('write', CALL.write, [this.#fd(user), BUFFER_VA, bytes.length], '', '', bytes);
      }
      case 15: {
        const whence = this.#mix.aligned ? 0 : dice.pick([0, 0, 0, 1, 2, 2, 3]);
        const by = whence === 0 ? this.#offset() : dice.pick([0, 0, 100, -50, -5000]);
        return op('seek', CALL.lseek, [this.#fd(user), by, whence]);
      }
      case 16:
        return op('stat', CALL.stat, [PATH_VA, BUFFER_VA], this.#path());
      case 17:
        return op('fstat', CALL.fstat, [this.#fd(user), BUFFER_VA]);
      case 18:
        return op('link', CALL.link, [PATH_VA, SECOND_VA], this.#source(), this.#path());
      case 19:
        return op('unlink', CALL.unlink, [PATH_VA], this.#source());
      case 20:
        return op('rename', CALL.rename, [PATH_VA, SECOND_VA], this.#source(), this.#path());
      case 21:
        return op(
          'mkdir',
          CALL.mkdir,
          [PATH_VA, dice.pick([0o777, 0o755, 0o755, 0o700])],
          this.#path(),
        );
      case 22:
        return op('rmdir', CALL.rmdir, [PATH_VA], this.#source());
      case 23: {
        if (dice.oneIn(2)) return op('ftruncate', CALL.ftruncate, [this.#fd(user), this.#length()]);
        return op('truncate', CALL.truncate, [PATH_VA, this.#length()], this.#source());
      }
      case 24: {
        if (dice.oneIn(3))
          return op(
            'chdir',
            CALL.chdir,
            [PATH_VA],
            dice.pick(['.', '..', 'd', '/tmp', '/tmp', 'd/s', 'e']),
          );
        if (dice.oneIn(3)) return op('umask', CALL.umask, [dice.pick([0, 0o022, 0o077])]);
        return op('chmod', CALL.chmod, [PATH_VA, dice.pick(MODES)], this.#path());
      }
      default:
        return op('list', CALL.getdents, [this.#fd(user), BUFFER_VA, PAGE]);
    }
  }

  #length(): number {
    if (this.#mix.aligned) return 512 * this.#dice.below(12);
    return this.#dice.oneIn(20)
      ? this.#dice.pick([-1, 0x7fffffff])
      : this.#dice.pick([0, 0, ...SIZES, ...OFFSETS]);
  }

  /** No two writes write the same. */
  #content(n: number): Uint8Array {
    const value = ++this.#value;
    return Uint8Array.from(
      { length: n },
      (_, i) => (value * 37 + i * 7 + (i >>> 8) + (value >>> 8)) & 255,
    );
  }
}

function op(
  kind: string,
  call: number,
  args: readonly number[],
  path = '',
  second = '',
  bytes: Uint8Array | null = null,
): Op {
  return { kind, call, path, second, args, bytes };
}

export function mkdirOp(path: string): Op {
  return op('mkdir', CALL.mkdir, [PATH_VA, 0o777], path);
}

/** The call begins. */
export function begin(rig: FileRig, p: number, one: Op): void {
  rig.putPath(p, one.path);
  if (one.args[1] === SECOND_VA) rig.putPath(p, one.second, SECOND_VA);
  if (one.bytes !== null) rig.put(p, one.bytes);
  rig.begin(p, one.call, one.args);
}

/** The call is over: what is wrong with its result. */
export function judge(
  rig: FileRig,
  tree: NaiveTree,
  p: number,
  user: User,
  one: Op,
  result: number,
): string | null {
  const [a = 0, b = 0, c = 0] = one.args;
  switch (one.kind) {
    case 'open':
      return tree.open(user, one.path, b, c, result);
    case 'close':
      return tree.close(user, a, result);
    case 'dup':
      return tree.dup(user, a, result);
    case 'read':
      return naiveRead(user, a, c, result, rig.get(p, Math.max(0, result)));
    case 'write':
      return tree.write(user, a, one.bytes ?? new Uint8Array(0), result);
    case 'seek':
      return naiveSeek(user, a, b, c, result);
    case 'stat':
      return naiveTell(tree.resolve(user, one.path), result, recordAt(rig, p));
    case 'fstat':
      return naiveTell(tree.fileOf(user, a), result, recordAt(rig, p));
    case 'link':
      return tree.link(user, one.path, one.second, result);
    case 'unlink':
      return tree.unlink(user, one.path, result);
    case 'rename':
      return tree.rename(user, one.path, one.second, result);
    case 'mkdir':
      return tree.mkdir(user, one.path, b, result);
    case 'rmdir':
      return tree.rmdir(user, one.path, result);
    case 'truncate':
      return tree.truncate(user, one.path, b, result);
    case 'ftruncate':
      return tree.ftruncate(user, a, b, result);
    case 'chdir':
      return tree.chdir(user, one.path, result);
    case 'chmod':
      return tree.chmod(user, one.path, b, result);
    case 'umask': {
      const before = user.umask;
      user.umask = a;
      return result === before ? null : `umask gives ${result}`;
    }
    case 'list':
      return tree.list(user, a, result, namesAt(rig, p, result));
    case 'fsync': {
      const node = tree.fileOf(user, a);
      if (typeof node === 'number') return result === -node ? null : `fsync gives ${result}`;
      return result === (node.kind === 'device' ? -22 : 0) ? null : `fsync gives ${result}`;
    }
    default: {
      // Only the superuser may make the cache cold (EACCES).
      const wanted = one.kind === 'flush' && user.uid !== 0 ? -13 : 0;
      return result === wanted ? null : `${one.kind} gives ${result}`;
    }
  }
}

export function recordAt(rig: FileRig, p: number): readonly number[] {
  const bytes = rig.get(p, STAT.bytes);
  const view = new DataView(bytes.buffer);
  return [STAT.links, STAT.size, STAT.mode, STAT.uid].map((field) => view.getUint32(field, true));
}

export function namesAt(rig: FileRig, p: number, bytes: number): string[] {
  const got = rig.get(p, Math.max(0, bytes));
  const names: string[] = [];
  for (let at = 0; at < got.length; at += 32) {
    const name = got.subarray(at + 4, at + 32);
    names.push(String.fromCharCode(...name.subarray(0, name.indexOf(0))));
  }
  return names;
}
