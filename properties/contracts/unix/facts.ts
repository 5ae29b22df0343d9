/** What one outcome may show: the moments that claims about runs want to have seen. */
import type { Sometimes } from '../../../core/words/property.ts';
import type { Call, Result, Specification } from '../../../core/words/specification.ts';
import { ADDRESS } from './address.ts';
import { openOf } from './descriptors.ts';
import { free } from './io.ts';
import { OP } from './ops.ts';
import { KILLED } from './signals.ts';
import { ALIVE, BROKEN, NOTHING, type Process, type UnixState } from './state.ts';
import { errors, SIGNAL } from './terms.ts';
import { TYPE } from './values.ts';

/** Bits of `UnixState.facts`. */
export const FACT = {
  readerWoken: 1,
  writerKilled: 2,
  interrupted: 4,
  waitsOn: 8,
  orphaned: 16,
  writtenApart: 32,
  unlinkedRead: 64,
  replaced: 128,
  coldWalk: 256,
  linked: 512,
  mappedRead: 1024,
  execRefused: 2048,
  goesOn: 4096,
  drained: 8192,
  /** Something may be mapped no more, or with fewer rights. */
  lowered: 1 << 14,
} as const;

/** Bits of `UnixState.remembered` beyond those of slots whose calls have waited. */
const COLD = 1 << 16;

/** The claim that this fact is seen at least once. */
export function seenOnce(fact: number, name: string, about: string): Sometimes<UnixState> {
  return {
    kind: 'sometimes',
    name,
    about,
    seen: (scene) => scene.state !== null && (scene.state.facts & fact) !== 0,
  };
}

const PATHS: readonly number[] = [OP.open, OP.stat, OP.link, OP.unlink, OP.rename, OP.list];
const LOWERING: readonly number[] = [
  OP.exec,
  OP.open,
  OP.truncate,
  OP.ftruncate,
  OP.mapFile,
  OP.mapAnonymous,
  OP.unmap,
  OP.protect,
  OP.brk,
];
const INTERRUPTED = errors.indexOf('interrupted');

/** Whether the call finds nothing to read, or too little room to write, at first. */
function mustWait(state: UnixState, process: Process, { op, args }: Call): boolean {
  if (op !== OP.read && op !== OP.write) return false;
  const open = openOf(state, process, args[0], op === OP.write ? 1 : 0);
  if (open === null || open.pipe === null || open.isNonblocking) return false;
  return op === OP.read ? args[1] > 0 && open.pipe.count === 0 : free(open.pipe) < args[2];
}

/** What can be told before the outcome is taken in. */
function before(state: UnixState, process: Process, call: Call, result: Result): number {
  const { op, args, task } = call;
  let facts = 0;
  if (result.kind === 'refused') {
    if (result.value === INTERRUPTED) facts |= FACT.interrupted;
    if (op === OP.exec && process.status === ALIVE) facts |= FACT.execRefused;
    return facts;
  }
  if (result.kind === 'done' && LOWERING.includes(op)) facts |= FACT.lowered;
  if (result.kind !== 'done') return facts;
  const hasWaited = (state.remembered & (1 << task)) !== 0;
  if (op === OP.read) facts |= ofRead(state, process, args, result.value, hasWaited);
  if (op === OP.write && hasWaited) facts |= FACT.drained;
  if (op === OP.kill && args[1] === SIGNAL.continue && state.tasks[args[0]]?.isStopped) {
    facts |= FACT.goesOn;
  }
  if (op === OP.store) facts |= ofStore(process, args[0]);
  return facts;
}

function ofRead(
  state: UnixState,
  process: Process,
  args: Int32Array,
  value: number,
  hasWaited: boolean,
): number {
  const open = openOf(state, process, args[0], 0);
  if (open === null || value === 0) return 0;
  if (hasWaited) return FACT.readerWoken;
  const { node } = open;
  if (node === null || node.type !== TYPE.file) return 0;
  let facts = node.links === 0 ? FACT.unlinkedRead : 0;
  for (const { status, pages } of state.family) {
    if (status !== ALIVE) continue;
    if (pages.some((page) => page?.node === node && page.isShared && page.mayWrite)) {
      facts |= FACT.mappedRead;
    }
  }
  return facts;
}

function ofStore({ pages, parent }: Process, at: number): number {
  const own = at < ADDRESS.heapEnd ? pages[at] : null;
  if (own === null || own.isShared) return 0;
  const other = parent?.pages[at] ?? null;
  // A copy takes the place of what the file has there.
  const isCopied = own.node !== null && own.frame === null;
  const isApart = other !== null && !other.isShared;
  return (isCopied ? FACT.lowered : 0) | (isApart ? FACT.writtenApart : 0);
}

/** Whether the last act took a name away and gave it to another. */
function hasReplaced({ root: { journal } }: UnixState): boolean {
  const [one, two, three] = journal.changes.slice(-3);
  return three !== undefined && one.time === three.time && two.time === three.time;
}

/** Whether a call of the task's has been disturbed, and goes on waiting. */
function waitsOn({ open }: UnixState, task: number): boolean {
  const { isActive, disturbed } = open[task];
  return isActive && disturbed !== NOTHING && disturbed !== BROKEN;
}

function after(state: UnixState, process: Process, { op, args }: Call, result: Result): number {
  let facts = 0;
  if (process.status !== ALIVE && process.how === KILLED + SIGNAL.pipe) facts |= FACT.writerKilled;
  if (result.kind === 'done' && op === OP.kill && waitsOn(state, args[0])) facts |= FACT.waitsOn;
  if (result.kind === 'done' && op === OP.rename && hasReplaced(state)) facts |= FACT.replaced;
  if (result.kind === 'done' && op === OP.same && result.value === 1 && args[0] !== args[1]) {
    facts |= FACT.linked;
  }
  if ((state.remembered & COLD) !== 0 && PATHS.includes(op)) facts |= FACT.coldWalk;
  return facts;
}

function remember(state: UnixState, { op }: Call): void {
  if (op === OP.flush) state.remembered |= COLD;
  else if (PATHS.includes(op)) state.remembered &= ~COLD;
}

function hasChildren(state: UnixState, process: Process): boolean {
  return state.family.some(({ parent }) => parent === process);
}

/** The specification, which notes what outcomes show. */
export function withFacts(specification: Specification<UnixState>): Specification<UnixState> {
  return {
    ...specification,
    call(state, call) {
      const process = state.tasks[call.task] ?? null;
      const bit = 1 << call.task;
      const waits = process !== null && mustWait(state, process, call);
      state.remembered = waits ? state.remembered | bit : state.remembered & ~bit;
      specification.call?.(state, call);
    },
    advance(state, call, result) {
      const process = state.tasks[call.task] ?? null;
      const facts = process === null ? 0 : before(state, process, call, result);
      const isParent = process !== null && hasChildren(state, process);
      const following = specification.advance(state, call, result);
      if (following === null) return null;
      for (const one of Array.isArray(following) ? following : [following]) {
        const next = one as UnixState;
        const now = next.tasks[call.task] ?? null;
        next.facts |= facts;
        if (now === null) continue;
        if (isParent && now.status !== ALIVE) next.facts |= FACT.orphaned;
        next.facts |= after(next, now, call, result);
        remember(next, call);
      }
      return following;
    },
  };
}
