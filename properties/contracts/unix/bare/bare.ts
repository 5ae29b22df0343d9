/**
 * A UNIX without a machine, for the tests of the specification: calls are tried until they need not wait any more. It
 * shares nothing with the specification but the ops, their words and the coding of values.
 */
import { OP } from '../ops.ts';
import { ACTION, HANG, MASK, MEDDLE, ON_FAULT, SIGNAL, TASKS } from '../terms.ts';
import { COUNTED, waitValue } from '../values.ts';
import { Disk, refuse } from './disk.ts';
import { type Ending, Files, WAIT } from './files.ts';
import { Space } from './memory.ts';
import type { Image, OpenFile, Proc } from './process.ts';

const HOLDABLE = 0x13f;
const PLACE: readonly number[] = [0, 1, 2, 3, 4, 5, -1, -1, 6];

export class Bare {
  readonly disk = new Disk();
  readonly #files: Files;
  readonly procs: Proc[] = [];
  /** By slot: the process that lived there last. */
  readonly slots: (Proc | null)[] = new Array<Proc | null>(TASKS + 1).fill(null);
  #generation = 1;

  constructor() {
    this.#files = new Files(this.disk, (proc, signal) => this.post(proc, signal), this.procs);
    const init = this.#make(1, null);
    const console: OpenFile = {
      inode: this.disk.console,
      pipe: null,
      read: true,
      write: true,
      append: false,
      nonblock: false,
      offset: 0,
      count: 3,
    };
    for (let at = 0; at < 3; at++) init.files[at] = { file: console, cloexec: false };
    this.disk.inode(this.disk.stay).running = 1;
  }

  #make(slot: number, parent: Proc | null): Proc {
    const proc: Proc = {
      slot,
      pid: 16 * this.#generation++ + slot,
      parent,
      state: 'runs',
      status: 0,
      files: new Array(20).fill(null),
      cwd: this.disk.tmp,
      uid: 0,
      space: new Space(this.disk),
      image: this.disk.stay,
      stopped: false,
      mask: 0,
      pending: 0,
      actions: new Array(9).fill(ACTION.default),
      dies: false,
      counts: new Array(COUNTED.length).fill(0),
      meddle: 0,
      alarm: 0,
      written: 0,
      broken: false,
      counted: false,
      sleeps: false,
      woken: false,
      oldMask: -1,
      running: null,
    };
    this.procs.push(proc);
    this.slots[slot] = proc;
    return proc;
  }

  /** The signal of the fault that was met last. */
  get lastFault(): number {
    return this.#files.lastFault;
  }

  isAlive(slot: number): boolean {
    return this.slots[slot]?.state === 'runs';
  }

  /** A call begins. */
  begin(slot: number): void {
    const proc = this.slots[slot];
    if (proc === null) return;
    proc.written = 0;
    proc.broken = false;
    proc.counted = false;
    proc.sleeps = false;
    proc.woken = false;
    proc.running = null;
  }

  /** Tries to perform it: an ending, or WAIT. Descriptors stand in `args` for handles, as values. */
  attempt(slot: number, op: number, args: Int32Array): Ending {
    const proc = this.slots[slot];
    if (proc === null) return refuse('noProcess');
    if (proc.running !== null) return this.#image(proc, proc.running);
    if (op >= OP.open) return this.#files.attempt(proc, op, args);
    return this.#process(proc, op, args);
  }

  #process(proc: Proc, op: number, args: Int32Array): Ending {
    switch (op) {
      case OP.fork:
        return this.#fork(proc, args[0]);
      case OP.exec:
      case OP.run:
        return this.#exec(proc, op, args);
      case OP.exit:
        if (proc.slot === 1) refuse('self');
        this.exit(proc, args[0]);
        return 0;
      case OP.wait:
        return this.#wait(proc, null, args[0]);
      case OP.waitFor:
        return this.#wait(proc, this.slots[args[0]], args[1]);
      case OP.getpid:
        return proc.pid;
      case OP.getppid:
        return proc.parent?.pid ?? 0;
      case OP.setuid:
        if (proc.uid !== 0 && proc.uid !== args[0]) refuse('perm');
        proc.uid = args[0];
        return 0;
      case OP.kill:
        return this.#kill(proc, this.slots[args[0]], args[1]);
      case OP.nice:
        if (proc.uid !== 0 && args[0] < 20) refuse('perm');
        return 0;
      case OP.onFault:
        if (proc.slot === 1 && args[0] === ON_FAULT.die) refuse('self');
        proc.dies = args[0] === ON_FAULT.die;
        return 0;
      default:
        return this.#signals(proc, op, args);
    }
  }

  #signals(proc: Proc, op: number, args: Int32Array): Ending {
    switch (op) {
      case OP.sigaction:
        return this.#action(proc, args[0], args[1]);
      case OP.mask: {
        const bit = 1 << args[1];
        if (args[0] === MASK.block) proc.mask |= bit;
        else proc.mask = args[0] === MASK.set ? bit : proc.mask & ~bit;
        proc.mask &= HOLDABLE;
        this.#unleash(proc);
        return 0;
      }
      case OP.suspend:
        if (proc.oldMask < 0) {
          proc.oldMask = proc.mask;
          proc.mask &= ~(1 << args[0]);
          this.#unleash(proc);
        }
        if (!proc.counted || proc.state !== 'runs') return WAIT;
        proc.mask = proc.oldMask;
        proc.oldMask = -1;
        return 0;
      case OP.pending:
        return proc.pending;
      case OP.caught:
        return proc.counts.reduce((sum, count, place) => sum + ((count & 15) << (4 * place)), 0);
      case OP.meddle:
        if (proc.slot === 1 && args[0] === MEDDLE.pc) refuse('self');
        proc.meddle = args[0];
        return 0;
      case OP.alarm: {
        const left = proc.alarm;
        proc.alarm = args[0];
        proc.actions[SIGNAL.alarm] = ACTION.count;
        return left;
      }
      case OP.sleep:
        if (proc.woken || args[0] === 0) return 0;
        if (proc.broken) refuse('interrupted');
        proc.sleeps = true;
        return WAIT;
      default:
        return 0;
    }
  }

  #action(proc: Proc, signal: number, action: number): number {
    if (signal === SIGNAL.kill || signal === SIGNAL.stop) refuse('invalid');
    proc.actions[signal] = action;
    if (this.#ignores(proc, signal)) proc.pending &= ~(1 << signal);
    return 0;
  }

  #fork(proc: Proc, slot: number): number {
    if (this.isAlive(slot)) refuse('exists');
    const child = this.#make(slot, proc);
    const { pid } = child;
    const { actions, counts, files, space } = proc;
    Object.assign(child, proc, { slot, pid, parent: proc, pending: 0, alarm: 0, oldMask: -1 });
    child.actions = actions.slice();
    child.counts = counts.slice();
    child.files = files.map((one) => (one === null ? null : { ...one }));
    for (const one of files) if (one !== null) one.file.count++;
    child.space = space.fork();
    this.disk.inode(child.image).running++;
    return pid;
  }

  #exec(proc: Proc, op: number, args: Int32Array): Ending {
    proc.alarm = 0;
    if (op === OP.run && proc.slot === 1) refuse('self');
    const number = this.#files.executable(proc, args[0]);
    const inode = this.disk.inode(number);
    this.disk.inode(proc.image).running--;
    inode.running++;
    proc.image = number;
    proc.space = new Space(this.disk);
    proc.dies = false;
    proc.meddle = MEDDLE.none;
    proc.counts.fill(0);
    proc.actions = proc.actions.map((action) => (action >= ACTION.count ? ACTION.default : action));
    proc.files.forEach((one, at) => {
      if (one?.cloexec) this.#files.close(proc, at);
    });
    if (inode.image === 'stay' && op === OP.exec) return 0;
    const image: Image = {
      name: inode.image,
      argument: args[1],
      ends: op === OP.run,
      round: 0,
      total: 0,
      buffer: [],
    };
    proc.running = image;
    return this.#image(proc, image);
  }

  /** Goes on until it must wait, or ends. */
  #image(proc: Proc, image: Image): Ending {
    for (;;) {
      const status = this.#files.work(proc, image);
      if (status === WAIT) return WAIT;
      if (status < 0 && proc.state === 'runs') continue;
      proc.running = null;
      if (proc.slot === 1) return 0;
      this.exit(proc, status);
      return image.ends ? 0 : 'faulted';
    }
  }

  #wait(proc: Proc, only: Proc | null, hang: number): Ending {
    const children = this.procs.filter(
      (one) => one.parent === proc && one.state !== 'gone' && (only === null || one === only),
    );
    if (children.length === 0) refuse('noChild');
    const child = children.find(({ state }) => state === 'zombie');
    if (child !== undefined) {
      child.state = 'gone';
      return waitValue(child.pid, child.status);
    }
    if (hang === HANG.nohang) return 0;
    return proc.broken ? refuse('interrupted') : WAIT;
  }

  #kill(proc: Proc, target: Proc | null, signal: number): Ending {
    // It stopped itself, and goes on.
    if (proc.written === 1) return 0;
    if (target === null || target.state === 'gone') return refuse('noProcess');
    if (proc.uid !== 0 && proc.uid !== target.uid) refuse('perm');
    proc.written = 1;
    this.post(target, signal);
    return proc.state === 'runs' && !proc.stopped ? 0 : WAIT;
  }

  #ignores(proc: Proc, signal: number): boolean {
    const action = proc.actions[signal];
    if (action === ACTION.ignore) return true;
    const isMild = signal === SIGNAL.child || signal === SIGNAL.continue || proc.slot === 1;
    return action === ACTION.default && isMild;
  }

  post(proc: Proc, signal: number): void {
    if (proc.state !== 'runs') return;
    const bit = 1 << signal;
    const isInit = proc.slot === 1;
    if (signal === SIGNAL.kill) {
      if (!isInit) this.exit(proc, 256 + signal);
    } else if (signal === SIGNAL.stop) proc.stopped ||= !isInit;
    else {
      if (signal === SIGNAL.continue) proc.stopped = false;
      if (!this.#ignores(proc, signal)) proc.pending |= bit;
      if (!proc.stopped) this.#unleash(proc);
    }
  }

  /** Signals that are pending and not held back are handled. */
  #unleash(proc: Proc): void {
    for (;;) {
      const ready = proc.pending & ~proc.mask;
      if (ready === 0 || proc.state !== 'runs') return;
      const signal = 31 - Math.clz32(ready & -ready);
      proc.pending &= ~(1 << signal);
      if (this.#ignores(proc, signal)) continue;
      if (proc.actions[signal] === ACTION.default) {
        this.exit(proc, 256 + signal);
        return;
      }
      this.#handle(proc, signal);
    }
  }

  #handle(proc: Proc, signal: number): void {
    proc.counts[PLACE[signal]]++;
    proc.counted = true;
    if (proc.actions[signal] !== ACTION.countRestart) proc.broken = true;
    if (proc.meddle === MEDDLE.pc) this.exit(proc, 256 + SIGNAL.segment);
    else if (proc.meddle === MEDDLE.mask) {
      proc.mask = HOLDABLE;
      if (proc.oldMask >= 0) proc.oldMask = HOLDABLE;
    }
    proc.meddle = MEDDLE.none;
  }

  exit(proc: Proc, status: number): void {
    if (proc.state !== 'runs') return;
    proc.state = 'zombie';
    proc.status = status;
    for (let at = 0; at < proc.files.length; at++) this.#files.close(proc, at);
    this.disk.inode(proc.image).running--;
    proc.space = new Space(this.disk);
    const [init] = this.procs;
    for (const one of this.procs) if (one.parent === proc) one.parent = init;
    if (proc.parent !== null) this.post(proc.parent, SIGNAL.child);
  }

  /** A fault that nobody handles ends the process, if it wants that. */
  faulted(proc: Proc, signal: number): void {
    if (proc.dies) this.exit(proc, 256 + signal);
  }

  /** Time passes: alarms come, sleepers wake. Whether anything came of it. */
  elapse(): boolean {
    let isChanged = false;
    for (const proc of this.procs) {
      if (proc.state !== 'runs') continue;
      if (proc.alarm > 0) {
        proc.alarm = 0;
        this.post(proc, SIGNAL.alarm);
        isChanged = true;
      }
      if (proc.sleeps && !proc.woken) {
        proc.woken = true;
        isChanged = true;
      }
    }
    return isChanged;
  }
}
