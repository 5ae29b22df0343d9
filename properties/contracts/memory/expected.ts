/** What the memory contract would have accepted, in a phrase. */
import type { Call } from '../../../core/words/specification.ts';
import { errors, OP } from './ops.ts';
import { wordAt } from './perform.ts';
import { DANGLING, DONE, FAULTED, permitted } from './permitted.ts';
import { describePage, hex } from './show.ts';
import { findPage, isAlive, type MemoryState } from './state.ts';

export function expected(state: MemoryState, call: Call): string {
  const outcomes = permitted(state, call);
  const page = call.op >= OP.free ? findPage(state, call.args[0]) : null;
  const parts: string[] = [];
  if ((outcomes & DONE) !== 0) {
    if (call.op === OP.load && page !== null) {
      parts.push(`done(${hex(wordAt(page, call.args[1]))})`);
    } else {
      parts.push(call.op === OP.spawn || call.op === OP.alloc ? 'done' : 'done(0)');
    }
  }
  errors.forEach((name, index) => {
    if ((outcomes & (1 << index)) !== 0) parts.push(`refused ${name}`);
  });
  if ((outcomes & FAULTED) !== 0) parts.push('a fault');
  if ((outcomes & DANGLING) !== 0) parts.push('refused dangling');
  return `${parts.join(' or ')} (${why(state, call)})`;
}

function why(state: MemoryState, call: Call): string {
  if (!isAlive(state, call.task)) return `t${call.task} is not alive`;
  const first = call.args[0];
  if (call.op === OP.spawn) return aliveness(state, first);
  if (call.op === OP.exit) return call.task === 1 ? 'the root task may not exit' : 'it ends';
  if (call.op === OP.alloc) return 'memory may have run out';
  const page = findPage(state, first);
  if (page === null) return `v${first} made no page`;
  const other = call.op === OP.share || call.op === OP.unshare ? call.args[1] : 0;
  return describePage(page) + (other > 0 ? `; ${aliveness(state, other)}` : '');
}

function aliveness(state: MemoryState, slot: number): string {
  if (isAlive(state, slot)) return `t${slot} is alive`;
  return state.tasks[slot] ? `t${slot} has exited` : `t${slot} was never spawned`;
}
