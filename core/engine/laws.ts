/**
 * The laws that every design must keep before its properties mean anything: it is deterministic, all
 * of its state is in the machine, it refuses what is not there, and looking at it changes nothing.
 */
import type { Kernel } from '../words/kernel.ts';
import type { Machine } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import { bootInfo, firmwareOf } from './firmware.ts';
import { watchChance } from './laws-chance.ts';
import { difference } from './laws-compare.ts';
import { dangling, Forgery } from './laws-handles.ts';
import { observed } from './laws-observe.ts';
import { type LawSubject, type Recorded, record, sessionOf } from './laws-record.ts';
import type { Session } from './session.ts';
import { silent } from './silent-watcher.ts';
import { STRIDE } from './stride.ts';

export type { LawSubject };

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

/**
 * Traps that one activation may make: enough for a server that asks several others while it serves
 * one message, too few for one that serves message after message of a stretched program.
 */
const TRAPS_PER_ACTIVATION = 96;
/** Steps of a stretched program, at the least. */
const STRETCHED = 1536;
/** Activations that a stretched program may leave beyond those of one round: threads that wait. */
const LEFT_BEHIND = 32;

/** Checks every law on these programs; empty if all are kept. */
export function checkLaws(subject: LawSubject, programs: readonly PackedProgram[]): Breach[] {
  const breaches: Breach[] = [];
  const session = sessionOf(subject);
  const decoy = sessionOf(subject);
  const cramped = sessionOf(subject, { fuel: { trapsPerActivation: TRAPS_PER_ACTIVATION } });
  const forgery = new Forgery(subject);
  // A kernel that panics by itself is the properties' business: they reduce the program that shows it.
  const sound = programs.every((program) => session.run(program, silent) === 'complete');
  programs.forEach((program, i) => {
    const note = (law: Law, seen: string | null): void => {
      if (seen === null) return;
      breaches.push({ law, message: `${law}: ${seen}; usual causes: ${CAUSES[law]}`, program: i });
    };
    const other = programs[(i + 1) % programs.length];
    const { result: first, asked } = watchChance(() => record(session, program));
    record(session, other);
    const again = difference(first, record(session, program));
    note('the same program gives the same trace', again ?? chance(asked));
    note('all state is in the machine', exchanged(subject, program, first, decoy, other));
    const rounds = stretched(program);
    session.run(program, silent);
    const once = session.machine.activations;
    note('a server starts afresh for every message', endless(session, cramped, rounds));
    note('activations do not leak', leak(once, session.machine.activations));
    note('dangling references are refused', dangling(session, program));
    if (sound) note('forged handles do no harm', forgery.harm(program));
    note('observe changes nothing', observed(session, program, first));
    note('reset equals a fresh boot', difference(first, record(sessionOf(subject), program)));
  });
  return breaches;
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
  first: Recorded,
  decoy: Session,
  other: PackedProgram,
): string | null {
  const firmware = firmwareOf(subject.design, subject.contract);
  const atRest = (machine: Machine, _kernel: Kernel) => {
    const snapshot = structuredClone(machine.snapshot());
    decoy.run(other, silent);
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
function leak(once: number, often: number): string | null {
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
    args: repeat(
      new Int32Array(length * times * STRIDE),
      program.args.subarray(0, length * STRIDE),
    ),
  };
}
