/** The disk's format: little-endian words in blocks of 4,096 bytes. Whoever makes, mounts or checks a disk reads this alone. */
import { layout, word, words } from '../../../../core/memory/layout.ts';

export const BLOCK_BYTES = 4096;
/** 3 MB: a small disk, so that a program reaches its end. */
export const DISK_BLOCKS = 768;

/** Where everything lies, in blocks. */
export const AREA = {
  superblock: 0,
  /** A header, then the contents. */
  log: 1,
  logBlocks: 16,
  bitmap: 17,
  inodeBitmap: 18,
  inodes: 19,
  inodeBlocks: 8,
  data: 27,
  dataEnd: 512,
  swap: 512,
  swapBlocks: 256,
} as const;

export const SUPERBLOCK_MAGIC = 0x4b434653;
export const SUPERBLOCK = layout('superblock', {
  magic: word(),
  version: word(),
  blocks: word(),
  inodes: word(),
  /** How often it was mounted. */
  mounts: word(),
});

export const ROOT_INODE = 1;
export const DISK_INODE_BYTES = 128;
export const DISK_INODES = (AREA.inodeBlocks * BLOCK_BYTES) / DISK_INODE_BYTES;
export const DIRECT_BLOCKS = 12;
export const INDIRECT_BLOCKS = BLOCK_BYTES / 4;
/** Pages of the largest file. */
export const FILE_PAGES_MAX = DIRECT_BLOCKS + INDIRECT_BLOCKS;
export const LINKS_MAX = 127;

/** An inode on the disk: mode 0 is free. */
export const DISK_INODE = layout(
  'inode',
  {
    mode: word(),
    links: word(),
    uid: word(),
    size: word(),
    /** Blocks of data, indirect ones included. */
    blocks: word(),
    accessed: word(),
    modified: word(),
    changed: word(),
    direct: words(DIRECT_BLOCKS),
    indirect: word(),
    /** How often the number was used. For a device: which (see DEVICE). */
    generation: word(),
    device: word(),
  },
  DISK_INODE_BYTES,
);

/** The nodes of modules have the numbers from `module` on. */
export const DEVICE = { console: 1, null: 2, module: 16 } as const;

/** A directory is pages of entries; `.` and `..` are entries. One with inode 0 is free. Names are padded with NUL. */
export const ENTRY_BYTES = 32;
export const NAME_BYTES = 28;
export const ENTRIES_PER_PAGE = BLOCK_BYTES / ENTRY_BYTES;

export const LOG_MAGIC = 0x4b434c47;
/** The header of the log: count 0 is none. The checksum is over the words before it, and all words of the contents. */
export const LOG_HEADER = layout('log header', {
  magic: word(),
  sequence: word(),
  count: word(),
  homes: words(15),
  checksum: word(),
});
