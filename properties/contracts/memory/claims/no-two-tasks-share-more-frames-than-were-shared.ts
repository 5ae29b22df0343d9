/**
 * The kernel believes no more than the specification grants: a frame that one task may write and
 * another may reach carries data between them, so there must be a page that was shared.
 *
 * Frames and pages have no names in common, so they are counted. Pages that a design's own runtime
 * needs do not disturb the count, unless it lets tasks write to each other behind the contract.
 * A kernel may believe less than was granted, for it may map a page when it is first touched.
 */
import type { Authority } from '../../../../core/words/authority.ts';
import type { Always } from '../../../../core/words/property.ts';
import { TASKS } from '../ops.ts';
import { type MemoryState, NONE, READ_WRITE, rightsOf } from '../state.ts';

const SLOTS = TASKS + 1;
const WRITE = 2;

/** Scratch: who may read or write each frame, as masks of slots; all zero between calls. */
let reach = new Uint8Array(0);
let write = new Uint8Array(0);
/** Scratch: entry `writer * SLOTS + other` counts frames, or pages. */
const believed = new Int32Array(SLOTS * SLOTS);
const granted = new Int32Array(SLOTS * SLOTS);

function countPairs(counts: Int32Array, writers: number, reachers: number): void {
  for (let writer = 1; writer < SLOTS; writer++) {
    if ((writers & (1 << writer)) === 0) continue;
    for (let other = 1; other < SLOTS; other++) {
      if (other === writer || (reachers & (1 << other)) === 0) continue;
      const cell = writer * SLOTS + other;
      counts[cell] = counts[cell] + 1;
    }
  }
}

function mark(authority: Authority): void {
  const frames = authority.frames.length;
  if (reach.length < frames) {
    reach = new Uint8Array(frames);
    write = new Uint8Array(frames);
  }
  for (const space of authority.spaces) {
    if (space.task === 0 || space.task >= SLOTS) continue;
    const bit = 1 << space.task;
    for (const grant of space.grants) {
      for (let i = grant.frame; i < grant.frame + grant.bytes / 4096; i++) {
        reach[i] = reach[i] | bit;
        if ((grant.rights & WRITE) !== 0) write[i] = write[i] | bit;
      }
    }
  }
}

/** Counts each marked frame once, and wipes its marks. */
function countBelieved(authority: Authority): void {
  believed.fill(0);
  for (const space of authority.spaces) {
    for (const grant of space.grants) {
      for (let i = grant.frame; i < grant.frame + grant.bytes / 4096; i++) {
        if (authority.frames.at(i) === 'user') countPairs(believed, write[i], reach[i]);
        reach[i] = 0;
        write[i] = 0;
      }
    }
  }
}

function countGranted(state: MemoryState): void {
  granted.fill(0);
  for (const page of state.pages) {
    if (page.owner === 0) continue;
    let writers = 0;
    let reachers = 0;
    for (let slot = 1; slot < SLOTS; slot++) {
      const rights = rightsOf(page, slot);
      if (rights === READ_WRITE) writers |= 1 << slot;
      if (rights !== NONE) reachers |= 1 << slot;
    }
    countPairs(granted, writers, reachers);
  }
}

export const noTwoTasksShareMoreFramesThanWereShared: Always<MemoryState> = {
  kind: 'always',
  name: 'no two tasks share more frames than were shared',
  about: 'What the kernel lets one task write and another reach was shared between the two.',
  judge(scene) {
    if (scene.state === null) return null;
    const authority = scene.authority();
    mark(authority);
    countBelieved(authority);
    countGranted(scene.state);
    for (let cell = 0; cell < believed.length; cell++) {
      const has = believed[cell];
      const may = granted[cell];
      if (has <= may) continue;
      const writer = Math.floor(cell / SLOTS);
      return (
        `The kernel grants ${has} frame(s) that t${writer} may write and t${cell % SLOTS} may ` +
        `reach; by the specification there may be ${may}.`
      );
    }
    return null;
  },
};
