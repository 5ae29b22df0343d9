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
import { watchChance } from './laws-chance.ts';
import { difference } from './laws-compare.ts';
import { ObserveError, Session, type SessionOptions } from './session.ts';

export type Law =
  | 'the same program gives the same trace'
  | 'all state is in the machine'
  | 'a server starts afresh for every message'
  | 'activations do not leak'
  | 'dangling references are refused'
  | 'forged handles do no harm'
  | 'observe changes nothing'
  | 'reset equals a fresh boot';

/** The laws, and what usually breaks each. */
const CAUSES: Readonly<Record<Law, string>> = {
  'the same program gives the same trace':
    'state in a field of the kernel, a variable of a module, a closure, a WeakMap, or a generator ' +
    'that lives on, which a reset does not bring back; or Math.random, Date.now and their like',
  'all state is in the machine':
    'state in a field of the kernel, a variable of a module, a closure, a WeakMap, or a generator ' +
    'that lives on: keep it in emulated memory, and let attach compute nothing that boot did not store',
  'a server starts afresh for every message':
    "a loop around the server's receive, so that its record grows with every message and its locals " +
    'outlive them: let the code end after one message (it is entered anew), and keep in memory what ' +
    'must last',
  'activations do not leak':
    'the kernel leaves a PC and keeps it nowhere (a return from a handler, exec, a kill, an exit): ' +
    'release it',
  'dangling references are refused': 'this is done by the engine; a design can hardly break it',
  'forged handles do no harm':
    'a number that user code gave is used as an index or an address before it has been looked up',
  'observe changes nothing':
    'observe counts, caches or fills in something, or reads over the kernel bus, which is charged: ' +
    'it must read by the peek that it is given and write nothing',
  'reset equals a fresh boot':
    'boot puts something elsewhere than into memory and chips, or finds there what an earlier boot left',
};

export const LAWS = Object.keys(CAUSES) as readonly Law[];

export interface Breach {
  readonly law: Law;
  /** The law, what was seen first, and what usually causes it. */
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
 * Traps that one activation may make: enough for a server that asks several others while it serves
 * one message, too few for one that serves message after message of a stretched program.
 */
const TRAPS_PER_ACTIVATION = 96;
/** Steps of a stretched program, at the least. */
const STRETCHED = 1536;
/** Activations that a stretched program may leave beyond those of one round: threads that wait. */
const LEFT_BEHIND = 32;

/** Handles that nobody made: bounds, and numbers that could be an index, an address, a pointer. */
const FORGED = [0, 7, 0x1000, 0x12345678, 0x7fffffff, 0x80000000, 0xffffffff] as const;

/** Checks every law on these programs; empty if all are kept. */
export function checkLaws(subject: LawSubject, programs: readonly PackedProgram[]): Breach[] {
  const breaches: Breach[] = [];
  const session = sessionOf(subject);
  const decoy = sessionOf(subject);
  const cramped = sessionOf(subject, { fuel: { trapsPerActivation: TRAPS_PER_ACTIVATION } });
  programs.forEach((program, i) => {
    const note = (law: Law, seen: string | null): void => {
      if (seen === null) return;
      breaches.push({ law, message: `${law}: ${seen}; usual causes: ${CAUSES[law]}`, program: i });
    };
    const other = programs[(i + 1) % programs.length];
    const { result: first, asked } = watchChance(() => record(session, program));
    const hash = session.machine.hash();
    record(session, other);
    const again = difference(first, record(session, program));
    note('the same program gives the same trace', again ?? chance(asked));
    note('all state is in the machine', exchanged(subject, program, first, decoy, other));
    const rounds = stretched(program);
    note('a server starts afresh for every message', endless(session, cramped, rounds));
    note('activations do not leak', leak(session, program, rounds));
    note('dangling references are refused', dangling(session, program));
    note('forged handles do no harm', forged(subject, program));
    note('observe changes nothing', observed(session, program, first, hash));
    note('reset equals a fresh boot', difference(first, record(sessionOf(subject), program)));
  });
  return breaches;
}

function sessionOf(subject: LawSubject, options: SessionOptions = {}): Session {
  return new Session(subject.design, subject.contract, subject.machine(), {
    ...options,
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
  });
}

/** Runs a program and makes its events into objects. */
function record(session: Session, program: PackedProgram, watcher: Watcher = new Listener()) {
  session.run(program, watcher);
  return Array.from({ length: session.trace.length }, (_, i) => session.trace.at(i));
}

function chance(asked: readonly string[]): string | null {
  return asked.length === 0 ? null : `no event differed, but the design asks ${asked.join(', ')}`;
}

/**
 * At every rest point a fresh machine and a fresh attach take over from a snapshot, after the same
 * design has run another program elsewhere: what it shares beyond the machine is that program's now.
 */
function exchanged(
  subject: LawSubject,
  program: PackedProgram,
  first: readonly TraceEvent[],
  decoy: Session,
  other: PackedProgram,
): string | null {
  const firmware = firmwareOf(subject.design, subject.contract);
  const atRest = (machine: Machine, _kernel: Kernel) => {
    const snapshot = structuredClone(machine.snapshot());
    decoy.run(other, new Listener());
    const fresh = subject.machine();
    fresh.install(firmware);
    fresh.restore(snapshot);
    const info = bootInfo(subject.design, fresh, subject.variant ?? {});
    return { machine: fresh, kernel: subject.design.attach(fresh.bus, info) };
  };
  const seen = difference(first, record(sessionOf(subject, { atRest }), program));
  return seen === null ? null : `with a fresh attach at every rest point, ${seen}`;
}

/** An activation that lasts as long as the program is run over and over makes too many traps. */
function endless(session: Session, cramped: Session, rounds: PackedProgram): string | null {
  const seen = difference(record(session, rounds), record(cramped, rounds));
  return seen === null
    ? null
    : `when one activation may make ${TRAPS_PER_ACTIVATION} traps, ${seen}`;
}

/** As many activations as there are threads may wait at the end, but not more with every round. */
function leak(session: Session, program: PackedProgram, rounds: PackedProgram): string | null {
  session.run(program, new Listener());
  const once = session.machine.activations;
  session.run(rounds, new Listener());
  const often = session.machine.activations;
  if (often - once <= LEFT_BEHIND) return null;
  return `${once} activations are alive after the program, ${often} after it was run over and over`;
}

/** The program over and over, as one program. */
function stretched(program: PackedProgram): PackedProgram {
  const { length } = program;
  const times = Math.ceil(STRETCHED / length);
  const most = program.labels.reduce((a, b) => Math.max(a, b), 0);
  const repeat = <Columns extends Int32Array | Uint8Array>(to: Columns, from: Columns): Columns => {
    for (let i = 0; i < times; i++) to.set(from, i * from.length);
    return to;
  };
  const labels = repeat(new Int32Array(length * times), program.labels);
  // The arguments go on naming the first round's handles: the kernel is to be used, not filled up.
  for (let i = 0; i < labels.length; i++) labels[i] += Math.floor(i / length) * (most + 1);
  return {
    ...program,
    length: length * times,
    labels,
    ops: repeat(new Uint8Array(length * times), program.ops),
    by: repeat(new Uint8Array(length * times), program.by),
    args: repeat(new Int32Array(length * times * 4), program.args.subarray(0, length * 4)),
  };
}

/** Every handle renamed to one that no step makes; and the labels of the steps that name one. */
function withoutHandles(contract: Contract, program: PackedProgram) {
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
  return { program: { ...program, args }, named };
}

function dangling(session: Session, program: PackedProgram): string | null {
  const without = withoutHandles(session.contract, program);
  for (const event of record(session, without.program)) {
    if (event.kind === 'panic') return `the kernel panicked: ${event.message}`;
    if (event.kind !== 'return' || !without.named.has(event.step)) continue;
    if (event.outcome.kind !== 'refused') {
      return `step v${event.step} names a handle that was never made, and was ${event.outcome.kind}`;
    }
  }
  return null;
}

/** The design is given numbers that it never gave out: it may refuse, fault, or find something. */
function forged(subject: LawSubject, program: PackedProgram): string | null {
  const without = withoutHandles(subject.contract, program);
  if (without.named.size === 0) return null;
  for (const value of FORGED) {
    const session = sessionOf(subject, { forge: () => value });
    const end = session.run(without.program, new Listener());
    if (end === 'complete') continue;
    const last = session.trace.at(session.trace.length - 1);
    const why = last.kind === 'panic' ? `the kernel panicked: ${last.message}` : 'it did not end';
    return `when all handles were the number 0x${value.toString(16)}, ${why}`;
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
  const events = record(session, program, observer);
  if (observer.changed !== null) return observer.changed;
  const seen = difference(first, events);
  if (seen !== null) return `when it is called after every event, ${seen}`;
  return session.machine.hash() === hash
    ? null
    : 'the memory or the chips differ at the end when it is called after every event';
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

  override returned(step: number, task: number): boolean {
    return this.#look(`t${task} returned from step ${step + 1}`);
  }

  override rest(): boolean {
    return this.#look('nothing could run');
  }

  #look(when: string): boolean {
    const stage = this.#stage;
    if (stage === null || this.changed !== null) return true;
    this.changed = this.#compare(stage);
    if (this.changed !== null) this.changed = `after ${when}, ${this.changed}`;
    return true;
  }

  #compare(stage: Stage): string | null {
    const before = JSON.stringify(stage.peek.tlb());
    try {
      const once = JSON.stringify(stage.observe());
      const twice = JSON.stringify(stage.observe());
      if (once !== twice) return 'it says one thing and then another';
    } catch (thrown) {
      if (!(thrown instanceof ObserveError)) throw thrown;
      return `it threw: ${thrown.message}`;
    }
    return JSON.stringify(stage.peek.tlb()) === before ? null : 'it changes the TLB';
  }
}
