/** What the mapping contract would have accepted, in a phrase. */
import type { Call } from '../../../core/words/specification.ts';
import { baseOf, pagesTouched, shiftOf } from './flexpage.ts';
import { errors, OP } from './ops.ts';
import { readable, wordKey } from './perform.ts';
import { DANGLING, DONE, FAULTED, permitted, permittedBesides } from './permitted.ts';
import { accesses } from './revocation.ts';
import { flexpageText, hex, originText, rightsText } from './show.ts';
import { isAlive, type MappingState, mappingAt } from './state.ts';

export function expected(state: MappingState, call: Call): string {
  const outcomes = permitted(state, call) | permittedBesides(state, call);
  const parts: string[] = [];
  if ((outcomes & DONE) !== 0) parts.push(doneText(state, call));
  errors.forEach((name, index) => {
    if ((outcomes & (1 << index)) !== 0) parts.push(`refused ${name}`);
  });
  if ((outcomes & FAULTED) !== 0) parts.push('a fault');
  if ((outcomes & DANGLING) !== 0) parts.push('refused dangling');
  return `${parts.join(' or ')} (${why(state, call)})`;
}

function doneText(state: MappingState, call: Call): string {
  const { op, args } = call;
  if (op === OP.spawn) return 'done';
  if (op === OP.load) {
    const word = state.words.get(wordKey(state, call.task, args[0], args[1]));
    return word === undefined ? 'done with any word' : `done(${hex(word)})`;
  }
  if (op === OP.touch) return `done(${pagesTouched(args[1])})`;
  if (op !== OP.unmap && op !== OP.flush) return 'done(0)';
  const told = accesses(state, call);
  const open = (told >> 3) & ~told;
  return open === 0 ? `done(${told & 7})` : `done(${told & 7}), or with any of ${rightsText(open)}`;
}

function why(state: MappingState, call: Call): string {
  const { task, op, args } = call;
  if (!isAlive(state, task)) return `t${task} is not alive`;
  if (op === OP.spawn) return aliveness(state, args[0]);
  if (op === OP.exit) return task === 1 ? 'the root task may not exit' : 'it ends';
  if (op === OP.take) return `${state.pagesTaken} pages were taken so far`;
  if (op === OP.accept) return 'the window can be set';
  if (op === OP.touch) {
    const pages = readable(state, call);
    if (pages === pagesTouched(args[1])) return `t${task} has all of these pages`;
    return here(state, task, baseOf(args[0], shiftOf(args[1])) + pages);
  }
  if (op === OP.load || op === OP.store) return here(state, task, args[0]);
  if (op === OP.unmap || op === OP.flush) return 'by the accesses since it last asked';
  if (!isAlive(state, args[0])) return aliveness(state, args[0]);
  const window = flexpageText(state.windowPages[args[0]], state.windowSizes[args[0]]);
  return `t${args[0]} accepts ${window}`;
}

function here(state: MappingState, task: number, page: number): string {
  const over = mappingAt(state, task, page);
  if (over === null) return `t${task} has nothing at ${hex(page)}`;
  return `t${task} has ${hex(page)} ${rightsText(over.rights)}, ${originText(over)}`;
}

function aliveness(state: MappingState, slot: number): string {
  if (isAlive(state, slot)) return `t${slot} is alive`;
  return state.tasks[slot] ? `t${slot} has exited` : `t${slot} was never spawned`;
}
