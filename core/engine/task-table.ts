/** The tasks of a run: their threads, who is alive, who is in which call, and which steps wait. */

export const NOBODY = -1;

const NEVER = 0;
const ALIVE = 1;
const ENDED = 2;

export class TaskTable {
  readonly slots: number;
  /** The program index of the call that each slot is in; NOBODY if none. */
  readonly open: Int32Array;
  openCalls = 0;
  /** Steps that wait until their task returns from the call before; only `wait` and `goOn` change it. */
  readonly waiting: readonly (readonly number[])[];
  /** How many there are in all. */
  waitingSteps = 0;
  readonly #queues: readonly number[][];
  readonly #threads: Float64Array;
  readonly #life: Uint8Array;

  constructor(slots: number) {
    this.slots = slots;
    this.#threads = new Float64Array(slots);
    this.#life = new Uint8Array(slots);
    this.open = new Int32Array(slots).fill(NOBODY);
    this.#queues = Array.from({ length: slots }, () => []);
    this.waiting = this.#queues;
  }

  /** Only the root task is there. */
  begin(root: number): void {
    this.openCalls = 0;
    this.#threads.fill(0);
    this.#life.fill(NEVER);
    this.open.fill(NOBODY);
    for (const queue of this.#queues) queue.length = 0;
    this.waitingSteps = 0;
    this.bring(1, root);
  }

  thread(slot: number): number {
    return this.#threads[slot];
  }

  alive(slot: number): boolean {
    return this.#life[slot] === ALIVE;
  }

  /** Whether there ever was a task in this slot. */
  known(slot: number): boolean {
    return this.#life[slot] !== NEVER;
  }

  /** A task comes to life. */
  bring(slot: number, thread: number): void {
    this.#threads[slot] = thread;
    this.#life[slot] = ALIVE;
  }

  bury(slot: number): void {
    this.#life[slot] = ENDED;
  }

  /** Only the root task is there, in no call; steps that wait go on waiting. */
  powerOff(root: number): void {
    this.openCalls = 0;
    this.open.fill(NOBODY);
    for (let slot = 0; slot < this.slots; slot++) if (this.alive(slot)) this.bury(slot);
    this.bring(1, root);
  }

  opened(slot: number, step: number): void {
    this.open[slot] = step;
    this.openCalls++;
  }

  closed(slot: number): void {
    this.open[slot] = NOBODY;
    this.openCalls--;
  }

  /** Steps that have not ended yet, begun or not. */
  get unfinished(): number {
    return this.waitingSteps + this.openCalls;
  }

  wait(slot: number, step: number): void {
    this.#queues[slot].push(step);
    this.waitingSteps++;
  }

  /** The first step that waits in this slot waits no more. */
  goOn(slot: number): void {
    this.#queues[slot].shift();
    this.waitingSteps--;
  }

  save(): TaskTableState {
    return {
      threads: this.#threads.slice(),
      life: this.#life.slice(),
      open: this.open.slice(),
      openCalls: this.openCalls,
      waiting: this.waiting.map((queue) => queue.slice()),
    };
  }

  restore(state: TaskTableState): void {
    this.#threads.set(state.threads);
    this.#life.set(state.life);
    this.open.set(state.open);
    this.openCalls = state.openCalls;
    this.waitingSteps = 0;
    this.#queues.forEach((queue, slot) => {
      queue.splice(0, queue.length, ...(state.waiting[slot] ?? []));
      this.waitingSteps += queue.length;
    });
  }
}

export interface TaskTableState {
  readonly threads: Float64Array;
  readonly life: Uint8Array;
  readonly open: Int32Array;
  readonly openCalls: number;
  readonly waiting: readonly (readonly number[])[];
}
