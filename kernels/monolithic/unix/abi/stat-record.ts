/** What stat and fstat store. */
import { layout, word } from '../../../../core/memory/layout.ts';

export const STAT = layout('stat record', {
  inode: word(),
  mode: word(),
  links: word(),
  uid: word(),
  size: word(),
  blocks: word(),
  /** Ticks since boot. */
  accessed: word(),
  modified: word(),
});

/** What statfs stores. */
export const STATFS = layout('statfs record', {
  blocks: word(),
  freeBlocks: word(),
  inodes: word(),
  freeInodes: word(),
});
