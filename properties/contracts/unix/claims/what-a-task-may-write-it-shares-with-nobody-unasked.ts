/**
 * U-2, H12: whatever a task may write, others have only where all map the same page of a file, or inherited the same shared
 * memory. A page that is shared until somebody writes to it (copy on write) may be written by nobody.
 */
import { Follower } from '../../../../core/oracles/difference.ts';
import type { Authority, SpaceView } from '../../../../core/words/authority.ts';
import type { BeliefChange, Holding } from '../../../../core/words/belief-change.ts';
import type { Always } from '../../../../core/words/property.ts';
import { numberOf, ownerOf, ownersIn, pageAt, placeText, UNNUMBERED, WRITE } from '../belief.ts';
import { FACT } from '../facts.ts';
import type { Frame, Page, UnixState } from '../state.ts';
import type { Node } from '../tree.ts';

/** No set of tasks. */
const NONE = -1;

/** Who has each frame, in the belief that was looked at last. */
class Holders {
  readonly byFrame = new Map<number, Holding[]>();
  readonly #follower = new Follower(
    (belief) => this.#takeAll(belief),
    (change) => this.#revise(change),
  );

  follow(belief: Authority): void {
    this.#follower.follow(belief);
  }

  #takeAll({ spaces }: Authority): void {
    this.byFrame.clear();
    for (const space of spaces) for (const grant of space.grants) this.#add({ space, grant });
  }

  #revise({ goneGrants, newGrants }: BeliefChange): void {
    for (let i = 0; i < goneGrants.length; i++) this.#remove(goneGrants[i]);
    for (let i = 0; i < newGrants.length; i++) this.#add(newGrants[i]);
  }

  #add(holding: Holding): void {
    const all = this.byFrame.get(holding.grant.frame);
    if (all === undefined) this.byFrame.set(holding.grant.frame, [holding]);
    else all.push(holding);
  }

  #remove({ space, grant }: Holding): void {
    const all = this.byFrame.get(grant.frame);
    if (all === undefined) return;
    const at = all.findIndex(
      (one) => one.grant.page === grant.page && isSameSpace(one.space, space),
    );
    if (at >= 0) all.splice(at, 1);
  }
}

function isSameSpace(one: SpaceView, other: SpaceView): boolean {
  return one.name === other.name && one.task === other.task && one.context === other.context;
}

const holders = new Holders();

/** What a page shows to all who share it; null for what is a process's own. */
function objectOf(page: Page | null): Node | Frame | null {
  if (page === null || !page.isShared) return null;
  return page.node ?? page.frame;
}

function pageOf(state: UnixState, authority: Authority, { space, grant }: Holding): Page | null {
  const process = state.tasks[space.task] ?? null;
  const number = numberOf(authority, grant);
  return process === null || number === UNNUMBERED ? null : pageAt(process, number);
}

/** Whether this one may see what the writer writes. */
function mayShare(
  state: UnixState,
  authority: Authority,
  writer: Holding,
  other: Holding,
): boolean {
  const shown = pageOf(state, authority, writer);
  const object = objectOf(shown);
  if (shown === null || object === null) return false;
  const seen = pageOf(state, authority, other);
  if (seen === null) return false;
  // A private page of the file shows it as long as nobody has written to the page.
  const isUncopied = seen.node === object && seen.frame === null;
  return (objectOf(seen) === object || isUncopied) && seen.index === shown.index;
}

function textOf(authority: Authority, { space, grant }: Holding): string {
  const number = numberOf(authority, grant);
  if (number !== UNNUMBERED) return placeText(space.task, number);
  return `0x${grant.page.toString(16)} of ${space.task === 0 ? space.name : `t${space.task}`}`;
}

function judgeFrame(
  state: UnixState,
  authority: Authority,
  frame: number,
  all: readonly Holding[],
): string | null {
  for (const writer of all) {
    if ((writer.grant.rights & WRITE) === 0) continue;
    if (ownerOf(state, authority, writer.space) === null) continue;
    for (const other of all) {
      if (
        other === writer ||
        (other.space.task !== 0 && ownerOf(state, authority, other.space) === null)
      ) {
        continue;
      }
      if (mayShare(state, authority, writer, other)) continue;
      return (
        `Frame ${frame} may be written through ${textOf(authority, writer)}, and is ` +
        `${textOf(authority, other)} as well.`
      );
    }
  }
  return null;
}

/** The tasks that were looked at when the claim was asked last; NONE where it may not have held. */
let owners = NONE;

function judge(state: UnixState, authority: Authority): string | null {
  owners = NONE;
  holders.follow(authority);
  let first: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [frame, all] of holders.byFrame) {
    if (all.length < 2 || frame >= least) continue;
    const found = judgeFrame(state, authority, frame, sorted(all));
    if (found === null) continue;
    first = found;
    least = frame;
  }
  if (first === null) owners = ownersIn(state, authority);
  return first;
}

/** In one order, however they came to be known. */
function sorted(all: readonly Holding[]): Holding[] {
  return all.toSorted(
    (one, other) => one.space.task - other.space.task || one.grant.page - other.grant.page,
  );
}

function revise(state: UnixState, { now, newGrants }: BeliefChange): string | null {
  holders.follow(now);
  if (owners !== ownersIn(state, now) || (state.facts & FACT.lowered) !== 0) {
    return judge(state, now);
  }
  for (let i = 0; i < newGrants.length; i++) {
    const { frame } = newGrants[i].grant;
    const all = holders.byFrame.get(frame) ?? [];
    if (all.length > 1 && judgeFrame(state, now, frame, all) !== null) return judge(state, now);
  }
  return null;
}

export const whatATaskMayWriteItSharesWithNobodyUnasked: Always<UnixState> = {
  kind: 'always',
  name: 'what a task may write it shares with nobody unasked',
  about:
    'U-2, H12: a frame that a task may write is in another page only where both show the same shared ' +
    'memory or page of a file.',
  watches: ['belief', 'state'],
  judge(scene) {
    owners = NONE;
    return scene.state === null ? null : judge(scene.state, scene.authority());
  },
  /** The frames that somebody has got, unless something was taken away, or has not been looked at before. */
  revise(scene, change) {
    if (scene.state === null) owners = NONE;
    return scene.state === null ? null : revise(scene.state, change);
  },
};
