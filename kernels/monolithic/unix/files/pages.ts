/** Pages of metadata: they are pages of the disk itself, each at the number of its block. */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { DISK, HOW } from '../door.ts';
import { AREA, DISK_INODE_BYTES } from './format.ts';

const INODES_SHIFT = 5;
const INODES_MASK = 31;

/** The address of a block of metadata, held for p. SLEEP, EIO. */
export function metadata(u: Unix, p: number, block: number): Answer {
  return u.low.page(p, DISK, block, block, HOW.read);
}

/** The block in which an inode stands, and where in it. */
export function inodeBlock(number: number): number {
  return AREA.inodes + (number >>> INODES_SHIFT);
}

export function inodeOffset(number: number): number {
  return (number & INODES_MASK) * DISK_INODE_BYTES;
}
