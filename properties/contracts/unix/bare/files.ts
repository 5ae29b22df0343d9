/** Calls on files, descriptors, pipes and memory of the bare kernel. */
import { OP } from '../ops.ts';
import {
  BAD_BYTES,
  CROSSING_BYTES,
  IMAGE_LINE,
  IMAGE_READ,
  PIPE_BUF,
  POINTER,
  POINTER_CALL,
  PROMISED,
  SIGNAL,
  WHENCE,
} from '../terms.ts';
import { byteOf, fdValue, readValue, statValue, sumOf, TYPE } from '../values.ts';
import { DEVICE, DIRECTORY, type Disk, FILE, refuse } from './disk.ts';
import { NO_FAULT } from './memory.ts';
import { Names } from './names.ts';
import {
  freeDescriptor,
  type Image,
  install,
  type OpenFile,
  type Pipe,
  type Proc,
} from './process.ts';

/** The call must be tried again. */
export const WAIT = 'wait';
export type Ending = number | 'faulted' | typeof WAIT;

export class Files {
  readonly #disk: Disk;
  readonly #post: (proc: Proc, signal: number) => void;
  readonly #procs: readonly Proc[];
  readonly #names: Names;
  /** The fault that a load or store met last. */
  lastFault = NO_FAULT;

  constructor(disk: Disk, post: (proc: Proc, signal: number) => void, procs: readonly Proc[]) {
    this.#disk = disk;
    this.#post = post;
    this.#procs = procs;
    this.#names = new Names(disk, procs);
  }

  /** The open file of a value that a step made. */
  #at(proc: Proc, value: number, end: number): OpenFile {
    return proc.files[this.#number(value, end)]?.file ?? refuse('badDescriptor');
  }

  #number(value: number, end: number): number {
    return end === 0 ? value & 255 : value >>> 8;
  }

  close(proc: Proc, at: number): void {
    const one = proc.files[at];
    if (one === null) return;
    proc.files[at] = null;
    const { file } = one;
    if (--file.count > 0 || file.pipe === null) return;
    if (file.read) file.pipe.readers--;
    else file.pipe.writers--;
  }

  #isWritten(number: number): boolean {
    return this.#procs.some(({ files }) =>
      files.some((one) => one !== null && one.file.inode === number && one.file.write),
    );
  }

  executable(proc: Proc, path: number): number {
    const { number } = this.#disk.namei(proc.cwd, proc.uid, path);
    if (number < 0) refuse('noEntry');
    if (this.#disk.inode(number).type !== FILE) refuse('access');
    if (!this.#disk.permits(number, proc.uid, 1)) refuse('access');
    if (this.#isWritten(number)) refuse('textBusy');
    if (this.#disk.inode(number).image === '') refuse('noExec');
    return number;
  }

  attempt(proc: Proc, op: number, args: Int32Array): Ending {
    if (op >= OP.mapFile) return this.#memory(proc, op, args);
    switch (op) {
      case OP.read:
        return this.#readCall(proc, args);
      case OP.write:
        return this.#writeCall(proc, this.#at(proc, args[0], 1), args[1], args[2]);
      case OP.badPointer:
        return this.#pointer(proc, args);
      case OP.rawDescriptor:
        return refuse('badDescriptor');
      case OP.pipe:
        return this.#pipe(proc);
      case OP.sync:
        return 0;
      case OP.flush:
        return proc.uid === 0 ? 0 : refuse('perm');
      case OP.close:
      case OP.dup:
      case OP.dup2:
      case OP.cloexec:
      case OP.nonblock:
      case OP.seek:
      case OP.fstat:
      case OP.ftruncate:
      case OP.fsync:
        return this.#descriptor(proc, op, args);
      default:
        return this.#names.attempt(proc, op, args);
    }
  }

  #descriptor(proc: Proc, op: number, args: Int32Array): number {
    const isForWriting = op === OP.ftruncate || op === OP.fsync;
    const end = isForWriting ? 1 : op === OP.seek ? 0 : args[1];
    const file = this.#at(proc, args[0], end);
    const at = this.#number(args[0], end);
    switch (op) {
      case OP.close:
        this.close(proc, at);
        return 0;
      case OP.dup: {
        const copy = install(proc, file);
        return fdValue(copy, copy);
      }
      case OP.dup2:
        if (args[2] >= proc.files.length) refuse('badDescriptor');
        if (args[2] !== at) {
          this.close(proc, args[2]);
          proc.files[args[2]] = { file, cloexec: false };
          file.count++;
        }
        return fdValue(args[2], args[2]);
      case OP.cloexec: {
        const one = proc.files[at];
        if (one !== null) one.cloexec = args[2] === 1;
        return 0;
      }
      case OP.nonblock:
        file.nonblock = args[2] === 1;
        return 0;
      case OP.seek:
        return this.#seek(file, args[1], args[2]);
      case OP.fstat:
        return file.pipe === null
          ? this.#names.stat(this.#disk.inode(file.inode))
          : statValue(TYPE.pipe, 0, 0, 0, 0);
      case OP.ftruncate:
        if (file.pipe !== null || !file.write || this.#disk.inode(file.inode).type !== FILE) {
          refuse('invalid');
        }
        return this.#names.truncate(file.inode, args[1]);
      default:
        return file.pipe !== null || this.#disk.inode(file.inode).type === DEVICE
          ? refuse('invalid')
          : 0;
    }
  }

  #seek(file: OpenFile, offset: number, whence: number): number {
    if (file.pipe !== null) refuse('seekPipe');
    const { size } = this.#disk.inode(file.inode);
    const from = whence === WHENCE.set ? 0 : whence === WHENCE.end ? size : file.offset;
    const to = from + offset;
    if (to < 0 || to > 0x7fffffff) refuse('invalid');
    file.offset = to;
    return to;
  }

  #pipe(proc: Proc): number {
    if (proc.files.filter((one) => one === null).length < 2) refuse('tooManyFiles');
    const pipe: Pipe = { bytes: [], readers: 1, writers: 1 };
    const both = [true, false].map((read) => ({
      inode: -1,
      pipe,
      read,
      write: !read,
      append: false,
      nonblock: false,
      offset: 0,
      count: 0,
    }));
    const read = install(proc, both[0]);
    return fdValue(read, install(proc, both[1]));
  }

  /** What a read brings; null where it must wait. */
  #take(file: OpenFile, count: number): Uint8Array | null {
    if (!file.read) refuse('badDescriptor');
    const { pipe } = file;
    if (pipe !== null) {
      if (count === 0 || (pipe.bytes.length === 0 && pipe.writers === 0)) return new Uint8Array(0);
      if (pipe.bytes.length === 0) return file.nonblock ? refuse('again') : null;
      return Uint8Array.from(pipe.bytes.splice(0, count));
    }
    const { type } = this.#disk.inode(file.inode);
    if (type === DIRECTORY) refuse('isDirectory');
    if (type === DEVICE) return new Uint8Array(0);
    const bytes = this.#disk.read(file.inode, file.offset, count);
    file.offset += bytes.length;
    return bytes;
  }

  #readCall(proc: Proc, args: Int32Array): Ending {
    const bytes = this.#take(this.#at(proc, args[0], 0), args[1]);
    if (bytes === null) return proc.broken ? refuse('interrupted') : WAIT;
    return readValue(bytes.length, sumOf(bytes, bytes.length));
  }

  #writeCall(proc: Proc, file: OpenFile, value: number, count: number): Ending {
    if (!file.write) refuse('badDescriptor');
    const { pipe } = file;
    const bytes = Uint8Array.from({ length: count }, (_, n) => byteOf(value, n));
    if (pipe === null) return this.#put(file, bytes);
    if (count === 0) return 0;
    if (pipe.readers === 0) {
      this.#post(proc, SIGNAL.pipe);
      return proc.written > 0 ? proc.written : refuse('brokenPipe');
    }
    const room = PIPE_BUF - pipe.bytes.length;
    const rest = count - proc.written;
    if (room < rest && count <= PIPE_BUF) {
      if (file.nonblock) refuse('again');
      return proc.broken ? refuse('interrupted') : WAIT;
    }
    const piece = Math.min(room, rest);
    for (let i = 0; i < piece; i++) pipe.bytes.push(bytes[proc.written + i]);
    proc.written += piece;
    if (proc.written === count) return count;
    if (file.nonblock || proc.broken) {
      if (proc.written > 0) return proc.written;
      return refuse(file.nonblock ? 'again' : 'interrupted');
    }
    return WAIT;
  }

  #put(file: OpenFile, bytes: Uint8Array): number {
    const inode = this.#disk.inode(file.inode);
    // What is no byte fits everywhere.
    if (inode.type === DEVICE || bytes.length === 0) return bytes.length;
    const offset = file.append ? inode.size : file.offset;
    if (offset + bytes.length > PROMISED.fileBytes) refuse('fileTooBig');
    if (bytes.length > 0 && inode.image !== '') inode.image = '';
    this.#disk.write(file.inode, offset, bytes);
    file.offset = offset + bytes.length;
    return bytes.length;
  }

  #pointer(proc: Proc, args: Int32Array): Ending {
    const [call, kind, value] = args;
    if (call === POINTER_CALL.fstat) this.#at(proc, value, 0);
    if (call === POINTER_CALL.pipe) freeDescriptor(proc);
    if (call !== POINTER_CALL.read && call !== POINTER_CALL.write) return refuse('fault');
    const isRead = call === POINTER_CALL.read;
    const file = this.#at(proc, value, isRead ? 0 : 1);
    if (isRead ? !file.read : !file.write) refuse('badDescriptor');
    if (kind === POINTER.negative) refuse('invalid');
    if (kind !== POINTER.crossing) return refuse('fault');
    if (!isRead) {
      if (file.pipe !== null && PIPE_BUF - file.pipe.bytes.length < BAD_BYTES) refuse('fault');
      return this.#writeCall(proc, file, 0, CROSSING_BYTES);
    }
    if (file.pipe?.bytes.length === 0) refuse('fault');
    return this.#take(file, CROSSING_BYTES)?.length ?? WAIT;
  }

  #memory(proc: Proc, op: number, args: Int32Array): Ending {
    const { space } = proc;
    const [at, pages, third, kind] = args;
    switch (op) {
      case OP.mapAnonymous:
        return space.map(at, pages, third, kind === 1, null);
      case OP.mapFile: {
        const file = this.#at(proc, args[4], 0);
        if (!file.read) refuse('access');
        if (file.pipe !== null || this.#disk.inode(file.inode).type !== FILE) refuse('noDevice');
        if (kind === 1 && third === 1 && !file.write) refuse('access');
        const shown = { number: file.inode, first: args[5], writable: file.write };
        return space.map(at, pages, third, kind === 1, shown);
      }
      case OP.unmap:
        space.unmap(at, pages);
        return 0;
      case OP.protect:
        space.protect(at, pages, third);
        return 0;
      case OP.msync:
        space.check(at, pages);
        return 0;
      case OP.brk:
        return space.grow(at);
      case OP.text:
        return 0;
      default:
        return this.#access(proc, op === OP.store, args);
    }
  }

  #access({ space }: Proc, isStore: boolean, [page, word, value]: Int32Array): Ending {
    this.lastFault = space.fault(page, isStore);
    if (this.lastFault !== NO_FAULT) return 'faulted';
    if (!isStore) return space.load(page, word);
    space.store(page, word, value);
    return 0;
  }

  /** One round of an image: its status when it ends, -1 when it goes on, WAIT. */
  work(proc: Proc, image: Image): number | typeof WAIT {
    try {
      if (image.buffer.length > 0) return this.#flushOut(proc, image);
      switch (image.name) {
        case 'cat':
        case 'wc': {
          const file = proc.files[0]?.file ?? refuse('badDescriptor');
          const bytes = this.#take(file, IMAGE_READ);
          if (bytes === null) return WAIT;
          image.total += bytes.length;
          if (bytes.length === 0) return image.name === 'cat' ? 0 : image.total & 255;
          if (image.name === 'cat') image.buffer = [...bytes];
          return -1;
        }
        case 'yes':
        case 'echo': {
          const isEcho = image.name === 'echo';
          if (image.round === (isEcho ? 1 : image.argument)) return 0;
          const value = isEcho ? image.argument : image.round;
          image.buffer = Array.from({ length: IMAGE_LINE }, (_, n) => byteOf(value, n));
          return -1;
        }
        default:
          return image.argument;
      }
    } catch {
      return 1;
    }
  }

  #flushOut(proc: Proc, image: Image): number | typeof WAIT {
    const file = proc.files[1]?.file ?? refuse('badDescriptor');
    if (!file.write) refuse('badDescriptor');
    const { pipe } = file;
    if (pipe === null) this.#put(file, Uint8Array.from(image.buffer));
    else {
      if (pipe.readers === 0) {
        this.#post(proc, SIGNAL.pipe);
        refuse('brokenPipe');
      }
      if (PIPE_BUF - pipe.bytes.length < image.buffer.length) {
        return file.nonblock ? refuse('again') : WAIT;
      }
      pipe.bytes.push(...image.buffer);
    }
    image.buffer = [];
    image.round++;
    return -1;
  }
}
