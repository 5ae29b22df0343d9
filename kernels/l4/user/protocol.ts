/** What tasks ask of the root server: labels of requests, each with up to three words. */

export const REQUEST = {
  alloc: 1,
  free: 2,
  share: 3,
  unshare: 4,
  spawn: 5,
  exit: 6,
} as const;
