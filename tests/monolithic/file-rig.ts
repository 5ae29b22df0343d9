/** The file system alone, over the fake lower half: processes that make one call each at a time, and a disk. */
import type { Medium } from '../../core/words/device.ts';
import { INTERNAL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { MAP, PROT } from '../../kernels/monolithic/unix/abi/flags.ts';
import { type Answer, SLEEP } from '../../kernels/monolithic/unix/answers.ts';
import { beginCall, performCall } from '../../kernels/monolithic/unix/calls.ts';
import { SCRATCH, type Unix } from '../../kernels/monolithic/unix/context.ts';
import { UNIX_PATHS, UNIX_ROOMS } from '../../kernels/monolithic/unix/paths.ts';
import { planUnix } from '../../kernels/monolithic/unix/plan.ts';
import { PROC, STATE, UROOT } from '../../kernels/monolithic/unix/records.ts';
import { FakeLower, type FakeOptions } from '../../kernels/monolithic/unix/testing/fake-lower.ts';

const PAGE = 4096;
/** Where each process has memory: paths, then a buffer. */
export const PATH_VA = 0x10000;
export const SECOND_VA = PATH_VA + 512;
export const BUFFER_VA = 0x20000;
const BUFFER_PAGES = 8;
const UPDATE = 14;
const REAPER = 15;

const zeroes = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, 0]));

export interface RigOptions extends FakeOptions {
  /** Called with the disk before anything is read from it. */
  readonly onDisk?: (disk: FakeLower['disk']) => void;
}

export class FileRig {
  readonly low: FakeLower;
  readonly u: Unix;
  /** Results of calls that have ended and were not asked for yet. */
  readonly results = new Map<number, Answer>();
  readonly #open = new Set<number>();
  readonly processes: number;

  constructor(medium: Medium, processes: number, options: RigOptions) {
    this.processes = processes;
    this.low = new FakeLower({ memory: 48 + processes * (BUFFER_PAGES + 1), ...options });
    const take = (bytes: number): number => this.low.memory.take(bytes);
    this.u = {
      m: this.low.memory,
      low: this.low,
      plan: planUnix(take, take),
      paths: zeroes(UNIX_PATHS) as Unix['paths'],
      rooms: zeroes(UNIX_ROOMS) as Unix['rooms'],
      scratch: new Int32Array(SCRATCH),
    };
    medium.blocks.forEach((block, number) => {
      if (block === null) return;
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
      this.low.disk.blocks.set(number, bytes);
    });
    options.onDisk?.(this.low.disk);
    for (let p = 1; p <= processes; p++) this.#makeProcess(p);
    this.#start(UPDATE, INTERNAL.update);
    this.#start(REAPER, INTERNAL.reap);
    this.u.m.store(this.u.plan.root + UROOT.update, this.proc(UPDATE));
    this.u.m.store(this.u.plan.root + UROOT.reaper, this.proc(REAPER));
    const answer = this.call(1, INTERNAL.mount, []);
    if (answer !== 0) throw new Error(`mount answers ${answer}`);
    const { every } = this.low.waits;
    this.low.waits.every = 0;
    for (let p = 1; p <= processes; p++) this.#mapMemory(p);
    this.low.waits.every = every;
    const cwd = this.u.m.load(this.proc(1) + PROC.cwd);
    for (let p = 2; p <= processes; p++) {
      this.u.m.store(this.proc(p) + PROC.cwd, cwd);
      this.u.m.store(cwd + 4, this.u.m.load(cwd + 4) + 1);
    }
  }

  #makeProcess(p: number): void {
    const { m } = this.u;
    this.low.firstProcess(p, 0x100 + p);
    m.store(this.proc(p) + PROC.state, STATE.ready);
    m.store(this.proc(p) + PROC.pid, 16 + p);
  }

  #mapMemory(p: number): void {
    this.low.running = p;
    const both = PROT.read | PROT.write;
    const flags = MAP.private | MAP.fixed;
    this.low.map(p, PATH_VA, 1, both, both, flags, 0, 0, 0);
    this.low.map(p, BUFFER_VA, BUFFER_PAGES, both, both, flags, 0, 0, 0);
  }

  #start(p: number, call: number): void {
    this.u.m.store(this.proc(p) + PROC.state, STATE.ready);
    this.u.m.store(this.proc(p) + PROC.pid, 16 + p);
    this.u.m.store(this.proc(p) + PROC.call, call);
    this.#open.add(p);
    this.low.ready(p);
  }

  proc(p: number): number {
    return this.u.plan.procs.at(p);
  }

  isOpen(p: number): boolean {
    return this.#open.has(p);
  }

  putPath(p: number, path: string, va = PATH_VA): void {
    for (let i = 0; i <= path.length; i++) {
      this.low.spaces.poke(p, va + i, i < path.length ? path.charCodeAt(i) : 0);
    }
  }

  put(p: number, bytes: Uint8Array, va = BUFFER_VA): void {
    for (let i = 0; i < bytes.length; i++) this.low.spaces.poke(p, va + i, bytes[i]);
  }

  get(p: number, bytes: number, va = BUFFER_VA): Uint8Array {
    return Uint8Array.from({ length: bytes }, (_, i) => this.low.spaces.peek(p, va + i));
  }

  /** A call begins; it may be over at once. */
  begin(p: number, number: number, args: readonly number[]): void {
    if (this.#open.has(p)) throw new Error(`process ${p} is in a call`);
    this.#open.add(p);
    this.low.running = p;
    beginCall(this.u, this.proc(p), number, { register: (i) => (args[i - 1] ?? 0) >>> 0 });
    this.#perform(p);
  }

  #perform(p: number): void {
    this.low.running = p;
    const answer = performCall(this.u, p, this.proc(p));
    if (answer === SLEEP) return;
    this.#open.delete(p);
    this.results.set(p, answer);
  }

  /** Somebody goes on, or somebody's wait ends. False if nobody can, and nobody waits. */
  step(): boolean {
    const { readyList, dice } = this.low;
    if (readyList.length > 0 && !dice.oneIn(3)) return this.#goOn();
    if (this.low.waits.endOne()) return true;
    return readyList.length > 0 && this.#goOn();
  }

  #goOn(): boolean {
    const p = this.low.readyList.shift();
    if (p === undefined) return false;
    if (this.#open.has(p)) this.#perform(p);
    return true;
  }

  /** A call from its beginning to its end; others go on meanwhile. */
  call(p: number, number: number, args: readonly number[]): Answer {
    this.begin(p, number, args);
    for (;;) {
      const result = this.results.get(p);
      if (result !== undefined) {
        this.results.delete(p);
        return result;
      }
      if (!this.step()) throw new Error(`call ${number} of process ${p} never ends`);
    }
  }

  /** Until nothing happens any more. */
  settle(): void {
    while (this.step());
  }
}

export const BUFFER_BYTES = BUFFER_PAGES * PAGE;
