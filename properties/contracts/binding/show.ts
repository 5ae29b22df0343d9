/** A picture of the binding contract's state, in a few lines of text. */
import type { Entry } from './capability.ts';
import { type BindingState, type Env, EXITED, type Frame, isAlive } from './state.ts';
import { NO_LIMIT, TASKS } from './terms.ts';

const ANSWERS = ['gives', 'answers late', 'answers wrong', 'refuses', 'ignores'] as const;

export function permissionsText(permissions: number): string {
  if (permissions === 7) return 'all';
  return `r${(permissions & 1) !== 0 ? 'w' : ''}${(permissions & 4) !== 0 ? 'd' : ''}`;
}

/** A capability or an entry: `2.1 rw`; the name of no bytes is a dot. */
export function entryText(entry: Entry): string {
  const name = entry.name.length === 0 ? '.' : entry.name.join('.');
  return `${name} ${permissionsText(entry.permissions)}`;
}

function listText(list: readonly (Entry | null)[]): string {
  const shown = list.flatMap((one, i) => (one === null ? [] : [`${i}: ${entryText(one)}`]));
  return shown.join(', ');
}

function frameLine(frame: Frame, name: number): string {
  const limits =
    frame.readers === NO_LIMIT && frame.writers === NO_LIMIT
      ? ''
      : `, limits ${frame.readers} and ${frame.writers}`;
  return `frame ${name} of t${frame.owner}, list ${listText(frame.list)}${limits}`;
}

function pageLines(env: Env): string[] {
  const pages = [...new Set([...env.bindings.keys(), ...env.pages.keys()])].sort((a, b) => a - b);
  return pages.map((page) => {
    const bound = env.bindings.get(page);
    const memory = env.pages.get(page);
    const has =
      bound === undefined
        ? 'not bound'
        : `frame ${bound.frame} ${bound.write ? 'rw' : 'r'} by entry ${bound.entry}` +
          `${bound.maybe ? ', if not displaced' : ''}`;
    const remembered =
      memory === undefined
        ? ''
        : `; remembered as ${memory.frame} ${memory.write ? 'rw' : 'r'} by slot ${memory.slot}`;
    return `  page ${page}: ${has}${remembered}`;
  });
}

function taskLines(state: BindingState, slot: number): string[] {
  const env = state.envs[slot];
  if (env.status === EXITED) return [`t${slot} exited`];
  if (!isAlive(state, slot)) return [];
  const { answer, which, delay } = env.behaviour;
  const late = answer === 1 ? ` by ${delay} ticks` : '';
  const lines = [
    `t${slot} alive, ${ANSWERS[answer]}${late}, ${which === 0 ? 'lowest' : 'highest'} first, ` +
      `capabilities ${listText(env.caps)}`,
    ...pageLines(env),
  ];
  if (env.offer !== null) {
    lines.push(
      `  offers ${entryText(env.offer.cap)} of slot ${env.offer.slot} to t${env.offer.task}`,
    );
  }
  if (env.taken.length > 0) lines.push(`  taken by force: ${env.taken.join(', ')}`);
  const sleeper = state.sleepers[slot];
  if (sleeper !== null) {
    lines.push(`  waits for ${sleeper.value} in word ${sleeper.offset} of frame ${sleeper.frame}`);
  }
  return lines;
}

export function show(state: BindingState): string {
  const lines: string[] = [];
  for (let slot = 1; slot <= TASKS; slot++) lines.push(...taskLines(state, slot));
  state.frames.forEach((frame, name) => {
    if (frame.owner !== 0) lines.push(frameLine(frame, name));
  });
  for (const { frame, into, words, task } of state.transfers) {
    lines.push(
      `transfer of ${words} words ${into ? 'into' : 'out of'} frame ${frame}, of t${task}`,
    );
  }
  return lines.join('\n');
}
