/**
 * This half over the fake lower half, driven as a machine's traps would drive it: a call, then whoever is ready goes on, then
 * signals, until nobody can.
 */

import { DATA, DATA_PAGES, PAGE_BYTES, STACK_PAGES, STACK_TOP } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { MAP, PROT } from '../abi/flags.ts';
import { type Answer, IN_PLACE, SLEEP } from '../answers.ts';
import { unixInconsistency } from '../consistency/consistency.ts';
import type { Unix } from '../context.ts';
import type { Process, Upper } from '../door.ts';
import { UNIX_PATHS, UNIX_ROOMS, type UnixPaths, type UnixRooms } from '../paths.ts';
import { planUnix } from '../plan.ts';
import { INIT, PROC, STATE } from '../records.ts';
import { createUnix } from '../upper.ts';
import { FakeLower, type FakeOptions, FIRST_HOME } from './fake-lower.ts';

export const HOME = FIRST_HOME;
const READ_WRITE = PROT.read | PROT.write;

function numbered<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, i])) as Record<Name, number>;
}

/** What stands for "no answer yet". */
export const BLOCKED = SLEEP;

export class Rig {
  readonly low: FakeLower;
  readonly u: Unix;
  readonly upper: Upper;
  /** The last call's answer, by process; BLOCKED while it has none. */
  readonly answers = new Map<Process, Answer>();
  /** Whether a process went back to user mode when it was last asked. */
  readonly atHome = new Map<Process, boolean>();
  /** Whose calls have ended, in that order. */
  readonly finished: Process[] = [];
  #homes = 0;

  constructor(options: FakeOptions = {}) {
    this.low = new FakeLower(options);
    const { memory } = this.low;
    const paths: UnixPaths = numbered(UNIX_PATHS);
    const rooms: UnixRooms = numbered(UNIX_ROOMS);
    const take = (bytes: number): number => memory.take(bytes);
    const plan = planUnix(take, take);
    this.u = { m: memory, low: this.low, plan, paths, rooms, scratch: new Int32Array(64) };
    this.upper = createUnix(memory, this.low, plan, paths, rooms);
  }

  /** Process 1 is in user mode, without files: nothing is mounted. */
  static bare(options: FakeOptions = {}): Rig {
    const rig = new Rig(options);
    rig.low.firstProcess(INIT, HOME);
    rig.upper.begin(HOME);
    for (const p of rig.low.readyList.splice(0)) {
      rig.set(p, PROC.call, 0);
      if (p === INIT) continue;
      rig.set(p, PROC.state, STATE.free);
      rig.set(p, PROC.pid, 0);
    }
    rig.calmly(() => {
      const flags = MAP.fixed | MAP.private | MAP.anonymous;
      rig.low.map(INIT, DATA, DATA_PAGES, READ_WRITE, READ_WRITE, flags, 0, 0, 0);
      const stack = STACK_TOP - STACK_PAGES * PAGE_BYTES;
      rig.low.map(INIT, stack, STACK_PAGES, READ_WRITE, READ_WRITE, flags, 0, 0, 0);
    });
    return rig;
  }

  /** Booted from a disk, given as blocks of words: process 1 is in user mode. */
  static booted(blocks: readonly (Uint32Array | null)[], options: FakeOptions = {}): Rig {
    const rig = new Rig(options);
    for (const [block, words] of blocks.entries()) {
      if (words === null) continue;
      rig.low.disk.write(block, new Uint8Array(words.slice().buffer));
    }
    rig.low.firstProcess(INIT, HOME);
    rig.upper.begin(HOME);
    rig.settle();
    rig.run();
    if (rig.answer(INIT) !== 0) throw new Error(`boot ended with ${rig.answer(INIT)}`);
    return rig;
  }

  /** A path in p's memory: NUL-terminated. */
  setText(p: Process, va: number, text: string): void {
    this.setBytes(p, va, [...Buffer.from(text, 'latin1'), 0]);
  }

  /** Nothing waits meanwhile. */
  calmly<T>(act: () => T): T {
    const { every } = this.low.waits;
    this.low.waits.every = 0;
    const result = act();
    this.low.waits.every = every;
    return result;
  }

  /** What is wrong with the records; null if nothing is. */
  get wrong(): string | null {
    return unixInconsistency(this.low.memory, this.u.plan);
  }

  /** A word of p's memory. */
  word(p: Process, va: number): number {
    let word = 0;
    for (let i = 3; i >= 0; i--) word = word * 256 + this.low.spaces.peek(p, va + i);
    return word;
  }

  setWord(p: Process, va: number, value: number): void {
    for (let i = 0; i < 4; i++) this.low.spaces.poke(p, va + i, (value >>> (8 * i)) & 255);
  }

  setBytes(p: Process, va: number, bytes: readonly number[]): void {
    this.low.spaces.write(p, va, bytes);
  }

  bytes(p: Process, va: number, count: number): number[] {
    return [...this.low.spaces.read(p, va, count)];
  }

  /** fork, as far as it comes: the child's index. */
  fork(p: Process): Process {
    const pid = this.call(p, CALL.fork, this.nextHome());
    if (pid <= 0) throw new Error(`fork answered ${pid}`);
    return this.upper.processOf(pid);
  }

  /** A home that nobody has. */
  nextHome(): number {
    return HOME + ++this.#homes;
  }

  pid(p: Process): number {
    return this.upper.pidOf(p);
  }

  proc(p: Process): number {
    return this.u.plan.procs.at(p);
  }

  get(p: Process, field: number): number {
    return this.u.m.load(this.proc(p) + field);
  }

  set(p: Process, field: number, value: number): void {
    this.u.m.store(this.proc(p) + field, value);
  }

  /** A trap of p's, as far as it comes; then everybody else, as far as they come without the end of a wait below. */
  begin(p: Process, number: number, ...args: number[]): Answer {
    const { registers } = this.low.context(p);
    registers[0] = number;
    for (let i = 0; i < 7; i++) registers[i + 1] = args[i] ?? 0;
    this.answers.set(p, BLOCKED);
    this.low.running = p;
    this.#finish(p, true, this.upper.call(p, { register: (index) => registers[index] }));
    this.settle();
    return this.answer(p);
  }

  /** The same, and all that waits below goes on, too: what is BLOCKED now waits for somebody else. */
  call(p: Process, number: number, ...args: number[]): Answer {
    this.begin(p, number, ...args);
    this.run();
    return this.answer(p);
  }

  answer(p: Process): Answer {
    return this.answers.get(p) ?? BLOCKED;
  }

  /** All that waits below goes on, in the order of the dice, until nothing does. */
  run(): void {
    for (let steps = 0; this.low.waits.endOne(); steps++) {
      if (steps > 200_000) throw new Error('it never ends');
      this.settle();
    }
  }

  /** What happens before anybody goes back to user mode. */
  settle(): void {
    for (let steps = 0; this.low.readyList.length > 0; steps++) {
      if (steps > 100_000) throw new Error('it never ends');
      const p = this.low.readyList.shift() ?? 0;
      if (!this.upper.exists(p)) continue;
      this.low.running = p;
      const isInCall = this.upper.isInCall(p);
      this.#finish(p, isInCall, this.upper.resume(p));
    }
  }

  tick(ticks = 1): void {
    for (let i = 0; i < ticks; i++) {
      this.low.now++;
      this.low.running = 0;
      this.upper.tick();
      this.settle();
      this.run();
    }
  }

  /** A fault of p's own. */
  except(p: Process, signal: number): void {
    this.low.running = p;
    this.upper.exception(p, signal, 0);
    this.atHome.set(p, this.upper.deliver(p));
    this.settle();
    this.run();
  }

  #finish(p: Process, isInCall: boolean, answer: Answer): void {
    if (answer === SLEEP) {
      this.atHome.set(p, false);
      return;
    }
    if (isInCall) {
      const isInPlace = answer === IN_PLACE;
      if (!isInPlace && this.upper.isUser(p)) this.low.context(p).registers[0] = answer >>> 0;
      this.answers.set(p, isInPlace ? this.low.context(p).registers[0] : answer);
      this.finished.push(p);
    }
    if (this.upper.isUser(p)) this.atHome.set(p, this.upper.deliver(p));
  }
}
