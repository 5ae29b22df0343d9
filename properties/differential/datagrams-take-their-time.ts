/** What was put on the wire arrives after a while, which is not the same on each machine. */
import type { Allowance, Pair, Past } from '../../core/words/agreement.ts';
import type { PackedProgram, Stride } from '../../core/words/program.ts';
import { OP } from '../contracts/unix/ops.ts';
import { HOST } from '../contracts/unix/sockets.ts';

/** Places of a step in the packed arguments. */
const STRIDE: Stride = 8;

/** Ops that hear of datagrams, and the place of the descriptor among their arguments; `take` is the world's. */
const HEARING: Readonly<Record<string, number | null>> = {
  receive: 0,
  read: 0,
  badPointer: 2,
  take: null,
};

/** What was on its way is left out: what then still differs has another cause. */
export const datagramsTakeTheirTime: Allowance = {
  name: 'datagrams take their time',
  about:
    'What the other host has sent, or is sent, arrives after a while: whether it is there already is not said.',
  allows(pair, past) {
    const place = HEARING[pair.op];
    if (place === undefined || !isOfArrival(pair)) return null;
    if (place !== null && !isSocket(past, pair.call.args[place])) return null;
    const sent = lastSent(pair, past);
    return sent === null ? null : { kind: 'leaveOut', steps: [sent], on: 'everywhere' };
  },
};

/** Whether both ended as they may where something has come, or nothing. */
function isOfArrival({ a, b }: Pair): boolean {
  return [a, b].every(
    ({ kind, reason }) => kind === 'done' || kind === 'open' || reason === 'again',
  );
}

/** The label of the step before this one that was the last to put something on the wire; null if none did. */
function lastSent({ call }: Pair, past: Past): number | null {
  const { program } = past;
  for (let i = program.labels.indexOf(call.step) - 1; i >= 0; i--) {
    const label = program.labels[i];
    if (!isSending(past, i)) continue;
    if (past.ended('a', label)?.kind === 'done' && past.ended('b', label)?.kind === 'done') {
      return label;
    }
  }
  return null;
}

function isSending(past: Past, step: number): boolean {
  const { program } = past;
  const [first, second] = program.args.subarray(step * STRIDE);
  switch (program.ops[step]) {
    case OP.deliver:
      return true;
    case OP.sendTo:
      return second !== HOST.self && second !== HOST.us;
    case OP.write:
      return isSocket(past, first);
    default:
      return false;
  }
}

/**
 * Whether the descriptor of this step may be a socket's: it was made as one, or its number is that of one, since
 * programs name a descriptor by the step that made it, and numbers are used again.
 */
function isSocket(past: Past, label: number): boolean {
  const { program } = past;
  if (madeAsSocket(program, label)) return true;
  const made = past.ended('a', label);
  if (made?.kind !== 'done') return false;
  return Array.from(program.labels).some((other) => {
    const twin = madeAsSocket(program, other) ? past.ended('a', other) : null;
    return twin?.kind === 'done' && twin.value === made.value;
  });
}

function madeAsSocket(program: PackedProgram, label: number): boolean {
  const step = program.labels.indexOf(label);
  if (step < 0) return false;
  if (program.ops[step] === OP.socket) return true;
  const isCopy = program.ops[step] === OP.dup || program.ops[step] === OP.dup2;
  const from = program.args[step * STRIDE];
  // A copy is made of what was there before.
  return isCopy && program.labels.indexOf(from) < step && madeAsSocket(program, from);
}
