/**
 * What a UNIX file system does, said as plainly as possible: a tree of objects. It shares no code with the kernel. Each op is told
 * what the kernel answered, and complains if that was not to be.
 */
import { ERROR as E } from '../../kernels/monolithic/unix/abi/errors.ts';
import {
  cut,
  type Errors,
  expect,
  isInside,
  type Node,
  O,
  PAGE,
  put,
  type User,
} from './naive-node.ts';

const FILE_MAX = (12 + 1024) * PAGE;
const LINKS_MAX = 127;
const NAME_MAX = 27;
const PATH_MAX = 255;
const [READ, WRITE, SEARCH] = [4, 2, 1];

export interface Place {
  readonly dir: Node;
  readonly name: string;
  readonly slash: boolean;
}

type Walked = Place | number;

export class NaiveTree {
  readonly root: Node;
  readonly users = new Map<number, User>();
  #nextId = 1;
  /** Where the disk is nearly full: ENOSPC and short writes are to be expected. */
  roomy = 380;

  constructor() {
    this.root = this.make('directory', 0o755, 0);
    this.root.parent = this.root;
    this.root.links = 2;
  }

  make(kind: Node['kind'], mode: number, uid: number): Node {
    const id = this.#nextId++;
    const links = kind === 'directory' ? 2 : 1;
    return {
      id,
      kind,
      mode,
      uid,
      links,
      size: 0,
      pages: new Map(),
      entries: new Map(),
      parent: null,
    };
  }

  add(dir: Node, name: string, node: Node): void {
    dir.entries.set(name, node);
    if (node.kind !== 'directory') return;
    node.parent = dir;
    dir.links++;
  }

  /** Blocks that everything takes, files without names included. */
  blocks(): number {
    const all = new Set<Node>();
    const visit = (node: Node): void => {
      if (all.has(node)) return;
      all.add(node);
      for (const one of node.entries.values()) visit(one);
    };
    visit(this.root);
    for (const { fds, cwd } of this.users.values()) {
      visit(cwd);
      for (const file of fds) if (file !== null) visit(file.node);
    }
    let sum = 0;
    for (const node of all) {
      sum += node.pages.size + 1;
      if (node.kind === 'directory') sum += 2;
    }
    return sum;
  }

  #may(user: User, node: Node, want: number): boolean {
    if (user.uid === 0) return true;
    const bits = user.uid === node.uid ? node.mode >>> 6 : node.mode;
    return (bits & want) === want;
  }

  #isDead(dir: Node): boolean {
    return dir.links === 0;
  }

  look(dir: Node, name: string): Node | undefined {
    if (name === '.') return dir;
    if (this.#isDead(dir)) return undefined;
    return name === '..' ? (dir.parent ?? undefined) : dir.entries.get(name);
  }

  walk(user: User, path: string): Walked {
    if (path === '') return E.noEntry;
    if (path.length > PATH_MAX) return E.nameTooLong;
    const parts = path.split('/').filter((part) => part !== '');
    if (parts.length === 0) parts.push('.');
    let dir = path.startsWith('/') ? this.root : user.cwd;
    for (let i = 0; ; i++) {
      if (dir.kind !== 'directory') return E.notDirectory;
      if (!this.#may(user, dir, SEARCH)) return E.access;
      const name = parts[i];
      if (name.length > NAME_MAX) return E.nameTooLong;
      if (i === parts.length - 1) return { dir, name, slash: path.endsWith('/') };
      const next = this.look(dir, name);
      if (next === undefined) return E.noEntry;
      dir = next;
    }
  }

  resolve(user: User, path: string): Node | number {
    const place = this.walk(user, path);
    if (typeof place === 'number') return place;
    const node = this.look(place.dir, place.name);
    if (node === undefined) return E.noEntry;
    return place.slash && node.kind !== 'directory' ? E.notDirectory : node;
  }

  #full(): Errors {
    return this.blocks() > this.roomy ? [E.noSpace] : [];
  }

  /** What must not be, and what may not be though nothing speaks against it. */
  open(user: User, path: string, flags: number, mode: number, result: number): string | null {
    const place = this.walk(user, path);
    const fd = user.fds.indexOf(null);
    if (fd === -1) return expect(result, [E.tooManyFiles, ...errorsOf(place)]);
    if (typeof place === 'number') return expect(result, [place]);
    const found = this.look(place.dir, place.name);
    const wanted = flags & 3;
    if (found === undefined) {
      if ((flags & O.create) === 0) return expect(result, [E.noEntry]);
      const errors: number[] = [];
      if (place.slash) errors.push(E.isDirectory);
      if (this.#isDead(place.dir)) errors.push(E.noEntry);
      if (!this.#may(user, place.dir, WRITE)) errors.push(E.access);
      if (errors.length > 0) return expect(result, errors);
      if (result < 0) return expect(result, [...this.#full(), ...this.#manyFiles()]);
      const node = this.make('file', mode & ~user.umask & 0o777, user.uid);
      this.add(place.dir, place.name, node);
      user.fds[fd] = { node, flags, offset: 0 };
      return expect(result, [], fd);
    }
    const errors: number[] = [];
    const makes = (flags & O.create) !== 0;
    const cuts = (flags & O.truncate) !== 0;
    if (makes && (flags & O.exclusive) !== 0) errors.push(E.exists);
    const isDirectory = found.kind === 'directory';
    if (isDirectory && (wanted !== 0 || makes || cuts)) errors.push(E.isDirectory);
    if (!isDirectory && place.slash) errors.push(E.notDirectory);
    if (wanted !== O.write && !this.#may(user, found, READ)) errors.push(E.access);
    if ((wanted !== 0 || cuts) && !this.#may(user, found, WRITE)) errors.push(E.access);
    if (errors.length > 0) return expect(result, errors);
    if (result < 0) return expect(result, this.#manyFiles());
    if (cuts && found.kind === 'file') cut(found, 0);
    user.fds[fd] = { node: found, flags, offset: 0 };
    return expect(result, [], fd);
  }

  #manyFiles(): Errors {
    const open = new Set([...this.users.values()].flatMap(({ fds }) => fds));
    return open.size > 45 ? [E.fileTable] : [];
  }

  close(user: User, fd: number, result: number): string | null {
    if ((user.fds[fd] ?? null) === null) return expect(result, [E.badDescriptor]);
    user.fds[fd] = null;
    return expect(result, [], 0);
  }

  dup(user: User, fd: number, result: number): string | null {
    const file = user.fds[fd] ?? null;
    if (file === null) return expect(result, [E.badDescriptor]);
    const free = user.fds.indexOf(null);
    if (free === -1) return expect(result, [E.tooManyFiles]);
    user.fds[free] = file;
    return expect(result, [], free);
  }

  write(user: User, fd: number, bytes: Uint8Array, result: number): string | null {
    const file = user.fds[fd] ?? null;
    if (file === null || (file.flags & 3) === 0) return expect(result, [E.badDescriptor]);
    const { node } = file;
    if (node.kind === 'device' || bytes.length === 0) return expect(result, [], bytes.length);
    const offset = (file.flags & O.append) !== 0 ? node.size : file.offset;
    if (offset >= FILE_MAX) return expect(result, [E.fileTooBig]);
    const all = Math.min(bytes.length, FILE_MAX - offset);
    if (result < 0) return expect(result, this.#full());
    if (result > all || (result < all && this.#full().length === 0)) {
      return `write gives ${result}, not ${all}`;
    }
    put(node, offset, bytes.subarray(0, result));
    file.offset = offset + result;
    return null;
  }

  fileOf(user: User, fd: number): Node | number {
    return user.fds[fd]?.node ?? E.badDescriptor;
  }

  link(user: User, from: string, to: string, result: number): string | null {
    const node = this.resolve(user, from);
    if (typeof node === 'number') return expect(result, [node]);
    const place = this.walk(user, to);
    if (typeof place === 'number') return expect(result, [place]);
    const errors: number[] = [];
    if (this.look(place.dir, place.name) !== undefined) errors.push(E.exists);
    if (node.kind === 'directory') errors.push(E.perm);
    if (place.slash || this.#isDead(place.dir)) errors.push(E.noEntry);
    if (!this.#may(user, place.dir, WRITE)) errors.push(E.access);
    if (node.links >= LINKS_MAX) errors.push(E.tooManyLinks);
    if (errors.length > 0) return expect(result, errors);
    if (result < 0) return expect(result, this.#full());
    this.add(place.dir, place.name, node);
    node.links++;
    return expect(result, [], 0);
  }

  unlink(user: User, path: string, result: number): string | null {
    const place = this.walk(user, path);
    if (typeof place === 'number') return expect(result, [place]);
    const node = this.look(place.dir, place.name);
    if (node === undefined) return expect(result, [E.noEntry]);
    const errors: number[] = [];
    if (node.kind === 'directory') errors.push(E.isDirectory, E.perm);
    else if (place.slash) errors.push(E.notDirectory);
    if (!this.#may(user, place.dir, WRITE)) errors.push(E.access);
    if (errors.length > 0) return expect(result, errors);
    place.dir.entries.delete(place.name);
    node.links--;
    return expect(result, [], 0);
  }

  rmdir(user: User, path: string, result: number): string | null {
    const place = this.walk(user, path);
    if (typeof place === 'number') return expect(result, [place]);
    const node = this.look(place.dir, place.name);
    if (node === undefined) return expect(result, [E.noEntry]);
    const errors: number[] = [];
    if (node.kind !== 'directory') errors.push(E.notDirectory);
    if (node === this.root) errors.push(E.busy);
    if (place.name === '.') errors.push(E.invalid);
    if (place.name === '..' || node.entries.size > 0) errors.push(E.notEmpty);
    if (!this.#may(user, place.dir, WRITE)) errors.push(E.access);
    if (errors.length > 0) return expect(result, errors);
    this.#removeDirectory(place.dir, place.name, node);
    return expect(result, [], 0);
  }

  #removeDirectory(dir: Node, name: string, node: Node): void {
    dir.entries.delete(name);
    dir.links--;
    node.links = 0;
  }

  mkdir(user: User, path: string, mode: number, result: number): string | null {
    const place = this.walk(user, path);
    if (typeof place === 'number') return expect(result, [place]);
    const errors: number[] = [];
    if (this.look(place.dir, place.name) !== undefined) errors.push(E.exists);
    if (this.#isDead(place.dir)) errors.push(E.noEntry);
    if (!this.#may(user, place.dir, WRITE)) errors.push(E.access);
    if (place.dir.links >= LINKS_MAX) errors.push(E.tooManyLinks);
    if (errors.length > 0) return expect(result, errors);
    if (result < 0) return expect(result, [...this.#full(), ...this.#manyFiles()]);
    this.add(place.dir, place.name, this.make('directory', mode & ~user.umask & 0o777, user.uid));
    return expect(result, [], 0);
  }

  rename(user: User, from: string, to: string, result: number): string | null {
    const old = this.walk(user, from);
    if (typeof old === 'number') return expect(result, [old]);
    const next = this.walk(user, to);
    if (typeof next === 'number') return expect(result, [next]);
    const isDots = [old.name, next.name].some((name) => name === '.' || name === '..');
    if (isDots) return expect(result, [E.invalid, E.busy]);
    const node = this.look(old.dir, old.name);
    if (node === undefined) return expect(result, [E.noEntry]);
    const victim = this.look(next.dir, next.name);
    const moves = node.kind === 'directory';
    const errors: number[] = [];
    if (!moves && (old.slash || next.slash)) errors.push(E.notDirectory);
    if (victim === node && errors.length === 0) return expect(result, [], 0);
    if (this.#isDead(next.dir)) errors.push(E.noEntry);
    if (!this.#may(user, old.dir, WRITE) || !this.#may(user, next.dir, WRITE))
      errors.push(E.access);
    if (moves && isInside(next.dir, node)) errors.push(E.invalid);
    if (moves && old.dir !== next.dir) {
      if (!this.#may(user, node, WRITE)) errors.push(E.access);
      if (victim === undefined && next.dir.links >= LINKS_MAX) errors.push(E.tooManyLinks);
    }
    if (victim !== undefined) {
      if (moves && victim.kind !== 'directory') errors.push(E.notDirectory);
      if (!moves && victim.kind === 'directory') errors.push(E.isDirectory);
      if (victim.kind === 'directory' && victim.entries.size > 0) errors.push(E.notEmpty);
    }
    if (errors.length > 0) return expect(result, errors);
    if (result < 0) return expect(result, this.#full());
    if (victim?.kind === 'directory') this.#removeDirectory(next.dir, next.name, victim);
    else if (victim !== undefined) victim.links--;
    old.dir.entries.delete(old.name);
    if (moves) old.dir.links--;
    this.add(next.dir, next.name, node);
    return expect(result, [], 0);
  }

  truncate(user: User, path: string, n: number, result: number): string | null {
    const node = this.resolve(user, path);
    if (typeof node === 'number') return expect(result, [node]);
    const errors: number[] = [];
    if (node.kind === 'directory') errors.push(E.isDirectory);
    else if (node.kind === 'device' || n < 0) errors.push(E.invalid);
    if (!this.#may(user, node, WRITE)) errors.push(E.access);
    if (n > FILE_MAX) errors.push(E.fileTooBig);
    if (errors.length > 0) return expect(result, errors);
    cut(node, n);
    return expect(result, [], 0);
  }

  ftruncate(user: User, fd: number, n: number, result: number): string | null {
    const file = user.fds[fd] ?? null;
    if (file === null) return expect(result, [E.badDescriptor]);
    if (file.node.kind !== 'file' || (file.flags & 3) === 0 || n < 0) {
      return expect(result, [E.invalid, ...(n > FILE_MAX ? [E.fileTooBig] : [])]);
    }
    if (n > FILE_MAX) return expect(result, [E.fileTooBig]);
    cut(file.node, n);
    return expect(result, [], 0);
  }

  chdir(user: User, path: string, result: number): string | null {
    const node = this.resolve(user, path);
    if (typeof node === 'number') return expect(result, [node]);
    if (node.kind !== 'directory') return expect(result, [E.notDirectory]);
    if (!this.#may(user, node, SEARCH)) return expect(result, [E.access]);
    user.cwd = node;
    return expect(result, [], 0);
  }

  chmod(user: User, path: string, mode: number, result: number): string | null {
    const node = this.resolve(user, path);
    if (typeof node === 'number') return expect(result, [node]);
    if (user.uid !== 0 && user.uid !== node.uid) return expect(result, [E.perm]);
    node.mode = mode & 0o777;
    return expect(result, [], 0);
  }

  /** `names` is what the kernel listed in one go. */
  list(user: User, fd: number, result: number, names: readonly string[]): string | null {
    const file = user.fds[fd] ?? null;
    if (file === null) return expect(result, [E.badDescriptor]);
    if (file.node.kind !== 'directory') return expect(result, [E.notDirectory]);
    if (result < 0) return `getdents gives ${result}`;
    const wasFresh = file.offset === 0;
    file.offset = -1;
    if (!wasFresh || names.length === PAGE / 32) return null;
    const wanted = this.#isDead(file.node) ? [] : ['.', '..', ...file.node.entries.keys()];
    // A directory that was larger once has free entries before the others.
    if (names.length < wanted.length && wanted.length > 60) return null;
    const [is, shall] = [[...names].sort().join(' '), [...wanted].sort().join(' ')];
    return is === shall ? null : `a directory lists ${is}, not ${shall}`;
  }
}

function errorsOf(place: Walked): Errors {
  return typeof place === 'number' ? [place] : [];
}
