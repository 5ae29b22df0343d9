/** Calls on paths of the bare kernel. */
import { OP } from '../ops.ts';
import { openModes, PERMISSIONS, PROMISED } from '../terms.ts';
import { fdValue, listValue, statValue } from '../values.ts';
import { DIRECTORY, type Disk, FILE, type Inode, refuse } from './disk.ts';
import { freeDescriptor, install, type Proc } from './process.ts';

export class Names {
  readonly #disk: Disk;
  readonly #procs: readonly Proc[];

  constructor(disk: Disk, procs: readonly Proc[]) {
    this.#disk = disk;
    this.#procs = procs;
  }

  attempt(proc: Proc, op: number, args: Int32Array): number {
    const disk = this.#disk;
    const { cwd, uid } = proc;
    const found = disk.namei(cwd, uid, args[0]);
    const { number, parent, name } = found;
    switch (op) {
      case OP.open:
        return this.#open(proc, found, openModes[args[1]], PERMISSIONS[args[2]]);
      case OP.mkdir:
        if (number >= 0) refuse('exists');
        this.#mayEnter(parent, uid);
        disk.directory(parent, name, uid, PERMISSIONS[args[1]]);
        return 0;
      case OP.stat:
        return this.stat(disk.inode(this.#there(number)));
      case OP.same:
        return this.#there(number) === this.#there(disk.namei(cwd, uid, args[1]).number) ? 1 : 0;
      case OP.link:
        return this.#link(proc, this.#there(number), args[1]);
      case OP.unlink:
        if (disk.inode(this.#there(number)).type === DIRECTORY) refuse('isDirectory');
        this.#mayChange(parent, uid);
        disk.unlink(parent, name);
        return 0;
      case OP.rmdir:
        return this.#rmdir(proc, found);
      case OP.rename:
        return this.#rename(proc, found, args[1]);
      case OP.truncate:
        this.#mayWrite(this.#there(number), uid);
        if (disk.inode(number).type !== FILE) refuse('invalid');
        return this.truncate(number, args[1]);
      default:
        return this.#onPath(proc, op, args, this.#there(number));
    }
  }

  #there(number: number): number {
    return number < 0 ? refuse('noEntry') : number;
  }

  #mayChange(directory: number, uid: number): void {
    if (!this.#disk.permits(directory, uid, 2)) refuse('access');
  }

  #mayEnter(directory: number, uid: number): void {
    if (this.#disk.inode(directory).links === 0) refuse('noEntry');
    this.#mayChange(directory, uid);
  }

  #mayWrite(number: number, uid: number): void {
    if (this.#disk.inode(number).type === DIRECTORY) refuse('isDirectory');
    if (!this.#disk.permits(number, uid, 2)) refuse('access');
    if (this.#disk.inode(number).running > 0) refuse('textBusy');
  }

  #open(
    proc: Proc,
    at: { parent: number; name: string; number: number; slash: boolean },
    mode: string,
    perm: number,
  ): number {
    const disk = this.#disk;
    freeDescriptor(proc);
    let { number } = at;
    if (number < 0) {
      if (!mode.includes('c')) refuse('noEntry');
      if (at.slash) refuse('isDirectory');
      this.#mayEnter(at.parent, proc.uid);
      number = disk.file(at.parent, at.name, proc.uid, perm);
    } else {
      if (mode.includes('x')) refuse('exists');
      if (mode.includes('r') && !disk.permits(number, proc.uid, 4)) refuse('access');
      if (mode.includes('w')) this.#mayWrite(number, proc.uid);
      if (mode.includes('t') && disk.inode(number).type === FILE) {
        if (disk.inode(number).size > 0) disk.inode(number).image = '';
        this.truncate(number, 0);
      }
    }
    const fd = install(proc, {
      inode: number,
      pipe: null,
      read: mode.includes('r'),
      write: mode.includes('w'),
      append: mode.includes('a'),
      nonblock: false,
      offset: 0,
      count: 0,
    });
    return fdValue(fd, fd);
  }

  #link(proc: Proc, number: number, path: number): number {
    const to = this.#disk.namei(proc.cwd, proc.uid, path);
    if (this.#disk.inode(number).type === DIRECTORY) refuse('perm');
    if (to.number >= 0) refuse('exists');
    if (to.slash) refuse('noEntry');
    this.#mayEnter(to.parent, proc.uid);
    this.#disk.link(to.parent, to.name, number);
    return 0;
  }

  #rmdir(proc: Proc, at: { parent: number; name: string; number: number }): number {
    const disk = this.#disk;
    const number = this.#there(at.number);
    if (disk.inode(number).type !== DIRECTORY) refuse('notDirectory');
    if (number === disk.root || at.name === '..') refuse('busy');
    if (at.name === '.') refuse('invalid');
    this.#mayChange(at.parent, proc.uid);
    if (!disk.isEmpty(number)) refuse('notEmpty');
    disk.removeDirectory(at.parent, at.name);
    return 0;
  }

  #rename(
    proc: Proc,
    from: { parent: number; name: string; number: number },
    path: number,
  ): number {
    const disk = this.#disk;
    const number = this.#there(from.number);
    const to = disk.namei(proc.cwd, proc.uid, path);
    const isDots = (name: string): boolean => name === '.' || name === '..';
    if (isDots(from.name) || isDots(to.name)) refuse('busy');
    this.#mayChange(from.parent, proc.uid);
    this.#mayEnter(to.parent, proc.uid);
    const isDirectory = disk.inode(number).type === DIRECTORY;
    if (isDirectory) {
      let above = to.parent;
      while (above !== disk.root && above !== number) above = disk.lookup(above, '..');
      if (above === number) refuse('invalid');
    } else if (to.slash) refuse('notDirectory');
    if (to.number === number) return 0;
    if (to.number >= 0) {
      const isOver = disk.inode(to.number).type === DIRECTORY;
      if (isOver && !isDirectory) refuse('isDirectory');
      if (!isOver && isDirectory) refuse('notDirectory');
      if (isOver && !disk.isEmpty(to.number)) refuse('notEmpty');
      if (isOver) disk.removeDirectory(to.parent, to.name);
      else disk.unlink(to.parent, to.name);
    }
    disk.link(to.parent, to.name, number);
    disk.unlink(from.parent, from.name);
    if (isDirectory && from.parent !== to.parent) {
      disk.unlink(number, '..');
      disk.link(number, '..', to.parent);
    }
    return 0;
  }

  #onPath(proc: Proc, op: number, args: Int32Array, number: number): number {
    const inode = this.#disk.inode(number);
    if (op === OP.chmod) {
      if (proc.uid !== 0 && proc.uid !== inode.uid) refuse('perm');
      inode.mode = PERMISSIONS[args[1]];
      return 0;
    }
    if (inode.type !== DIRECTORY) refuse('notDirectory');
    if (!this.#disk.permits(number, proc.uid, op === OP.list ? 4 : 1)) refuse('access');
    if (op === OP.list) {
      return listValue([...inode.names.keys()].filter((name) => name !== '.' && name !== '..'));
    }
    proc.cwd = number;
    return 0;
  }

  truncate(number: number, size: number): number {
    if (size < 0) refuse('invalid');
    if (size > PROMISED.fileBytes) refuse('fileTooBig');
    this.#disk.setSize(number, size);
    for (const { space } of this.#procs) space.cutOff(number, size);
    return 0;
  }

  stat({ type, mode, uid, links, size }: Inode): number {
    return statValue(type, mode, uid, links, size);
  }
}
