/** The public door of the architecture-independent half of UNIX: `createUnix`, over whatever `Lower` it is given. */

export * from './answers.ts';
export { unixInconsistency } from './consistency/consistency.ts';
export type * from './door.ts';
export { CONTEXT_WORDS, DISK, HOW, NO_BLOCK, WANTED } from './door.ts';
export {
  UNIX_PATHS,
  UNIX_ROOMS,
  type UnixPathName,
  type UnixPaths,
  type UnixRoomName,
  type UnixRooms,
} from './paths.ts';
export { planUnix, type UnixPlan } from './plan.ts';
export { createUnix } from './upper.ts';
