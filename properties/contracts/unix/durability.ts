/** What sync and its kin make lasting, and what a loss of power leaves: added to the rules of everything else. */
import type { Call, Result, Specification } from '../../../core/words/specification.ts';
import { openOf } from './descriptors.ts';
import { learn } from './doubt.ts';
import { actsAtRisk, actsLast, ask, bytesLast, lastChange } from './journal.ts';
import type { Node } from './node.ts';
import { OP } from './ops.ts';
import { power } from './power.ts';
import { ALIVE, type UnixState } from './state.ts';

/** By op: whether it makes work lasting. */
function makesLast(op: number): boolean {
  return op === OP.sync || op === OP.flush || op === OP.fsync || op === OP.msync;
}

/** Whether programs should sync now: more acts than this leave more states than an oracle follows. */
const ACTS_MAX = 48;
export function shouldSync(state: UnixState): boolean {
  return actsAtRisk(state.root.journal) >= ACTS_MAX;
}

/** What was done before the call began is on the disk: all of it, or what has to do with one file. */
function last(state: UnixState, task: number, op: number, args: Int32Array): void {
  const { journal } = state.root;
  const time = journal.asked[task];
  const process = state.tasks[task] ?? null;
  if (op === OP.sync || op === OP.flush) {
    actsLast(journal, time);
    for (const node of [...journal.written]) bytesLast(node, time);
  } else if (op === OP.fsync) {
    const node = process === null ? null : (openOf(state, process, args[0], 1)?.node ?? null);
    if (node !== null) fileLasts(node, time, null);
  } else if (process !== null) {
    for (let at = args[0]; at < args[0] + args[1]; at++) {
      const page = process.pages[at] ?? null;
      if (page?.isShared && page.node !== null) fileLasts(page.node, time, page.index);
    }
  }
}

function fileLasts(node: Node, time: number, page: number | null): void {
  const { journal } = node;
  const own = lastChange(journal, node, time);
  if (own > 0) actsLast(journal, own);
  bytesLast(node, time, page);
}

/** A task whose number may be another one's since the power was lost. */
function namesTheLost(state: UnixState, { op, args }: Call): boolean {
  if (op !== OP.kill && op !== OP.waitFor) return false;
  const isLost = (state.root.journal.lost & (1 << args[0])) !== 0;
  return isLost && state.tasks[args[0]]?.status !== ALIVE && state.family.length > 1;
}

/** Only now it is certain what the descriptor and the pages were. */
function noteEnd(state: UnixState, call: Call, result: Result): void {
  if (result.kind === 'done' && makesLast(call.op)) last(state, call.task, call.op, call.args);
  if (result.kind === 'done' && call.op === OP.fork) {
    state.root.journal.lost &= ~(1 << call.args[0]);
  }
}

/** The specification, which says what a loss of power leaves as well. */
export function withPower(specification: Specification<UnixState>): Specification<UnixState> {
  return {
    ...specification,
    call(state, call) {
      // It may wait for that other one.
      if (namesTheLost(state, call)) state.isWild = true;
      if (makesLast(call.op)) ask(state.root.journal, call.task);
      specification.call?.(state, call);
    },
    advance(state, call, result) {
      if (namesTheLost(state, call)) state.isWild = true;
      if (state.root.journal.isDoubtful && !state.isWild) learn(state, call, result);
      const following = specification.advance(state, call, result);
      if (following === null) return null;
      for (const next of Array.isArray(following) ? following : [following]) {
        noteEnd(next as UnixState, call, result);
      }
      return following;
    },
    assume(state, call) {
      if (makesLast(call.op)) ask(state.root.journal, call.task);
      specification.assume(state, call);
      if (makesLast(call.op)) last(state, call.task, call.op, call.args);
    },
    power,
  };
}
