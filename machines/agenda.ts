/** The agenda: what will happen by itself (timer, devices, armed anchors), and when to look up. */
import type { FaultSite } from '../core/words/bus.ts';
import type { DeviceBay } from './device-bay.ts';
import type { InterruptController } from './interrupts.ts';
import type { Processor } from './processor.ts';
import { Timer, type TimerState } from './timer.ts';

export const TIMER_LINE = 0;
const NEVER = Number.MAX_SAFE_INTEGER;

interface Armed {
  readonly at: number;
  readonly line: number;
}

export class Agenda {
  readonly #processor: Processor;
  readonly #interrupts: InterruptController;
  readonly #bay: DeviceBay;
  readonly timer = new Timer();
  /** Interrupts that a program armed, by the value of `instructions` at which they come. */
  #armed: Armed[] = [];
  /** How many more times the fault site answers no before it fails; 0: not armed. */
  #failIn = 0;
  #failSite: FaultSite = 'alloc';
  /** The value of `instructions` at which the trap under way has used too much. */
  #trapLimit = NEVER;

  constructor(processor: Processor, interrupts: InterruptController, bay: DeviceBay) {
    this.#processor = processor;
    this.#interrupts = interrupts;
    this.#bay = bay;
  }

  /** When the timer or a device next does something, in cycles since boot. */
  get due(): number {
    return Math.min(this.timer.due, this.#bay.due);
  }

  get trapLimit(): number {
    return this.#trapLimit;
  }

  limitTrap(accesses: number): void {
    this.#trapLimit = this.#processor.instructions + accesses;
    this.schedule();
  }

  setTrapLimit(limit: number): void {
    this.#trapLimit = limit;
    this.schedule();
  }

  unlimitTrap(): void {
    this.#trapLimit = NEVER;
    this.schedule();
  }

  trapExpired(): boolean {
    return this.#processor.instructions >= this.#trapLimit;
  }

  /** Does what is due now. */
  fire(): void {
    const processor = this.#processor;
    while (this.#armed.length > 0 && processor.instructions >= this.#armed[0].at) {
      this.#interrupts.raise(this.#armed[0].line);
      this.#armed.shift();
    }
    const now = processor.now();
    if (this.timer.tick(now)) this.#interrupts.raise(TIMER_LINE);
    this.#bay.tick(now);
  }

  /** Sets when the processor must look up from its work. */
  schedule(): void {
    const processor = this.#processor;
    let next = this.#trapLimit;
    if (this.#armed.length > 0) next = Math.min(next, this.#armed[0].at);
    const due = this.due;
    if (due !== Number.POSITIVE_INFINITY) {
      // Waits make the time pass faster than instructions do; so look up early, and look again.
      const instructions = (due - processor.now()) / (4 * processor.instructionCycles);
      next = Math.min(next, processor.instructions + Math.max(1, Math.floor(instructions)));
    }
    processor.nextEvent = next;
  }

  armInterrupt(line: number, accesses: number): void {
    this.#armed.push({ at: this.#processor.instructions + accesses, line });
    this.#armed.sort((a, b) => a.at - b.at);
    this.schedule();
  }

  armFailure(site: FaultSite, count: number): void {
    this.#failSite = site;
    this.#failIn = count;
  }

  disarm(): void {
    this.#armed = [];
    this.#failIn = 0;
    this.schedule();
  }

  fails(site: FaultSite): boolean {
    if (this.#failIn === 0 || this.#failSite !== site) return false;
    this.#failIn--;
    return this.#failIn === 0;
  }

  save(): AgendaState {
    return {
      timer: this.timer.save(),
      armed: this.#armed.slice(),
      failIn: this.#failIn,
      failSite: this.#failSite,
    };
  }

  restore(state: AgendaState): void {
    this.timer.restore(state.timer);
    this.#armed = state.armed.slice();
    this.#failIn = state.failIn;
    this.#failSite = state.failSite;
    this.#trapLimit = NEVER;
    this.schedule();
  }
}

export interface AgendaState {
  readonly timer: TimerState;
  readonly armed: readonly Armed[];
  readonly failIn: number;
  readonly failSite: FaultSite;
}
