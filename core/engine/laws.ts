/**
 * The laws that every design must keep before its properties mean anything: it is deterministic, all
 * of its state is in the machine, it refuses what is not there, and looking at it changes nothing.
 */
import type { Contract } from '../words/contract.ts';
import type { Kernel, KernelDesign } from '../words/kernel.ts';
import type { Machine } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Result } from '../words/specification.ts';
import type { TraceEvent } from '../words/trace.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import { bootInfo, firmwareOf } from './firmware.ts';
import { Session, type SessionOptions } from './session.ts';

export type Law =
  | 'the same program gives the same trace'
  | 'all state is in the machine'
  | 'dangling references are refused'
  | 'observe changes nothing'
  | 'reset equals a fresh boot';

export const LAWS: readonly Law[] = [
  'the same program gives the same trace',
  'all state is in the machine',
  'dangling references are refused',
  'observe changes nothing',
  'reset equals a fresh boot',
];

export interface Breach {
  readonly law: Law;
  /** One sentence: what was seen, and what usually causes it. */
  readonly message: string;
  /** The index of the program that showed it. */
  readonly program: number;
}

export interface LawSubject {
  readonly design: KernelDesign;
  readonly contract: Contract;
  /** Makes a fresh machine; small memories make the laws quick. */
  readonly machine: () => Machine;
  readonly variant?: Readonly<Record<string, string>>;
}

/**
 * Traps that one activation may make in the laws' runs: enough for a server that asks several others
 * while it serves one message, too few for one that serves message after message.
 */
const TRAPS_PER_ACTIVATION = 64;

/** Checks every law on these programs; empty if all are kept. */
export function checkLaws(subject: LawSubject, programs: readonly PackedProgram[]): Breach[] {
  const breaches: Breach[] = [];
  const session = sessionOf(subject);
  const note = (law: Law, program: number, message: string | null): void => {
    if (message !== null) breaches.push({ law, message, program });
  };
  programs.forEach((program, i) => {
    const other = programs[(i + 1) % programs.length];
    const first = record(session, program);
    const hash = session.machine.hash();
    record(session, other);
    note('the same program gives the same trace', i, same(first, record(session, program)));
    note('all state is in the machine', i, exchanged(subject, program, first));
    note('dangling references are refused', i, dangling(session, program));
    note('observe changes nothing', i, observed(session, program, first, hash));
    note('reset equals a fresh boot', i, freshlyBooted(subject, program, first));
  });
  return breaches;
}

function sessionOf(subject: LawSubject, options: SessionOptions = {}): Session {
  return new Session(subject.design, subject.contract, subject.machine(), {
    ...options,
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
    fuel: { trapsPerActivation: TRAPS_PER_ACTIVATION },
  });
}

/** Runs a program and makes its events into objects. */
function record(session: Session, program: PackedProgram, watcher: Watcher = new Listener()) {
  session.run(program, watcher);
  return Array.from({ length: session.trace.length }, (_, i) => session.trace.at(i));
}

const HINT =
  'usual causes: state in a field of the kernel, a variable of a module, a closure, a WeakMap, or a ' +
  'local of a generator that lives on; Math.random or Date.now';

function same(first: readonly TraceEvent[], second: readonly TraceEvent[]): string | null {
  const length = Math.max(first.length, second.length);
  for (let i = 0; i < length; i++) {
    const a = JSON.stringify(first[i] ?? null);
    const b = JSON.stringify(second[i] ?? null);
    if (a !== b) return `event ${i} was ${a}, and then ${b}; ${HINT}`;
  }
  return null;
}

/** At every rest point a fresh machine and a fresh attach take over from a snapshot. */
function exchanged(
  subject: LawSubject,
  program: PackedProgram,
  first: readonly TraceEvent[],
): string | null {
  const firmware = firmwareOf(subject.design, subject.contract);
  const atRest = (machine: Machine, kernel: Kernel) => {
    const snapshot = structuredClone(machine.snapshot());
    // The old kernel goes on for a stretch: state that it keeps outside the machine runs ahead.
    machine.onInterrupt = null;
    machine.run(kernel);
    const fresh = subject.machine();
    fresh.install(firmware);
    fresh.restore(snapshot);
    const info = bootInfo(subject.design, fresh, subject.variant ?? {});
    return { machine: fresh, kernel: subject.design.attach(fresh.bus, info) };
  };
  const session = sessionOf(subject, { atRest });
  const message = same(first, record(session, program));
  return message === null ? null : `with a fresh attach at every rest point, ${message}`;
}

/** Every handle renamed to one that no step makes. */
function dangling(session: Session, program: PackedProgram): string | null {
  const contract = session.contract;
  const args = program.args.slice();
  const nobody = program.labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const named = new Set<number>();
  for (let step = 0; step < program.length; step++) {
    contract.ops[program.ops[step]].args.forEach((arg, k) => {
      if (arg.domain.kind !== 'handle') return;
      args[step * 4 + k] = nobody + step;
      named.add(program.labels[step]);
    });
  }
  for (const event of record(session, { ...program, args })) {
    if (event.kind === 'panic') return `the kernel panicked: ${event.message}`;
    if (event.kind !== 'return' || !named.has(event.step)) continue;
    if (event.outcome.kind !== 'refused') {
      return `step v${event.step} names a handle that was never made, and was ${event.outcome.kind}`;
    }
  }
  return null;
}

function observed(
  session: Session,
  program: PackedProgram,
  first: readonly TraceEvent[],
  hash: number,
): string | null {
  const observer = new Observer();
  const message = same(first, record(session, program, observer));
  if (message !== null) return `when it is called after every event, ${message}`;
  if (observer.changed !== null) return observer.changed;
  return session.machine.hash() === hash
    ? null
    : 'the memory or the chips differ at the end when it is called after every event';
}

function freshlyBooted(
  subject: LawSubject,
  program: PackedProgram,
  first: readonly TraceEvent[],
): string | null {
  return same(first, record(sessionOf(subject), program));
}

/** Listens and says nothing. */
class Listener implements Watcher {
  begin(_program: PackedProgram, _stage: Stage): void {}
  call(_step: number, _task: number): boolean {
    return true;
  }
  returned(_step: number, _task: number, _result: Result): boolean {
    return true;
  }
  world(_step: number, _result: Result): boolean {
    return true;
  }
  rest(_open: readonly number[]): boolean {
    return true;
  }
  panic(_message: string): void {}
  exhausted(_message: string, _step: number): void {}
}

/** Calls `observe` twice after every event, and compares. */
class Observer extends Listener {
  changed: string | null = null;
  #stage: Stage | null = null;

  override begin(_program: PackedProgram, stage: Stage): void {
    this.#stage = stage;
    this.changed = null;
  }

  override returned(): boolean {
    return this.#look();
  }

  override rest(): boolean {
    return this.#look();
  }

  #look(): boolean {
    const stage = this.#stage;
    if (stage === null) return true;
    const before = JSON.stringify(stage.peek.tlb());
    const once = JSON.stringify(stage.observe());
    const twice = JSON.stringify(stage.observe());
    if (once !== twice) this.changed ??= 'it says one thing and then another';
    if (JSON.stringify(stage.peek.tlb()) !== before) this.changed ??= 'it changes the TLB';
    return true;
  }
}
