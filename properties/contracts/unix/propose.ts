/** Steps that make sense in a state, for the generator. */
import type { Draw } from '../../../core/words/contract.ts';
import { shouldSync } from './durability.ts';
import { judge } from './judge.ts';
import { OP } from './ops.ts';
import { Outcomes } from './outcomes.ts';
import { isUnjudged } from './perform-sockets.ts';
import { isFree } from './propose-choices.ts';
import { drawFile } from './propose-files.ts';
import { drawMemory } from './propose-memory.ts';
import { drawProcess, isWorthWaiting } from './propose-processes.ts';
import { drawSocket, drawWorld } from './propose-sockets.ts';
import { NOTHING, type Pending, type Process, type UnixState } from './state.ts';

const out = new Outcomes();
/** Arguments are drawn so many times until the op can be done. */
const TRIES = 4;
/** One step in so many that would be refused, or would fault, is taken all the same. */
const REFUSED_ONE_IN = 12;

/** A call that nothing has disturbed. */
const calm: Pending = {
  isActive: true,
  step: 0,
  op: 0,
  args: new Int32Array(8),
  starved: false,
  isOver: false,
  kind: 'done',
  value: 0,
  done: 0,
  isPatient: true,
  disturbed: NOTHING,
  low: 0,
  high: 0,
  run: null,
};

const call: { op: number; args: Int32Array; starved: boolean } = {
  op: 0,
  args: calm.args,
  starved: false,
};

function drawArguments(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (op < OP.open) return drawProcess(state, process, op, draw, args);
  if (op < OP.mapFile) return drawFile(state, process, op, draw, args);
  if (op >= OP.socket) return drawSocket(state, process, op, draw, args);
  return drawMemory(state, process, op, draw, args);
}

/** Ops that are for being refused. */
function isAttack(op: number): boolean {
  return op === OP.badPointer || op === OP.rawDescriptor;
}

/** Writes the arguments and returns true; false where the op makes no sense now. */
export function propose(
  state: UnixState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (by === 0) return !state.isWild && drawWorld(state, op, draw, args);
  const process = state.tasks[by] ?? null;
  if (state.isWild || process === null || !isFree(state, by)) return false;
  if (op >= OP.open && op < OP.sync && shouldSync(state)) return false;
  call.op = op;
  call.args = args;
  for (let tries = 0; tries < TRIES; tries++) {
    if (!drawArguments(state, process, op, draw, args)) return false;
    if (isUnjudged(state, process, op, args)) return false;
    judge(state, process, call, calm, out);
    if (isAttack(op)) return !out.mustWait;
    if (out.done) return true;
    if (out.mustWait) return isWorthWaiting(state, process, op, draw, args);
    if (draw.below(REFUSED_ONE_IN) === 0) return true;
  }
  return false;
}
