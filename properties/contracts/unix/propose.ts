/** Steps that make sense in a state, for the generator. */
import type { Draw } from '../../../core/words/contract.ts';
import { openOf } from './descriptors.ts';
import { shouldSync } from './durability.ts';
import { judge } from './judge.ts';
import { OP } from './ops.ts';
import { Outcomes } from './outcomes.ts';
import { isUnjudged } from './perform-sockets.ts';
import { isFree } from './propose-choices.ts';
import { drawFile, isWithinItself } from './propose-files.ts';
import { drawMemory } from './propose-memory.ts';
import { drawProcess, isWorthWaiting } from './propose-processes.ts';
import { drawSocket, drawWorld } from './propose-sockets.ts';
import { hasContents, hasFixed, isFatal, NO_URGE, shownTwice, urgeOf } from './propose-urges.ts';
import { GONE, NOTHING, type Pending, type Process, type UnixState } from './state.ts';
import { KIND, MEDDLE, PROT } from './terms.ts';

const out = new Outcomes();
/** Arguments are drawn so many times until the op can be done. */
const TRIES = 4;
/** One step in so many that would be refused, or would fault, is taken all the same. */
const REFUSED_ONE_IN = 12;
/** What kernels have got wrong is tried more often. */
const DARING_ONE_IN = 2;
/** One step in so many comes before what is urgent. */
const DEFERRED_IN = 6;

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
  target: null,
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

/** Whether a kernel has something to lose by what it must refuse here, or the process its life. */
function isDaring(state: UnixState, process: Process, op: number, args: Int32Array): boolean {
  switch (op) {
    case OP.exec:
    case OP.run:
    case OP.wait:
      return true;
    case OP.kill:
      return state.tasks[args[0]]?.status === GONE || process.meddle !== MEDDLE.none;
    case OP.write: {
      const open = openOf(state, process, args[0], 1);
      return open !== null && isFatal(process, open);
    }
    case OP.protect: {
      const page = process.pages[args[0]] ?? null;
      return page !== null && !page.mayEverWrite && args[2] === PROT.rw;
    }
    case OP.rename:
      return isWithinItself(args);
    case OP.mapFile:
      return args[3] === KIND.shared && args[2] === PROT.rw;
    default:
      return false;
  }
}

/** Whether the process has something else to do. */
function isDeferred(state: UnixState, process: Process, op: number, draw: Draw): boolean {
  const urge = urgeOf(state, process);
  // A signal to whoever waits is as good, and who waits may have company.
  if (urge === OP.write && op === OP.read && draw.below(2) === 0) return false;
  if (urge !== NO_URGE) return op !== urge && op !== OP.kill && draw.below(DEFERRED_IN) !== 0;
  // Files are mapped, and lose their names, more often while there is something in them.
  if (op === OP.mapFile || op === OP.unlink || op === OP.protect) return false;
  if (shownTwice(process) !== null && draw.below(8) !== 0) {
    return op !== OP.load && op !== OP.ftruncate;
  }
  if (hasFixed(process)) return draw.below(6) !== 0;
  return draw.below(2) !== 0 && hasContents(process);
}

/** Writes the arguments and returns true; false where the op makes no sense now. */
export function propose(
  state: UnixState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (by === 0) return !state.isWild && draw.below(2) === 0 && drawWorld(state, op, draw, args);
  const process = state.tasks[by] ?? null;
  if (state.isWild || process === null || !isFree(state, by)) return false;
  if (op >= OP.open && op < OP.sync && shouldSync(state)) return false;
  if (isDeferred(state, process, op, draw)) return false;
  call.op = op;
  call.args = args;
  for (let tries = 0; tries < TRIES; tries++) {
    if (!drawArguments(state, process, op, draw, args)) return false;
    if (isUnjudged(state, process, op, args)) return false;
    judge(state, process, call, calm, out);
    if (isAttack(op)) return !out.mustWait;
    if (out.done) return true;
    if (out.mustWait) return isWorthWaiting(state, process, op, draw, args);
    const oneIn = isDaring(state, process, op, args) ? DARING_ONE_IN : REFUSED_ONE_IN;
    if (draw.below(oneIn) === 0) return true;
  }
  return false;
}
