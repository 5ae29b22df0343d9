/** The agenda: what will happen by itself (timer, devices, armed anchors), and when to look up. */
import type { FaultSite } from '../core/words/bus.ts';
import type { PowerLoss } from '../core/words/device.ts';
import type { DeviceBay } from './device-bay.ts';
import { HarnessBug } from './errors.ts';
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

interface ArmedCut {
  readonly how: PowerLoss;
  /** As the anchor has it. */
  readonly count: number;
  in: number;
}

/** A loss of power: what becomes of what disks have not made lasting, and the count that it came at. */
export interface Cut {
  readonly how: PowerLoss;
  readonly count: number;
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
  /** Losses of power that a program armed. */
  #cuts: ArmedCut[] = [];
  /** The one that has come; null while there is power. */
  #cut: Cut | null = null;
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

  /** Whether a device will do something by itself. */
  get deviceDue(): boolean {
    return this.#bay.due !== Number.POSITIVE_INFINITY;
  }

  get isOff(): boolean {
    return this.#cut !== null;
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
    if (this.#cut === null) this.#bay.tick(now);
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

  /** `name` is a line, a site or a loss; the last two were checked when the program was. */
  arm(step: number, action: 'interrupt' | 'fail' | 'power', name: string, count: number): void {
    if (action === 'interrupt') this.#armInterrupt(step, this.#lineOf(name), count);
    else if (action === 'fail') this.#failures.push({ step, site: name as FaultSite, in: count });
    else this.#cuts.push({ how: name as PowerLoss, count, in: count });
  }

  #lineOf(name: string): number {
    const { names } = this.#interrupts;
    const line = names.indexOf(name);
    if (line >= 0) return line;
    throw new Error(`the machine has no interrupt line ${name}; it has ${names.join(', ')}`);
  }

  #armInterrupt(step: number, line: number, accesses: number): void {
    this.#armed.push({ step, at: this.#processor.instructions + accesses, line });
    this.#armed.sort((a, b) => a.at - b.at);
    this.schedule();
  }

  /** Those of one step, save what waits for a disk; all, where no step is named. */
  disarm(step?: number): void {
    const others = (one: Armed): boolean => step !== undefined && one.step !== step;
    this.#armed = this.#armed.filter(others);
    this.#failures = this.#failures.filter(
      (one) => step !== undefined && (one.site === 'transfer' || one.step !== step),
    );
    if (step === undefined) this.#cuts = [];
    this.schedule();
  }

  fails(site: FaultSite): boolean {
    if (this.opportunities.counting) {
      if (site === 'alloc') this.opportunities.allocation();
      else this.opportunities.transfer();
    }
    let failed = false;
    for (const failure of this.#failures) {
      if (failure.site === site && --failure.in === 0) failed = true;
    }
    return failed;
  }

  /** A disk is about to take a write, or has taken it: true if the power is lost here. */
  written(): boolean {
    if (this.opportunities.counting) this.opportunities.written();
    for (const cut of this.#cuts) {
      if (--cut.in === 0) this.#cut ??= { how: cut.how, count: cut.count };
    }
    return this.#cut !== null;
  }

  /** The power is back; how it was lost. The timer stands still. */
  powerOn(): Cut {
    const cut = this.#cut;
    if (cut === null) throw new HarnessBug('the power is on');
    this.#cut = null;
    this.timer.start(0, 0);
    this.#trapLimit = NEVER;
    return cut;
  }

  hash(hash: Hash, now: number): void {
    hash.word(this.timer.period);
    hash.wait(this.timer.due, now);
    for (const { at, line } of this.#armed) {
      hash.word(at - this.#processor.instructions);
      hash.word(line);
    }
    for (const failure of this.#failures) hash.word(failure.in);
    for (const cut of this.#cuts) hash.word(cut.in);
  }

  save(): AgendaState {
    return {
      timer: this.timer.save(),
      armed: this.#armed.slice(),
      failures: this.#failures.map((failure) => ({ ...failure })),
      cuts: this.#cuts.map((cut) => ({ ...cut })),
      cut: this.#cut,
    };
  }

  restore(state: AgendaState): void {
    this.timer.restore(state.timer);
    this.#armed = state.armed.slice();
    this.#failures = state.failures.map((failure) => ({ ...failure }));
    this.#cuts = state.cuts.map((cut) => ({ ...cut }));
    this.#cut = state.cut;
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
  readonly cuts: readonly ArmedCut[];
  readonly cut: Cut | null;
}
