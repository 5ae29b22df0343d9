/**
 * A scheduler without a machine, for the tests of the specification: tasks, a vector of slices, a clock that
 * goes on by what ops cost. It shares no code with the specification, and knows every tick.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { type CpuError, errors, OP, TASKS } from './ops.ts';

const TICK = 50_000;
const SLICE = 8;
const LIMIT = 32;
/** What an op costs besides its work; what the library's loop costs each time round; and a switch. */
const [OP_COST, LOOP_COST, SWITCH_COST] = [1_700, 1_000, 600];
/** The first position is the root's own; those of programs follow. */
const POSITIONS = 9;
const ROOT = 1;

/** Stride scheduling as in the paper: a pass for each client, and the least goes first. */
interface Queue {
  readonly key: string;
  readonly clients: readonly number[];
  readonly strides: readonly number[];
  readonly passes: number[];
}

class BareTask {
  alive = true;
  readonly life: number;
  how = 0;
  slow = 0;
  entries = 0;
  word = 0;
  inbox: number | null = null;
  last = 0;
  count = 0;
  ticks = 0;
  excess = 0;
  penalty = 0;
  queue: Queue | null = null;

  constructor(life: number) {
    this.life = life;
  }
}

interface Place {
  owner: number;
  guard: number;
  life: number;
}

export class Bare {
  /** Cycles since boot. */
  now = 0;
  ticks = 0;
  readonly #tasks: (BareTask | null)[] = Array.from({ length: TASKS + 1 }, () => null);
  readonly #places: Place[] = Array.from({ length: POSITIONS }, () => ({
    owner: 0,
    guard: 0,
    life: 0,
  }));
  #position = 0;
  #left = SLICE;
  #payer = ROOT;
  /** Whose epilogue is under way; 0 if nobody's. */
  #late = 0;
  /** Whether the slice has ended, and nobody has taken notice. */
  #isOver = false;

  /** `phase`: cycles that have passed before the first op. */
  constructor(phase = 0) {
    this.#tasks[ROOT] = new BareTask(1);
    this.#places[0] = { owner: ROOT, guard: ROOT, life: 1 };
    this.#spend(phase);
  }

  perform(call: Call): Result {
    const task = this.#tasks[call.task];
    if (!task?.alive || this.#isDangling(call)) return this.#end('dangling', 0);
    this.#payer = call.task;
    this.#takeInbox(task);
    this.#spend(OP_COST);
    const value = this.#act(call, task);
    if (this.#isOver) this.#nextSlice();
    if (value === 'ended') return this.#end('faulted', 0);
    return typeof value === 'number'
      ? this.#end('done', value)
      : this.#end('refused', errors.indexOf(value));
  }

  #end(kind: Result['kind'], value: number): Result {
    return { kind, value, cycles: this.now };
  }

  #isDangling({ op, args }: Call): boolean {
    const unknown = (slot: number): boolean => this.#tasks[slot] == null;
    if (op === OP.give) return unknown(args[1]);
    if (op === OP.relay) return unknown(args[0]) || unknown(args[1]);
    const named: number[] = [
      OP.yieldTo,
      OP.account,
      OP.penalty,
      OP.call,
      OP.lrpc,
      OP.trusting,
      OP.send,
    ];
    return named.includes(op) && unknown(args[0]);
  }

  // Time.

  /** The processor is used for so long. */
  #spend(cycles: number): void {
    const end = this.now + cycles;
    while (Math.floor(end / TICK) > this.ticks) {
      this.now = (this.ticks + 1) * TICK;
      this.#tick();
    }
    this.now = end;
  }

  #tick(): void {
    this.ticks++;
    const payer = this.#tasks[this.#payer];
    if (payer !== null) payer.ticks++;
    const late = this.#tasks[this.#late];
    if (late != null) {
      late.excess++;
      late.penalty++;
    }
    if (this.#left > 0) this.#left--;
    if (this.#left === 0 && this.#late === 0) this.#isOver = true;
  }

  /** The slice of the next position whose owner owes less than a slice. */
  #nextSlice(): void {
    this.#isOver = false;
    this.#spend(SWITCH_COST);
    for (let passed = true; passed; ) {
      passed = false;
      for (let i = 0; i < POSITIONS; i++) {
        this.#position = (this.#position + 1) % POSITIONS;
        const owner = this.#tasks[this.#places[this.#position].owner];
        if (owner == null) continue;
        if (owner.penalty < SLICE) {
          this.#left = SLICE - owner.penalty;
          owner.penalty = 0;
          owner.excess = 0;
          return;
        }
        owner.penalty -= SLICE;
        passed = true;
      }
    }
    this.#left = 0;
  }

  /** Uses the processor until so many ticks have passed; false if the task has ended over it. */
  #burn(slot: number, ticks: number): boolean {
    const start = this.ticks;
    while (this.ticks - start < ticks) {
      this.#spend(LOOP_COST);
      if (this.#isOver && this.#epilogue(slot) < 0) return false;
    }
    return true;
  }

  /** The slice is over; ticks of excess, or -1 if the task has ended. */
  #epilogue(slot: number): number {
    const task = this.#tasks[slot];
    if (task === null) return -1;
    this.#isOver = false;
    this.#late = slot;
    const start = this.ticks;
    const asked = task.how === 0 ? 0 : task.how === 1 ? task.slow : Number.POSITIVE_INFINITY;
    while (this.ticks - start < asked && task.excess <= LIMIT) this.#spend(LOOP_COST);
    this.#late = 0;
    if (task.excess > LIMIT) {
      this.#destroy(slot);
      this.#nextSlice();
      return -1;
    }
    this.#nextSlice();
    return this.ticks - start;
  }

  #overrun(slot: number): number | 'ended' {
    const start = this.ticks;
    while (!this.#isOver) this.#spend(LOOP_COST);
    const burnt = this.ticks - start;
    const excess = this.#epilogue(slot);
    return excess < 0 ? 'ended' : burnt + 256 * excess;
  }

  // Ops.

  #act(call: Call, task: BareTask): number | CpuError | 'ended' {
    const { op, task: slot, args } = call;
    switch (op) {
      case OP.spawn:
        return this.#spawn(args[0]);
      case OP.exit:
        if (slot === ROOT) return 'self';
        this.#destroy(slot);
        this.#nextSlice();
        return 0;
      case OP.claim:
      case OP.give:
      case OP.release:
      case OP.holder:
        return this.#place(call, task);
      case OP.work:
        return this.#burn(slot, args[0]) ? 0 : 'ended';
      case OP.overrun:
        return this.#overrun(slot);
      case OP.epilogue:
        if (slot === ROOT && args[0] !== 0) return 'self';
        task.how = args[0];
        task.slow = args[1];
        return 0;
      case OP.elapsed:
        return this.ticks;
      case OP.entry:
        task.entries = args[0];
        return 0;
      case OP.received:
        return task.last + 256 * task.count;
      case OP.word:
        task.word = args[0];
        return 0;
      case OP.stride:
        return this.#stride(slot, task, args);
      default:
        return this.#withAnother(call, task);
    }
  }

  #spawn(slot: number): number | CpuError {
    const before = this.#tasks[slot];
    if (before?.alive) return 'exists';
    this.#spend(9_000);
    this.#tasks[slot] = new BareTask((before?.life ?? 0) + 1);
    return 100 + slot;
  }

  #place({ op, task: slot, args }: Call, task: BareTask): number | CpuError {
    const place = this.#places[args[0] + 1];
    if (place === undefined) return 'badEntry';
    if (op === OP.holder) return place.owner === 0 ? 0 : place.owner === slot ? 1 : 2;
    if (op === OP.claim) {
      if (place.owner !== 0) return 'taken';
      Object.assign(place, { owner: slot, guard: slot, life: task.life });
      return 0;
    }
    const commands = slot === ROOT || (place.guard === slot && place.life === task.life);
    if (place.owner === 0 || !commands) return 'notYours';
    if (op === OP.give && !this.#tasks[args[1]]?.alive) return 'noTask';
    place.owner = op === OP.give ? args[1] : 0;
    return 0;
  }

  #withAnother(call: Call, task: BareTask): number | CpuError {
    const { op, task: slot, args } = call;
    const other = this.#tasks[args[0]];
    if (!other?.alive) return 'noTask';
    if (op === OP.account) return other.ticks;
    if (op === OP.penalty) return other.penalty;
    if (op === OP.yieldTo) {
      this.#payer = args[0];
      this.#takeInbox(other);
      this.#spend(SWITCH_COST);
      this.#payer = slot;
      if (this.#left === 0) this.#nextSlice();
      return 0;
    }
    if (args[0] === slot || (op === OP.send && slot === ROOT && args[2] === 1)) return 'self';
    if (op === OP.send) return this.#send(call, other);
    if ((other.entries & 1) === 0) return 'closed';
    if (op === OP.lrpc || op === OP.trusting) return args[1] + 1;
    if (op === OP.relay) return this.#relay(call, other);
    return this.#serve(call, task, other);
  }

  /** The other works in the caller's time, and is prompt if the slice ends. */
  #serve({ args }: Call, _caller: BareTask, other: BareTask): number {
    const start = this.ticks;
    while (this.ticks - start < args[3]) {
      this.#spend(LOOP_COST);
      if (this.#isOver) this.#nextSlice();
    }
    return args[1] + args[2] + other.word;
  }

  #relay({ task: slot, args }: Call, first: BareTask): number | CpuError {
    const next = this.#tasks[args[1]];
    if (!next?.alive) return 'noTask';
    if (args[1] === slot || args[1] === args[0]) return 'busy';
    if ((next.entries & 1) === 0) return 'closed';
    return args[2] + first.word + next.word;
  }

  #send({ task: slot, args }: Call, other: BareTask): number | CpuError {
    if ((other.entries & 2) === 0) return 'closed';
    if (other.inbox !== null) return 'busy';
    other.inbox = args[1];
    if (args[2] === 1) {
      for (const place of this.#places) if (place.owner === slot) place.owner = args[0];
    }
    return 0;
  }

  #takeInbox(task: BareTask): void {
    if (task.inbox === null) return;
    task.last = task.inbox;
    task.count++;
    task.inbox = null;
  }

  #stride(slot: number, task: BareTask, args: Int32Array): number | CpuError {
    const clients: number[] = [];
    for (let other = 1; other <= TASKS; other++) {
      const one = this.#tasks[other];
      if (other !== slot && one?.alive && (one.entries & 2) !== 0) clients.push(other);
    }
    if (clients.length === 0) return 'none';
    const tickets = clients.map((_, i) => args[i]);
    const key = `${tickets} ${clients.map((one) => `${one}.${this.#tasks[one]?.life}`)}`;
    if (task.queue?.key !== key) {
      // All tickets divide it.
      const strides = tickets.map((count) => 840 / count);
      task.queue = { key, clients, strides, passes: strides.slice() };
    }
    let value = 0;
    for (let slice = 0; slice < args[3]; slice++) value += this.#giveSlice(task.queue);
    this.#payer = slot;
    return value;
  }

  #giveSlice({ clients, strides, passes }: Queue): number {
    let chosen = 0;
    for (let i = 1; i < passes.length; i++) if (passes[i] < passes[chosen]) chosen = i;
    passes[chosen] += strides[chosen];
    this.#payer = clients[chosen];
    const client = this.#tasks[clients[chosen]];
    if (client !== null) this.#takeInbox(client);
    while (!this.#isOver) this.#spend(LOOP_COST);
    this.#nextSlice();
    return 256 ** chosen;
  }

  #destroy(slot: number): void {
    const task = this.#tasks[slot];
    if (task !== null) task.alive = false;
    for (const place of this.#places) if (place.owner === slot) place.owner = 0;
  }
}
