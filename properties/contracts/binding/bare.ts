/**
 * The library OS over the bare kernel: performs each op of the contract as tasks would, with a page table of
 * its own. Time is counted in ticks, as far as it matters.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { type Answer, BareKernel, type Cap, UNLIMITED } from './bare-kernel.ts';
import { OP } from './ops.ts';
import {
  ANSWER,
  type BindingError,
  errors,
  FRAMES,
  NAME_BYTES,
  NO_LIMIT,
  PERMISSIONS,
  PROMISED,
  PROTECT,
  SLOTS,
  TASKS,
  WHICH,
} from './terms.ts';

/** Ticks until an abort that nobody prevents. */
const DEADLINE = PROMISED.deadline;
const TAKEN = 256;

interface Pte {
  frame: number;
  slot: number;
  write: boolean;
}

interface Library {
  /** The index of its environment; 0 where the task is not alive. */
  env: number;
  life: number;
  table: Map<number, Pte>;
  offer: { to: number; key: number; cap: Cap } | null;
  behaviour: readonly [answer: number, which: number, delay: number];
}

const DANGLING = 'dangling';
const FAULTED = 'faulted';
type Outcome = number | BindingError | typeof DANGLING | typeof FAULTED;

export class Bare {
  readonly kernel: BareKernel;
  readonly #libraries: Library[];
  #now = 0;

  constructor(isCached = true) {
    this.kernel = new BareKernel(isCached);
    this.#libraries = Array.from({ length: TASKS + 1 }, () => ({
      env: 0,
      life: 0,
      table: new Map(),
      offer: null,
      behaviour: [ANSWER.give, WHICH.lowest, 0] as const,
    }));
    this.#libraries[1].env = this.kernel.create({ perm: 7, name: '' });
  }

  /** The environment of a task; 0 if it is not alive. */
  envOf(task: number): number {
    return this.#libraries[task]?.env ?? 0;
  }

  /** Cycles since boot. */
  get now(): number {
    return this.#now;
  }

  /** Performs the call as engine, library OS and kernel would together; null if the task sleeps. */
  perform(call: Call): Result | null {
    this.#now += 1000;
    const outcome = this.#outcome(call);
    return outcome === null ? null : this.#result(outcome);
  }

  /** The op of a task that slept, and does no more; null if it sleeps on. */
  wake(task: number): Result | null {
    const { env } = this.#libraries[task];
    if (!this.kernel.isAwake(env)) return null;
    this.kernel.env(env).wait = null;
    return this.#result(0);
  }

  #result(outcome: Outcome): Result {
    const cycles = this.#now;
    if (typeof outcome === 'number') return { kind: 'done', value: outcome, cycles };
    if (outcome === DANGLING || outcome === FAULTED) return { kind: outcome, value: 0, cycles };
    return { kind: 'refused', value: errors.indexOf(outcome), cycles };
  }

  #outcome(call: Call): Outcome | null {
    const { task, op, args } = call;
    const [a, b, c, d, e] = args;
    if (op === OP.complete) {
      const words = this.kernel.complete(a);
      return words < 0 ? 'none' : words;
    }
    const own = this.#libraries[task];
    if (own.env === 0) return DANGLING;
    const { env } = own;
    const { kernel } = this;
    switch (op) {
      case OP.spawn:
        return this.#spawn(env, a);
      case OP.exit:
        return this.#exit(task);
      case OP.allocate:
        return done(kernel.allocate(env, b, a));
      case OP.free:
        return done(kernel.free(env, b, a));
      case OP.bind:
        return this.#bind(own, a, b, c, d === 1);
      case OP.bindFor:
        return this.#toTask(a, (other) => done(kernel.bind(env, d, other.env, b, c, e === 1)));
      case OP.unbind:
        kernel.unbind(env, a);
        own.table.delete(a);
        return 0;
      case OP.protect:
        return this.#protect(own, a, b, c);
      case OP.hijack: {
        const row = kernel.row(env, a);
        return row === null ? FAULTED : kernel.pages[row.frame].words[0];
      }
      case OP.guard: {
        const cap = kernel.cap(env, d);
        const entry = cap === null ? null : { perm: PERMISSIONS[e], name: cap.name };
        return done(kernel.guard(env, b, a, c, entry));
      }
      case OP.admit:
        return this.#toTask(d, (other) =>
          done(kernel.guard(env, b, a, c, { perm: PERMISSIONS[e], name: this.#born(d, other) })),
        );
      case OP.limit:
        return done(kernel.limit(env, b, a, most(c), most(d)));
      case OP.load:
      case OP.store:
        return this.#access(own, op === OP.store, a, b, c);
      case OP.owner:
        if (a >= FRAMES) return 'badName';
        return kernel.pages[a].owner === 0 ? 0 : kernel.pages[a].owner === env ? 1 : 2;
      case OP.behave:
        own.behaviour = [a, b, c];
        return 0;
      case OP.revoke:
        return this.#revoke(task, a, b, c);
      case OP.repossessed:
        return (kernel.env(env).vector[a] ?? -1) + 1;
      case OP.work:
        this.#now += a * PROMISED.tick;
        return 0;
      case OP.await:
        return this.#await(own, a, b, c);
      case OP.transfer:
        return done(kernel.transfer(env, b, a, c === 0, d));
      case OP.cancel:
        return done(kernel.cancel(env, b, a));
      default:
        return this.#capabilities(task, own, call);
    }
  }

  #born(task: number, { life }: Library): string {
    return task === 1 ? '' : String.fromCharCode(task, life);
  }

  /** With the library of a task that is alive. */
  #toTask(task: number, act: (other: Library) => Outcome): Outcome {
    const other = this.#libraries[task];
    if (other === undefined || (other.life === 0 && task !== 1)) return DANGLING;
    return other.env === 0 ? 'noTask' : act(other);
  }

  #spawn(env: number, slot: number): Outcome {
    if (slot < 1 || slot > TASKS) return DANGLING;
    const library = this.#libraries[slot];
    if (library.env !== 0) return 'exists';
    const name = this.#born(slot, { ...library, life: library.life + 1 });
    const cap = this.kernel.cap(env, 0);
    if (cap === null || !name.startsWith(cap.name)) return 'insufficient';
    library.life++;
    library.env = this.kernel.create({ perm: 7, name });
    return library.env;
  }

  #exit(task: number): Outcome {
    const library = this.#libraries[task];
    if (task === 1) return 'self';
    this.kernel.destroy(library.env);
    library.env = 0;
    library.table = new Map();
    library.offer = null;
    library.behaviour = [ANSWER.give, WHICH.lowest, 0];
    return 0;
  }

  #bind(own: Library, page: number, frame: number, slot: number, write: boolean): Outcome {
    const answer = this.kernel.bind(own.env, slot, own.env, page, frame, write);
    if (answer === '') own.table.set(page, { frame, slot, write });
    return done(answer);
  }

  #protect(own: Library, page: number, slot: number, rights: number): Outcome {
    if (rights === PROTECT.none) return 'none';
    const write = rights === PROTECT.rw;
    const pte = own.table.get(page);
    let answer = this.kernel.protect(own.env, slot, page, write);
    if (answer === 'none' && pte !== undefined) {
      answer = this.kernel.bind(own.env, slot, own.env, page, pte.frame, write);
    }
    if (answer === '' && pte !== undefined) own.table.set(page, { ...pte, slot, write });
    return done(answer);
  }

  /** The frame that an access reaches, after the handler has bound the page again, if it must; -1. */
  #reach(own: Library, page: number, write: boolean): number {
    const row = this.kernel.row(own.env, page);
    if (row !== null && (row.write || !write)) return row.frame;
    const pte = own.table.get(page);
    if (pte === undefined || (write && !pte.write)) return -1;
    const again = this.kernel.bind(own.env, pte.slot, own.env, page, pte.frame, pte.write);
    return again === '' ? pte.frame : -1;
  }

  #access(own: Library, write: boolean, page: number, offset: number, value: number): Outcome {
    const frame = this.#reach(own, page, write);
    if (frame < 0) return FAULTED;
    const { words } = this.kernel.pages[frame];
    if (!write) return words[offset];
    words[offset] = value;
    return 0;
  }

  #await(own: Library, page: number, offset: number, value: number): Outcome | null {
    const frame = this.#reach(own, page, false);
    if (frame < 0 || !this.kernel.mayRead(own.env, frame)) return 'insufficient';
    const env = this.kernel.env(own.env);
    env.wait = { frame, offset, value };
    if (!this.kernel.isAwake(own.env)) return null;
    env.wait = null;
    return 0;
  }

  #capabilities(task: number, own: Library, call: Call): Outcome {
    const [a, b, c, d, e] = call.args;
    const { kernel } = this;
    switch (call.op) {
      case OP.derive: {
        const from = kernel.cap(own.env, a);
        if (from === null) return 'badSlot';
        const name = (from.name.slice(0, c) + String.fromCharCode(d)).slice(0, NAME_BYTES);
        return done(kernel.forge(own.env, a, b, { perm: PERMISSIONS[e], name }), b);
      }
      case OP.drop: {
        const { caps } = kernel.env(own.env);
        if (a >= SLOTS || caps[a] === null) return 'badSlot';
        if (a === 0) return 'insufficient';
        caps[a] = null;
        return 0;
      }
      case OP.offer:
        return this.#toTask(a, (other) => {
          const cap = kernel.cap(own.env, b);
          if (cap === null) return 'badSlot';
          own.offer = { to: kernel.env(other.env).id, key: b, cap };
          return 0;
        });
      default:
        return this.#toTask(a, (other) => this.#acquire(task, own, other, b));
    }
  }

  #acquire(_task: number, own: Library, grantor: Library, into: number): Outcome {
    const { offer } = grantor;
    if (into === 0 || into >= SLOTS) return 'badSlot';
    if (offer === null || offer.to !== this.kernel.env(own.env).id) return 'none';
    const answer = this.kernel.acquire(own.env, into, grantor.env, offer.key, offer.cap);
    if (answer === '') grantor.offer = null;
    return done(answer);
  }

  #revoke(task: number, victim: number, count: number, slot: number): Outcome {
    if (victim === task) return 'self';
    return this.#toTask(victim, ({ env, behaviour }) => {
      const own = this.#libraries[task].env;
      if (this.kernel.cap(own, slot) === null) return 'badSlot';
      if (!this.kernel.mayActOn(own, slot, env, 4)) return 'insufficient';
      const names = this.kernel.pages.flatMap(({ owner }, frame) => (owner === env ? frame : []));
      if (names.length < count) return 'none';
      const given = this.#answer(env, behaviour, names, count);
      this.kernel.abort(env, count - given);
      return given + TAKEN * (count - given);
    });
  }

  /** What the asked library OS does until the deadline: how many frames it has given. */
  #answer(
    env: number,
    [answer, which, delay]: Library['behaviour'],
    names: number[],
    count: number,
  ): number {
    if (which === WHICH.highest) names.reverse();
    const isLate = answer === ANSWER.late && delay >= DEADLINE;
    if (answer === ANSWER.late) this.#now += delay * PROMISED.tick;
    if (answer === ANSWER.give || (answer === ANSWER.late && !isLate)) {
      let given = 0;
      for (const frame of names.slice(0, count)) {
        if (this.kernel.giveUp(env, frame) === '') given++;
      }
      return given;
    }
    if (answer === ANSWER.wrong) {
      const wrong = this.kernel.pages.findIndex(({ owner }) => owner !== env);
      if (this.kernel.giveUp(env, wrong) === '') return 1;
    }
    if (answer !== ANSWER.refuse && !isLate) this.#now += DEADLINE * PROMISED.tick;
    return 0;
  }
}

function done(answer: Answer, value = 0): Outcome {
  return answer === '' ? value : answer;
}

function most(limit: number): number {
  return limit === NO_LIMIT ? UNLIMITED : limit;
}
