/** Runs that came to their end before their time, by a panic or for want of fuel, on one side or otherwise on the other. */
import type { Contract } from '../words/contract.ts';
import type { TwoRuns } from './compare-past.ts';
import { endedText } from './compare-phrase.ts';
import type { SideRun } from './compare-side.ts';
import { unpackStep } from './program/pack.ts';
import { printStep } from './program/print.ts';
import { TASK_ENDED } from './trace-columns.ts';

export interface Crash {
  /** The label of the step in which it happened; -1 if it was in none. */
  readonly step: number;
  readonly message: string;
  readonly signature: string;
}

/** Numbers name tasks, steps, pages and frames, which differ from design to design. */
const NUMBERS = /0x[0-9a-f]+|\d+/gi;

/** Null if both runs came to their end, or neither, with the same sentence. */
export function crashOf({ a, b }: TwoRuns, contract: Contract): Crash | null {
  const [how, other] = [signOf(a), signOf(b)];
  if (how === other) return null;
  const crashed = how === null ? b : a;
  const { history, program } = crashed;
  const step = program.labels[history.panickedAt] ?? -1;
  const op = contract.ops[program.ops[history.panickedAt]]?.name ?? 'boot';
  const isName = contract.ops[program.ops[history.panickedAt]]?.produces !== undefined;
  const endings = [a, b].map((side) => signOf(side) ?? endingKind(side, step));
  const tells = [a, b].map((side) => `${tellsOf(side, step, isName)} on ${side.label}`);
  const message = `step ${toldOf(crashed, contract)} ${tells.join(' and ')}`;
  return { step, message, signature: `agree: ${op} ${endings.join('/')}` };
}

/** The step as programs have it, with its arguments. */
function toldOf({ history, program }: SideRun, contract: Contract): string {
  const at = history.panickedAt;
  if (program.labels[at] === undefined) return 'v-1: boot';
  return printStep(unpackStep(program, contract, at)).replace(' = ', ': ');
}

/** How the step ended on the side that came through. */
function endingKind(side: SideRun, step: number): string {
  const ended = side.ended(step);
  if (ended?.kind === 'refused') return `refused ${ended.reason}`;
  if (ended?.kind === 'faulted' && ended.value === TASK_ENDED) return 'ended';
  return ended?.kind ?? 'left out';
}

function tellsOf(side: SideRun, step: number, isName: boolean): string {
  const { panicked, exhaustion } = side.history;
  if (panicked !== null) return `${exhaustion ? 'did not end' : 'panicked'} (${panicked})`;
  const ended = side.ended(step);
  return ended === null ? 'was left out' : endedText(ended, isName);
}

function signOf({ history }: SideRun): string | null {
  if (history.panicked === null) return null;
  const sentence = history.panicked.replace(NUMBERS, '#');
  return `${history.exhaustion ? 'fuel' : 'panic'} ${sentence}`;
}
