/** The agenda: what will happen by itself (timer, devices, armed anchors), and when to look up. */
import type { FaultSite } from '../core/words/bus.ts';
import type { DeviceBay } from './device-bay.ts';
import type { Hash } from './hash.ts';
import type { InterruptController } from './interrupts.ts';
import { OpportunityCounter } from './opportunities.ts';
import type { Processor } from './processor.ts';
import { Timer, type TimerState } from './timer.ts';

export const TIMER_LINE = 0;
const NEVER = Number.MAX_SAFE_INTEGER;

interface Armed {
  readonly step: number;
  readonly at: number;
  readonly line: number;
}

interface ArmedFailure {
  readonly step: number;
  readonly site: FaultSite;
  in: number;
}

export class Agenda {
  readonly #processor: Processor;
  readonly #interrupts: InterruptController;
  readonly #bay: DeviceBay;
  readonly timer = new Timer();
  readonly opportunities = new OpportunityCounter();
  /** Interrupts that a program armed, by the value of `instructions` at which they come. */
  #armed: Armed[] = [];
  /** Failures that a program armed: how many more times the site is asked until it fails. */
  #failures: ArmedFailure[] = [];
  /** The value of `instructions` at which the trap under way has used too much. */
  #trapLimit = NEVER;
  /** The same for the step, whoever runs. */
  #stepLimit = NEVER;

  constructor(processor: Processor, interrupts: InterruptController, bay: DeviceBay) {
    this.#processor = processor;
    this.#interrupts = interrupts;
    this.#bay = bay;
  }

  /** When the timer or a device next does something, in cycles since boot. */
  get due(): number {
    return Math.min(this.timer.due, this.#bay.due);
  }

  /** Whether a device, rather than the timer, is next to do something. */
  get deviceIsDue(): boolean {
    return this.#bay.due < this.timer.due;
  }

  limitStep(accesses: number): void {
    this.#stepLimit = this.#processor.instructions + accesses;
    this.schedule();
  }

  stepExpired(): boolean {
    return this.#processor.instructions >= this.#stepLimit;
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

  /**
   * The trap is over, and the time is that at which code goes on: so whoever reckons anew at this rest point,
   * as a new limit does, finds the same time to look up.
   */
  unlimitTrap(): void {
    this.#trapLimit = NEVER;
    this.schedule();
  }

  trapExpired(): boolean {
    return this.#processor.instructions >= this.#trapLimit;
  }

  /** Raises the armed interrupts whose count has come. */
  raiseArmed(): void {
    const { instructions } = this.#processor;
    while (this.#armed.length > 0 && instructions >= this.#armed[0].at) {
      this.#interrupts.raise(this.#armed[0].line);
      this.#armed.shift();
    }
  }

  /** The kernel looks whether an interrupt waits. */
  preemptible(): void {
    this.raiseArmed();
    if (this.opportunities.counting) this.opportunities.point(this.#processor.instructions);
  }

  /** The kernel has returned. */
  returned(): void {
    this.raiseArmed();
    if (this.opportunities.counting) this.opportunities.returned(this.#processor.instructions);
  }

  /** The code that runs looked up: before an access, or after a path. */
  interruptible(afterPath: boolean): void {
    if (!this.opportunities.counting) return;
    const { instructions } = this.#processor;
    if (afterPath) this.opportunities.path(instructions);
    else this.opportunities.access(instructions);
  }

  /** Does what is due now. */
  fire(): void {
    this.raiseArmed();
    const now = this.#processor.now();
    if (this.timer.tick(now)) this.#interrupts.raise(TIMER_LINE);
    this.#bay.tick(now);
  }

  /** Sets when the processor must look up from its work. */
  schedule(): void {
    const processor = this.#processor;
    let next = Math.min(this.#trapLimit, this.#stepLimit);
    if (this.#armed.length > 0) next = Math.min(next, this.#armed[0].at);
    const due = this.due;
    if (due !== Number.POSITIVE_INFINITY) {
      // Waits make the time pass faster than instructions do; so look up early, and look again.
      const instructions = (due - processor.now()) / (4 * processor.instructionCycles);
      next = Math.min(next, processor.instructions + Math.max(1, Math.floor(instructions)));
    }
    // Each access of the code that runs is counted; the kernel's own are not.
    if (this.opportunities.counting && this.#trapLimit === NEVER) next = 0;
    processor.nextEvent = next;
  }

  /** Counts from now what a program might have disturbed. */
  count(): void {
    this.opportunities.begin(this.#processor.instructions);
    this.schedule();
  }

  armInterrupt(step: number, line: number, accesses: number): void {
    this.#armed.push({ step, at: this.#processor.instructions + accesses, line });
    this.#armed.sort((a, b) => a.at - b.at);
    this.schedule();
  }

  armFailure(step: number, site: FaultSite, count: number): void {
    this.#failures.push({ step, site, in: count });
  }

  /** Those of one step; of all, where none is named. */
  disarm(step?: number): void {
    const others = (one: Armed | ArmedFailure): boolean => step !== undefined && one.step !== step;
    this.#armed = this.#armed.filter(others);
    this.#failures = this.#failures.filter(others);
    this.schedule();
  }

  fails(site: FaultSite): boolean {
    if (this.opportunities.counting) this.opportunities.allocation();
    let failed = false;
    for (const failure of this.#failures) {
      if (failure.site === site && --failure.in === 0) failed = true;
    }
    return failed;
  }

  hash(hash: Hash, now: number): void {
    hash.word(this.timer.period);
    hash.wait(this.timer.due, now);
    for (const { at, line } of this.#armed) {
      hash.word(at - this.#processor.instructions);
      hash.word(line);
    }
    for (const failure of this.#failures) hash.word(failure.in);
  }

  save(): AgendaState {
    return {
      timer: this.timer.save(),
      armed: this.#armed.slice(),
      failures: this.#failures.map((failure) => ({ ...failure })),
    };
  }

  restore(state: AgendaState): void {
    this.timer.restore(state.timer);
    this.#armed = state.armed.slice();
    this.#failures = state.failures.map((failure) => ({ ...failure }));
    this.#trapLimit = NEVER;
    this.#stepLimit = NEVER;
    this.opportunities.stop();
    this.schedule();
  }
}

export interface AgendaState {
  readonly timer: TimerState;
  readonly armed: readonly Armed[];
  readonly failures: readonly ArmedFailure[];
}
