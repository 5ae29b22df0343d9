/** What the kernel believes of the pages and frames that a finding names. */
import type { Grant, SpaceView } from '../words/authority.ts';
import type { Stage } from '../words/watcher.ts';
import { ObserveError } from './session-errors.ts';

/** More lines than this explain nothing. */
const LINES = 6;
/** Claims about belief say in their findings what the kernel does. */
const ABOUT_BELIEF = /\bkernel (?:grants|believes|accounts|says)\b/;

/** A line for each grant of a page or frame in the message; none if it is not about belief. */
export function beliefAbout(message: string, stage: Pick<Stage, 'authority'>): readonly string[] {
  if (!ABOUT_BELIEF.test(message)) return [];
  const spaces = spacesOf(stage);
  const pages = numbersIn(message, /\bpage (0x[0-9a-f]+|\d+)/g);
  const frames = numbersIn(message, /\bframe (\d+)/g);
  const named = ({ page, frame }: Grant) => pages.has(page) || frames.has(frame);
  const isNamed = pages.size + frames.size > 0 ? named : sharedBy(spaces, tasksIn(message));
  const lines = spaces.flatMap((space) =>
    space.grants.filter(isNamed).map((grant) => lineOf(space, grant)),
  );
  const left = lines.length - LINES;
  return left > 1 ? [...lines.slice(0, LINES), `and ${left} more`] : lines;
}

/** None where the kernel cannot say: that is a failure of its own, and has been found. */
function spacesOf(stage: Pick<Stage, 'authority'>): readonly SpaceView[] {
  try {
    return stage.authority().spaces;
  } catch (thrown) {
    if (thrown instanceof ObserveError) return [];
    throw thrown;
  }
}

function numbersIn(message: string, pattern: RegExp): Set<number> {
  return new Set(Array.from(message.matchAll(pattern), ([, digits]) => Number(digits)));
}

function tasksIn(message: string): Set<number> {
  return numbersIn(message, /\bt(\d+)\b/g);
}

/** Grants of frames that all of these tasks may reach, and one may write: what makes a channel. */
function sharedBy(
  spaces: readonly SpaceView[],
  tasks: ReadonlySet<number>,
): (grant: Grant) => boolean {
  const reached = [...tasks].map(
    (task) =>
      new Set(
        spaces.flatMap((space) =>
          space.task === task ? space.grants.map(({ frame }) => frame) : [],
        ),
      ),
  );
  const written = new Set(
    spaces.flatMap(({ task, grants }) =>
      tasks.has(task) ? grants.filter(mayWrite).map(({ frame }) => frame) : [],
    ),
  );
  return ({ frame }) =>
    reached.length > 1 && written.has(frame) && reached.every((frames) => frames.has(frame));
}

function mayWrite({ rights }: Grant): boolean {
  return (rights & 2) !== 0;
}

function lineOf({ name }: SpaceView, { page, bytes, frame, rights }: Grant): string {
  const letters = ['r', 'w', 'x'].filter((_, bit) => (rights & (1 << bit)) !== 0).join('');
  const size = bytes === 4096 ? '' : `, ${bytes >> 10} KB`;
  return `${name}: page 0x${page.toString(16)} is frame ${frame} (${letters || 'none'}${size})`;
}
