/** UNIX in one of its two placements, over the same lower half, and whatever its processes ask of it. */
import type { Medium } from '../../core/words/device.ts';
import { DATA, DATA_PAGES, PAGE_BYTES } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { MAP } from '../../kernels/monolithic/unix/abi/flags.ts';
import { type Answer, IN_PLACE, SLEEP } from '../../kernels/monolithic/unix/answers.ts';
import type { Lower, Memory, Process, Upper } from '../../kernels/monolithic/unix/door.ts';
import { createUnix, planUnix } from '../../kernels/monolithic/unix/index.ts';
import {
  UNIX_PATHS,
  UNIX_ROOMS,
  type UnixPaths,
  type UnixRooms,
} from '../../kernels/monolithic/unix/paths.ts';
import { type MakeUpper, placed } from '../../kernels/monolithic/unix/placed/placed.ts';
import { createMachine } from '../../machines/build.ts';
import { SHORT_PATHS, TASK_BASE, TASK_FRAME, type TaskOptions, UnixTask } from './stub-kernel.ts';
import { HANDLER, FIRST_HOME as HOME, StubLower } from './stub-lower.ts';
import { Window } from './stub-memory.ts';

const MACHINE = 'decstation-3100';
/** Enough for UNIX's tables and the cache. */
const FRAMES = 320;
const INIT = 1;
/** Where a handler finds the address of its frame. */
const FRAME_REGISTER = 1;

const numbered = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name, i) => [name, i]));

export interface PlacementOptions extends TaskOptions {
  /** What UNIX is made of: for a difference that is to be found. */
  readonly spoil?: (lower: Lower) => Lower;
}

export class Placement {
  readonly low: StubLower;
  readonly upper: Upper;
  /** null at kernel level. */
  readonly task: UnixTask | null;
  /** What each process has seen, by its number. */
  readonly histories = new Map<number, string[]>();
  /** What a handler does, which is given the address of its frame. */
  handle: ((p: Process, frame: number) => void) | null = null;
  readonly #blocked = new Set<Process>();
  #homes = 0;

  private constructor(medium: Medium, isTask: boolean, options: PlacementOptions) {
    const machine = createMachine(MACHINE, { frames: FRAMES });
    const { bus } = machine;
    const base = isTask ? TASK_BASE : bus.kernelBase + TASK_FRAME * PAGE_BYTES;
    const window = new Window(bus, base, TASK_FRAME);
    const take = (bytes: number): number => window.take(bytes);
    const plan = planUnix(take, take);
    const page = take(PAGE_BYTES);
    this.low = new StubLower(window, medium);
    const make: MakeUpper = (memory, lower) =>
      createUnix(
        memory,
        options.spoil?.(lower) ?? lower,
        plan,
        numbered(UNIX_PATHS) as UnixPaths,
        numbered(UNIX_ROOMS) as UnixRooms,
      );
    if (isTask) {
      this.task = new UnixTask(machine, this.low, placed(make, page), page, options);
      this.upper = this.task;
    } else {
      machine.install({ entries: [], rooms: UNIX_ROOMS, paths: SHORT_PATHS });
      const memory: Memory = bus;
      this.task = null;
      this.upper = make(memory, this.low.asLower(memory));
    }
    this.#boot();
  }

  static kernel(medium: Medium): Placement {
    return new Placement(medium, false, { seed: 0 });
  }

  static task(medium: Medium, options: PlacementOptions): Placement {
    return new Placement(medium, true, options);
  }

  #boot(): void {
    this.low.first(INIT, HOME);
    this.#blocked.add(INIT);
    this.upper.begin(HOME);
    this.#settle();
    if (this.#blocked.has(INIT)) throw new Error('boot did not end');
    this.low.running = INIT;
    this.low.spaces.map(INIT, DATA, DATA_PAGES, MAP.fixed);
  }

  /** Whether a process may be asked for something: it is there, and in no call. */
  isFree(p: Process): boolean {
    return this.low.contexts.has(p) && !this.#blocked.has(p) && this.upper.exists(p);
  }

  isBlocked(p: Process): boolean {
    return this.#blocked.has(p);
  }

  /** A trap of p's, as far as it comes, and whatever comes of it. Its answer; SLEEP if it has none yet. */
  call(p: Process, number: number, ...args: number[]): Answer {
    const { registers } = this.low.context(p);
    registers[0] = number;
    for (let i = 0; i < 7; i++) registers[i + 1] = args[i] ?? 0;
    const pid = this.upper.pidOf(p);
    this.low.running = p;
    this.#blocked.add(p);
    const answer = this.upper.call(p, { register: (i) => registers[i] });
    this.#answered(p, pid, answer);
    this.#settle();
    return answer;
  }

  fork(p: Process): Process {
    const pid = this.call(p, CALL.fork, HOME + ++this.#homes);
    if (pid <= 0) return 0;
    const child = this.upper.processOf(pid);
    this.#blocked.delete(child);
    return child;
  }

  tick(): void {
    this.low.now++;
    this.low.running = 0;
    this.upper.tick();
    this.#settle();
  }

  /** Something that the test has seen of a process. */
  note(pid: number, seen: string): void {
    const history = this.histories.get(pid) ?? [];
    history.push(seen);
    this.histories.set(pid, history);
  }

  /** Those that were woken go on, in their order; then handlers end, until nobody is in one. */
  #settle(): void {
    for (let rounds = 0; rounds < 10_000; rounds++) {
      const p = this.low.woken.shift();
      if (p !== undefined) this.#resume(p);
      else if (!this.#leaveHandlers()) return;
    }
    throw new Error('it never ends');
  }

  #resume(p: Process): void {
    if (!this.upper.exists(p)) return;
    this.low.running = p;
    const pid = this.upper.pidOf(p);
    if (this.upper.isInCall(p)) this.#answered(p, pid, this.upper.resume(p));
    else this.#goesHome(p, pid);
  }

  #answered(p: Process, pid: number, answer: Answer): void {
    if (answer === SLEEP) {
      this.note(pid, 'asleep');
      return;
    }
    const context = this.low.contexts.get(p);
    if (context !== undefined && answer !== IN_PLACE) context.registers[0] = answer >>> 0;
    // The word that the register has then.
    this.note(pid, String((context?.registers[0] ?? answer) | 0));
    this.#goesHome(p, pid);
  }

  #goesHome(p: Process, pid: number): void {
    if (!this.upper.isUser(p)) return;
    const goes = this.upper.deliver(p);
    if (goes) this.#blocked.delete(p);
    else this.#blocked.add(p);
    if (!this.upper.exists(p)) this.note(pid, 'ended');
  }

  /** True if somebody was in a handler: each leaves the last that it entered. */
  #leaveHandlers(): boolean {
    for (const [p, context] of this.low.contexts) {
      if (context.pc !== HANDLER || !this.isFree(p)) continue;
      this.note(this.upper.pidOf(p), `caught ${context.registers[0]}`);
      const frame = context.registers[FRAME_REGISTER];
      this.handle?.(p, frame);
      this.call(p, CALL.sigreturn, frame);
      return true;
    }
    return false;
  }
}
