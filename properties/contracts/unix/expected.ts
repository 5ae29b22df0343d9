/** What the unix contract would have accepted, in a phrase. */
import type { Call } from '../../../core/words/specification.ts';
import { ADDRESS } from './address.ts';
import { ANY, fits, likelyValue, valueMust } from './fits.ts';
import { isDangling, judge } from './judge.ts';
import { OP, ops } from './ops.ts';
import { hasBit, Outcomes } from './outcomes.ts';
import { openText, pageText } from './show.ts';
import { takenAs } from './sockets.ts';
import type { Process, UnixState } from './state.ts';
import { errors } from './terms.ts';
import { descriptorOf, readCount } from './values.ts';

const out = new Outcomes();

export function expected(state: UnixState, call: Call): string {
  if (call.task === 0) return worldText(state, call);
  const process = state.tasks[call.task];
  const pending = state.open[call.task];
  if (process === null) return 'refused dangling (nobody has lived there)';
  if (process.lingers) return 'a fault (it was killed)';
  if (isDangling(state, call.op, call.task, call.args)) return 'refused dangling';
  if (process.isStopped) return `that it waits (t${call.task} is stopped)`;
  judge(state, process, call, pending, out);
  const parts: string[] = [];
  if (out.done) parts.push(doneText(state, process, call));
  errors.forEach((name, index) => {
    const isSeen = pending.isActive && hasBit(pending.low, pending.high, index);
    if (out.hasError(index) || isSeen) parts.push(`refused ${name}`);
  });
  if (out.faulted) parts.push('a fault');
  if (parts.length === 0) parts.push('that it waits');
  return `${parts.join(' or ')} (${why(state, process, call)})`;
}

function doneText(state: UnixState, process: Process, call: Call): string {
  const { op, args } = call;
  const must = valueMust(state, process, op, args);
  if (must === ANY) {
    const pending = state.open[call.task];
    const likely = likelyValue(state, process, op, args, pending);
    return fits(state, process, op, args, pending, likely) ? `done, as ${likely}` : 'done';
  }
  return op === OP.read ? `done(${must}), which is ${readCount(must)} bytes` : `done(${must})`;
}

function why(state: UnixState, process: Process, { op, args }: Call): string {
  const { args: definitions } = ops[op];
  const handle = definitions.findIndex(({ domain }) => domain.kind === 'handle');
  if (handle >= 0) {
    const value = state.handles.get(args[handle]) ?? 0;
    const end = op === OP.write || op === OP.ftruncate || op === OP.fsync ? 1 : args[1] & 1;
    const at = descriptorOf(value, op === OP.read || op === OP.seek || op === OP.mapFile ? 0 : end);
    const open = process.files[at] ?? null;
    return `descriptor ${at} is ${open === null ? 'not open' : openText(open)}`;
  }
  if (op === OP.load || op === OP.store) {
    const page = args[0] < ADDRESS.heapEnd ? process.pages[args[0]] : null;
    return `page ${args[0]} is ${page === null ? 'not mapped' : pageText(page)}`;
  }
  if (op === OP.kill || op === OP.waitFor || op === OP.fork) {
    const other = state.tasks[args[0]] ?? null;
    return other === null ? `t${args[0]} never lived` : `t${args[0]} is process ${other.pid}`;
  }
  return `t${process.slot} of user ${process.uid}`;
}

function worldText({ net }: UnixState, { op, args }: Call): string {
  if (op !== OP.take) return 'done(0)';
  const next = net.sent.find(({ port }) => port === args[0]);
  return next === undefined ? 'done(0)' : `done(0) or done(${takenAs(next.datagram)})`;
}
