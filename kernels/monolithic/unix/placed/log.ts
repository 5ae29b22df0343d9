/** What a message has loaded and been answered so far: see placed.ts. */
import { layout, words } from '../../../../core/memory/layout.ts';
import type { UserBus } from '../../../../core/words/bus.ts';
import type { Memory } from '../door.ts';

/** A page of the task's memory that it shares with whoever sends it messages. */
export const MESSAGE_PAGE = layout(
  'message page',
  {
    /** Registers 0 to 7 of the process whose call it is. */
    registers: words(8),
    /** The arguments of a trap from the eighth on: registers 1 to 7 have those before. */
    more: words(2),
  },
  64,
);

const REGISTER_ARGUMENTS = 7;

/** Thrown out of the plain code by a call that has no answer yet; it is no error, and nobody else catches it. */
const UNANSWERED = Symbol('a call of the lower half has no answer yet');

/** The task's memory, and the log of what was loaded from it and answered. */
export class Log implements Memory {
  readonly #bus: UserBus;
  readonly #page: number;
  /** In the order in which they were asked for: words loaded, answers; 0 for each thing done. */
  readonly #values: number[] = [];
  #at = 0;
  /** The call that has no answer: its number and arguments. */
  #asked: readonly number[] = [];

  constructor(bus: UserBus, page: number) {
    this.#bus = bus;
    this.#page = page;
  }

  rewind(): void {
    this.#at = 0;
  }

  /** What the plain code answers; null if it has come to a call that has no answer. */
  run(act: () => number): number | null {
    try {
      return act();
    } catch (thrown) {
      if (thrown !== UNANSWERED) throw thrown;
      return null;
    }
  }

  /** An answer of the lower half's, from the log; or the plain code ends here. */
  ask(asked: readonly number[]): number {
    if (this.#isLogged()) return this.#logged();
    this.#asked = asked;
    throw UNANSWERED;
  }

  /** Puts the call that has no answer where a trap is looked for. */
  request(): void {
    for (let i = 0; i < this.#asked.length; i++) {
      if (i <= REGISTER_ARGUMENTS) this.#bus.setRegister(i, this.#asked[i] >>> 0);
      else {
        const more = this.#page + MESSAGE_PAGE.more + 4 * (i - REGISTER_ARGUMENTS - 1);
        this.#bus.store(more, this.#asked[i] >>> 0);
      }
    }
  }

  /** Addresses in a user task are below 2^31: the answer is a word with a sign. */
  answered(answer: number): void {
    this.#values.push(answer | 0);
  }

  load(at: number): number {
    return this.#isLogged() ? this.#logged() : this.#note(this.#bus.load(at));
  }

  load8(at: number): number {
    return this.#isLogged() ? this.#logged() : this.#note(this.#bus.load8(at));
  }

  store(at: number, value: number): void {
    if (this.#isDone()) return;
    this.#bus.store(at, value >>> 0);
    this.#note(0);
  }

  store8(at: number, value: number): void {
    if (this.#isDone()) return;
    this.#bus.store8(at, value);
    this.#note(0);
  }

  copy(to: number, from: number, bytes: number): void {
    if (this.#isDone()) return;
    for (let i = 0; i < bytes; i += 4) this.#bus.store(to + i, this.#bus.load(from + i));
    this.#note(0);
  }

  fill(to: number, value: number, bytes: number): void {
    if (this.#isDone()) return;
    for (let i = 0; i < bytes; i += 4) this.#bus.store(to + i, value >>> 0);
    this.#note(0);
  }

  exec(path: number): void {
    if (this.#isDone()) return;
    this.#bus.exec(path);
    this.#note(0);
  }

  /** All that the task does is charged to its own room. */
  enter(_room: number): void {}
  leave(): void {}

  #isLogged(): boolean {
    return this.#at < this.#values.length;
  }

  #logged(): number {
    return this.#values[this.#at++];
  }

  #isDone(): boolean {
    if (!this.#isLogged()) return false;
    this.#at++;
    return true;
  }

  #note(value: number): number {
    this.#values.push(value);
    this.#at++;
    return value;
  }
}
