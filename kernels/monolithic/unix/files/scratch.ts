/** Places in `Unix.scratch`, where functions of this folder leave what they answer besides their answer. */

export const AT = {
  /** findEntry: where the name stands (0: nowhere); the page that it is in; that page's block. */
  entry: 0,
  entryPage: 1,
  entryBlock: 2,
  /** findEntry: the first free place on its way (0: none); place: where the new entry goes. */
  free: 3,
  freePage: 4,
  freeBlock: 5,
  /** placeFor: 0 into a free place, 1 behind the last entry, 2 into a new page. */
  growth: 6,
  /** directoryPage: the block. */
  block: 7,
  /** prepareBlock: for a first block, and, as many words further, for a second one of the same act. */
  first: 8,
  second: 16,
} as const;

/** An address that was left there. */
export function addressAt(scratch: Int32Array, at: number): number {
  return scratch[at] >>> 0;
}
