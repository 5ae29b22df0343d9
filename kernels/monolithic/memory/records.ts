/**
 * The records that the memory half keeps.
 *
 * FRAME, SPACE and REGION, and of PAGE whether a page is dirty, are what an observer needs to know what each space may reach, without
 * looking at a table's words (README.md has the rule). What reads and writes of files change stands elsewhere, in PAGE and WAIT.
 */
import { layout, word, words } from '../../../core/memory/layout.ts';

/** What a frame is used for. */
export const USE = {
  /** None of the memory half's: the kernel's tables, a device's. */
  outside: 0,
  free: 1,
  /** A directory or a table of a space. */
  table: 2,
  /** A page of a file, of the disk, of shared memory, or of the upper half's own: `object` and `index` say which. */
  cache: 3,
  /** A page of private memory: `object` is a set of spaces, `index` the number of the page in each of them. */
  anonymous: 4,
} as const;

/** The object of a cache page that has lost its identity (its file was cut), and goes when nobody needs its frame. */
export const ORPHAN = 0xffffffff;
/** Objects of shared memory: this and the index of a SHARED record. */
export const SHARED_OBJECT = 0x40000000;

/** By frame number. Red zones and PAGE.bits apart, the only words of a frame that `observe` reads. */
export const FRAME = layout('frame', {
  use: word(),
  /** Words of tables that show it: present ones. */
  count: word(),
  /**
   * Of a cache page: its object. Of private memory: a bit for each space that has this page (shared since a fork, so that all have
   * it at the same address), whether its word shows the frame or says that it is under transfer.
   */
  object: word(),
  /** Of a cache page: its page in the object. Of private memory: its address / 4,096. */
  index: word(),
});

/** What a transfer does with a frame: PAGE.busy. */
export const BUSY = { none: 0, reading: 1, writing: 2, copying: 3 } as const;

export const PAGE_BIT = {
  /** Used since the clock's hand came by: by a call, for what mappings do is in the tables. */
  referenced: 1,
  /** Differs from its block; or may, for a mapping lets somebody write to it. */
  dirty: 2,
  /** In the log, or the upper half's own: neither written to its place nor dropped. */
  pinned: 4,
  /** Could not be written: only `write` tries it again. */
  failed: 8,
  /** It was shown where it may be run: lines of instructions may be of it. They outlive what it is used for. */
  code: 16,
  /** Its bytes may differ from those lines (code.ts). */
  stale: 32,
} as const;

/** By frame number: what changes all the time. Links are frame numbers; 0 is none. */
export const PAGE = layout('page', {
  /** The next free frame. */
  next: word(),
  bits: word(),
  busy: word(),
  /** Processes that hold it, or wait for it. */
  holds: word(),
  /** Where it is written; NO_BLOCK. Of private memory under transfer: the block of its swap slot. */
  block: word(),
  hashNext: word(),
  /** Neighbours in the list of its object's bucket. */
  objectNext: word(),
  objectPrevious: word(),
});

/** Spaces by index. Process p has p or p + SECOND: exec builds its new one at the other. */
export const SPACES = 32;
export const SECOND = 16;

export const SPACE = layout(
  'space',
  {
    /** 0 free, 1 in use. */
    state: word(),
    /** Frame of its directory. */
    directory: word(),
    /** Its first REGION record by address; 0 is none. */
    first: word(),
    /** Bytes: where the heap begins and ends; 0 while there is none. */
    heapStart: word(),
    heapEnd: word(),
    /** Pages that it may make its own: they are counted in ROOT.committed. */
    committed: word(),
    /** Frames of its tables, the directory not included. */
    tables: word(),
    spare: word(),
  },
  32,
);

export const REGIONS = 256;

/** REGION.flags, besides MAP.shared, MAP.private and MAP.anonymous of the ABI. */
export const REGION_FLAG = {
  heap: 0x100,
  /** Each page of it is counted in `committed` of its space. */
  charged: 0x200,
} as const;

export const REGION = layout(
  'region',
  {
    /** 0 while the record is free. */
    space: word(),
    /** The address of its first byte; its pages. */
    start: word(),
    pages: word(),
    /** PROT: what accesses may do, and what `protect` may ever give. */
    rights: word(),
    most: word(),
    flags: word(),
    /** A file's number, SHARED_OBJECT and an index, or 0: private zeroes. */
    object: word(),
    /** The page of the object that its first page shows. */
    first: word(),
    /** Private: zeroes from this byte of the file on. */
    end: word(),
    /** The next by address in its space, or the next free one. */
    next: word(),
    /** The next in its object's bucket. */
    objectNext: word(),
    spare: word(),
  },
  48,
);

/** Pages of one piece of shared memory, at the most. */
export const SHARED_PAGES = 64;
export const SHAREDS = 16;

/** Shared memory that is no file's: it lives as long as a region shows it. */
export const SHARED = layout(
  'shared memory',
  {
    /** Regions that show it; 0 while the record is free. */
    regions: word(),
    pages: word(),
    /** By page: its swap slot and 1; 0 while it has none. */
    slots: words(SHARED_PAGES),
  },
  320,
);

/** Swap slots at the most. */
export const SWAP_SLOTS = 1024;
/** How many words and transfers name a slot. */
export const SWAP = layout('swap slot', { count: word() }, 4);
/** The count of a slot whose block cannot be written. */
export const BAD_SLOT = 0xffff;

/** Pages that a process may hold at once. */
export const HOLDS = 16;
/** The last pages that a process touched: the clock passes them over while it is the current one. */
export const TOUCHED = 16;

/** What a process waits for: WAIT.kind. */
export const WAITS = {
  nothing: 0,
  /** The end of a transfer of WAIT.frame, whoever asked for it. */
  frame: 1,
  /** Free frames, swap slots, or room in the disk's queue. */
  memory: 2,
  /** The end of its own write of WAIT.frame. */
  write: 3,
  /** Flush number WAIT.index. */
  flush: 4,
} as const;

/** How the last wait ended: WAIT.ended. */
export const ENDED = { not: 0, done: 1, failed: 2 } as const;

/** By process. */
export const WAIT = layout(
  'wait',
  {
    kind: word(),
    /** The frame that it waits for, or waited for: held until it waits for another, or holds nothing any more. */
    frame: word(),
    /** What that is: the key by which the call that is made again finds out how its wait has ended. */
    object: word(),
    index: word(),
    ended: word(),
    /** After WANTS. */
    wantedFile: word(),
    wantedPage: word(),
    wantedWrite: word(),
    /** Its space, and the second one that exec builds: indices; 0 is none. */
    space: word(),
    second: word(),
    /** Pages held, and their frames. */
    held: word(),
    holds: words(HOLDS),
    touchedAt: word(),
    touched: words(TOUCHED),
    /** 1 where it is to die: it waits for memory no more. */
    killed: word(),
  },
  256,
);

export const HASH_BUCKETS = 512;
export const OBJECT_BUCKETS = 64;

export const ROOT = layout(
  'memory root',
  {
    freeHead: word(),
    freeCount: word(),
    /** The frame where the clock's hand is, and whether it is moving. */
    hand: word(),
    turning: word(),
    /** Transfers to the disk that the clock has started. */
    writes: word(),
    /** Pages and tables that are promised, of which no more than `limit`; tables. */
    committed: word(),
    limit: word(),
    tables: word(),
    /** Processes that wait for memory. */
    waiters: word(),
    flushesAsked: word(),
    flushesEnded: word(),
    freeRegion: word(),
    freeRegions: word(),
    /** Where the next free swap slot is looked for; how many are free. */
    swapHint: word(),
    freeSlots: word(),
    /** As `MemoryHost` had them at `start`. */
    low: word(),
    high: word(),
    swapFirst: word(),
    swapSlots: word(),
    /** The first frame of each bucket of (object, index), and of each of objects; the first region of each. */
    hash: words(HASH_BUCKETS),
    objects: words(OBJECT_BUCKETS),
    regions: words(OBJECT_BUCKETS),
  },
  4096,
);
