/** What the lower half asks of this one. */
import { CALL, INTERNAL } from './abi/calls.ts';
import { type Answer, SLEEP } from './answers.ts';
import { beginCall, performCall } from './calls.ts';
import { indexOf, SCRATCH, type Unix } from './context.ts';
import type { Lower, Memory, Process, Registers, Upper } from './door.ts';
import { pageIn } from './files/page-in.ts';
import { tickFiles } from './files/update.ts';
import { moduleAnswered } from './modules/module-file.ts';
import type { UnixPaths, UnixRooms } from './paths.ts';
import type { UnixPlan } from './plan.ts';
import { needsTicks, tickProcesses } from './processes/clock.ts';
import { newPid, procAt, processOf, REAPER, UPDATE } from './processes/table.ts';
import { INIT, NONE, PROC, STATE, UROOT } from './records.ts';
import { deliver } from './signals/deliver.ts';
import { force } from './signals/force.ts';
import { received, takeBuffer, transmitted } from './sockets/upcalls.ts';

/** The highest number that a trap may ask for. */
const LAST_CALL = Math.max(...Object.values(CALL));

class UnixUpper implements Upper {
  readonly #u: Unix;

  constructor(u: Unix) {
    this.#u = u;
  }

  begin(home: number): void {
    const u = this.#u;
    const { m } = u;
    const { root } = u.plan;
    this.#start(INIT, INTERNAL.mount);
    m.store(procAt(u, INIT) + PROC.home, home);
    this.#start(UPDATE, INTERNAL.update);
    this.#start(REAPER, INTERNAL.reap);
    m.store(root + UROOT.update, procAt(u, UPDATE));
    m.store(root + UROOT.reaper, procAt(u, REAPER));
  }

  /** A process that begins with a call which no trap can make. */
  #start(p: Process, call: number): void {
    const u = this.#u;
    const proc = procAt(u, p);
    u.m.store(proc + PROC.pid, newPid(u, p));
    u.m.store(proc + PROC.state, STATE.ready);
    u.m.store(proc + PROC.call, call);
    u.low.ready(p);
  }

  call(p: Process, registers: Registers): Answer {
    const u = this.#u;
    const proc = procAt(u, p);
    const number = registers.register(0);
    beginCall(u, proc, number <= LAST_CALL ? number : 0, registers);
    return performCall(u, p, proc);
  }

  resume(p: Process): Answer {
    const u = this.#u;
    const { m } = u;
    const proc = procAt(u, p);
    if (m.load(proc + PROC.state) !== STATE.ready) return SLEEP;
    if (m.load(proc + PROC.stopped) !== 0) return SLEEP;
    if (m.load(proc + PROC.call) === 0) return 0;
    m.exec(u.paths['unix.restart']);
    return performCall(u, p, proc);
  }

  isInCall(p: Process): boolean {
    return this.#u.m.load(procAt(this.#u, p) + PROC.call) !== 0;
  }

  fault(p: Process): Answer {
    const u = this.#u;
    const answer = pageIn(u, p, procAt(u, p));
    // There is no call whose end would let go of the pages that it has gathered.
    if (answer !== SLEEP) u.low.releaseAll(p);
    return answer;
  }

  exception(p: Process, signal: number, va: number): void {
    const proc = procAt(this.#u, p);
    this.#u.m.store(proc + PROC.faultAddress, va);
    force(this.#u, proc, signal);
  }

  deliver(p: Process): boolean {
    return deliver(this.#u, p, procAt(this.#u, p));
  }

  tick(): void {
    tickProcesses(this.#u);
    tickFiles(this.#u);
  }

  needsTicks(): boolean {
    return needsTicks(this.#u);
  }

  received(buffer: number, bytes: number): void {
    received(this.#u, buffer, bytes);
  }

  transmitted(buffer: number): void {
    transmitted(this.#u, buffer);
  }

  takeBuffer(): number {
    return takeBuffer(this.#u);
  }

  answered(slot: number, result: number): void {
    moduleAnswered(this.#u, slot, result);
  }

  exists(p: Process): boolean {
    const state = this.#u.m.load(procAt(this.#u, p) + PROC.state);
    return state !== STATE.free && state !== STATE.zombie;
  }

  pidOf(p: Process): number {
    return this.#u.m.load(procAt(this.#u, p) + PROC.pid);
  }

  processOf(pid: number): Process {
    const proc = processOf(this.#u, pid);
    return proc === NONE ? 0 : indexOf(this.#u, proc);
  }

  isUser(p: Process): boolean {
    return p < UPDATE;
  }
}

/** This half over a memory, a lower half, and the records that `plan` has placed in that memory. It keeps nothing besides. */
export function createUnix(
  m: Memory,
  low: Lower,
  plan: UnixPlan,
  paths: UnixPaths,
  rooms: UnixRooms,
): Upper {
  const scratch = new Int32Array(SCRATCH);
  return new UnixUpper({ m, low, plan, paths, rooms, scratch });
}
