/** Inodes and directories of the bare kernel: numbers in tables, and pages of bytes. */
import {
  BIG_FILE_BYTES,
  badImages,
  bigFileByte,
  bootDevices,
  bootImages,
  IMAGE_BYTES,
  pathTexts,
  SHORT_IMAGE_BYTES,
} from '../paths.ts';
import { NAME_MAX, PATH_MAX, type UnixError } from '../terms.ts';

/** A call is refused. */
export class Refusal extends Error {
  readonly reason: UnixError;

  constructor(reason: UnixError) {
    super(reason);
    this.reason = reason;
  }
}

export function refuse(reason: UnixError): never {
  throw new Refusal(reason);
}

export const PAGE = 4096;
export const [FILE, DIRECTORY, DEVICE] = [0, 1, 2];

export interface Inode {
  readonly number: number;
  readonly type: number;
  readonly device: string;
  uid: number;
  mode: number;
  links: number;
  size: number;
  pages: (Uint8Array | undefined)[];
  /** Of a directory: names with numbers, . and .. included. */
  readonly names: Map<string, number>;
  image: string;
  running: number;
}

export class Disk {
  readonly #inodes: Inode[] = [];
  readonly root = 0;

  constructor() {
    this.#add(DIRECTORY, 0, 0o755);
    this.#enter(0, '.', 0);
    this.#enter(0, '..', 0);
    const [tmp, etc, bin, dev] = ['tmp', 'etc', 'bin', 'dev'].map((name) =>
      this.directory(0, name, 0, name === 'tmp' ? 0o777 : 0o755),
    );
    this.tmp = tmp;
    const big = this.file(etc, 'f64k', 0, 0o444);
    this.write(
      big,
      0,
      Uint8Array.from({ length: BIG_FILE_BYTES }, (_, i) => bigFileByte(i)),
    );
    for (const name of [...bootImages, ...badImages]) {
      const image = this.file(bin, name, 0, 0o755);
      this.inode(image).size = name === 'bad_short' ? SHORT_IMAGE_BYTES : IMAGE_BYTES;
      this.inode(image).image = name.startsWith('bad') ? '' : name;
    }
    for (const name of bootDevices) {
      const number = this.#add(DEVICE, 0, 0o666, name);
      this.#enter(dev, name, number);
    }
    this.stay = this.lookup(bin, 'stay');
    this.console = this.lookup(dev, 'console');
  }

  readonly tmp: number;
  readonly stay: number;
  readonly console: number;

  inode(number: number): Inode {
    return this.#inodes[number];
  }

  #add(type: number, uid: number, mode: number, device = ''): number {
    const number = this.#inodes.length;
    this.#inodes.push({
      number,
      type,
      device,
      uid,
      mode,
      links: 0,
      size: 0,
      pages: [],
      names: new Map(),
      image: '',
      running: 0,
    });
    return number;
  }

  #enter(directory: number, name: string, number: number): void {
    this.inode(directory).names.set(name, number);
    this.inode(number).links++;
  }

  directory(parent: number, name: string, uid: number, mode: number): number {
    const number = this.#add(DIRECTORY, uid, mode);
    this.#enter(parent, name, number);
    this.#enter(number, '.', number);
    this.#enter(number, '..', parent);
    return number;
  }

  file(parent: number, name: string, uid: number, mode: number): number {
    const number = this.#add(FILE, uid, mode);
    this.#enter(parent, name, number);
    return number;
  }

  link(parent: number, name: string, number: number): void {
    this.#enter(parent, name, number);
  }

  unlink(parent: number, name: string): void {
    const number = this.lookup(parent, name);
    this.inode(parent).names.delete(name);
    this.inode(number).links--;
  }

  /** An empty directory is no more: neither are . and .. in it. */
  removeDirectory(parent: number, name: string): void {
    const number = this.lookup(parent, name);
    this.unlink(parent, name);
    this.unlink(number, '..');
    this.unlink(number, '.');
  }

  isEmpty(number: number): boolean {
    return this.inode(number).names.size <= 2;
  }

  /** -1 if there is no such name. */
  lookup(directory: number, name: string): number {
    return this.inode(directory).names.get(name) ?? -1;
  }

  permits(number: number, uid: number, wanted: number): boolean {
    const { mode, type } = this.inode(number);
    if (uid === 0) return (wanted & 1) === 0 || type === DIRECTORY || (mode & 0o111) !== 0;
    const bits = this.inode(number).uid === uid ? mode >>> 6 : mode;
    return (bits & wanted) === wanted;
  }

  /** The directory of the last name, that name, what has it (-1 nothing), and whether a slash follows. */
  namei(
    cwd: number,
    uid: number,
    path: number,
  ): { parent: number; name: string; number: number; slash: boolean } {
    const text = pathTexts[path];
    if (text === '') refuse('noEntry');
    if (text.length > PATH_MAX) refuse('nameTooLong');
    let at = text[0] === '/' ? this.root : cwd;
    const rest = text.split('/').filter((part) => part.length > 0);
    let name = '.';
    let parent = at;
    for (let i = 0; i < rest.length; i++) {
      if (this.inode(at).type !== DIRECTORY) refuse('notDirectory');
      if (!this.permits(at, uid, 1)) refuse('access');
      name = rest[i];
      if (name.length > NAME_MAX) refuse('nameTooLong');
      parent = at;
      at = this.lookup(at, name);
      if (at < 0 && i < rest.length - 1) refuse('noEntry');
    }
    const slash = text.length > 1 && text.endsWith('/');
    if (slash && at >= 0 && this.inode(at).type !== DIRECTORY) refuse('notDirectory');
    return { parent, name, number: at, slash };
  }

  read(number: number, offset: number, count: number): Uint8Array {
    const { pages, size } = this.inode(number);
    const bytes = new Uint8Array(Math.max(0, Math.min(count, size - offset)));
    for (let i = 0; i < bytes.length; i++) {
      const page = pages[Math.floor((offset + i) / PAGE)];
      if (page !== undefined) bytes[i] = page[(offset + i) % PAGE];
    }
    return bytes;
  }

  page(number: number, index: number): Uint8Array {
    const { pages } = this.inode(number);
    let page = pages[index];
    if (page === undefined) {
      page = new Uint8Array(PAGE);
      pages[index] = page;
    }
    return page;
  }

  write(number: number, offset: number, bytes: Uint8Array): void {
    const inode = this.inode(number);
    if (bytes.length === 0) return;
    if (offset > inode.size) this.setSize(number, offset);
    // What was stored behind the end does not become part of the file.
    else inode.pages[Math.floor(inode.size / PAGE)]?.fill(0, inode.size % PAGE);
    for (let i = 0; i < bytes.length; i++) {
      const at = offset + i;
      this.page(number, Math.floor(at / PAGE))[at % PAGE] = bytes[i];
    }
    inode.size = Math.max(inode.size, offset + bytes.length);
  }

  setSize(number: number, size: number): void {
    const inode = this.inode(number);
    const end = Math.min(size, inode.size);
    inode.pages.length = Math.min(inode.pages.length, Math.ceil(end / PAGE));
    inode.pages[Math.floor(end / PAGE)]?.fill(0, end % PAGE);
    inode.size = size;
  }
}
