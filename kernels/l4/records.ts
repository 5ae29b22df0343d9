/** The records that the kernel keeps in memory: root page, threads, spaces, frames, mapping nodes. */
import { bits } from '../../core/memory/bits.ts';
import { layout, word, words } from '../../core/memory/layout.ts';

export const PRIORITIES = 256;
export const ASIDS = 64;

/** Links between records are kernel addresses; 0 is none. */
export const NONE = 0;

/** The root page: what there is once in a kernel. */
export const ROOT = layout(
  'root page',
  {
    /** The TCB of the thread that runs; none while the processor idles. */
    current: word(),
    /** Set by whoever wants the processor given away when the trap returns. */
    reschedule: word(),
    timerOn: word(),
    /** The page directory in use, as a kernel address. */
    directory: word(),

    /** The first free frame of the kernel's pool, linked through frame records; and how many. */
    freeFrame: word(),
    freeFrames: word(),
    /** The first free mapping node; how many there are; and nodes from here on were never used. */
    freeNode: word(),
    freeNodes: word(),
    freshNode: word(),

    /** One bit for each word of `readyBits` that is not zero, one in those for each queue. */
    readyGroups: word(),
    readyBits: words(PRIORITIES / 32),
    ready: words(PRIORITIES),

    /** The space that holds each ASID, and where the search for the next one starts (MIPS). */
    asidOwner: words(ASIDS),
    nextAsid: word(),
  },
  4096,
);

export const STATE = {
  /** It has no UTCB yet. */
  inactive: 0,
  /** It runs, or stands in the ready queue of its priority. */
  ready: 1,
  /** It waits in its partner's send queue. */
  polling: 2,
  /** It waits for a message from whom `from` names. */
  waiting: 3,
  halted: 4,
  /** An interrupt thread that waits for its interrupt. */
  armed: 5,
} as const;

/** On whose behalf a thread is in IPC: its own, or the kernel's. */
export const ROLE = {
  ordinary: 0,
  pageFault: 1,
  exception: 2,
  /** It waits for the message that says where it starts. */
  starting: 3,
  interrupt: 4,
} as const;

/** A thread's control block, at the index of its thread number. */
export const TCB = layout(
  'tcb',
  {
    /** The global id; 0 while no thread has the number. */
    id: word(),
    state: word(),
    role: word(),
    space: word(),
    /** Kernel address of the UTCB; none while the thread is inactive. */
    utcb: word(),
    pc: word(),
    priority: word(),
    /** Set while ExchangeRegisters has it halted, whatever else it does. */
    halted: word(),

    /** Neighbours in the ready queue. */
    next: word(),
    previous: word(),

    pager: word(),
    scheduler: word(),
    sp: word(),
    flags: word(),

    /** The thread in whose send queue it stands. */
    partner: word(),
    /** From whom it receives, once it has sent: a global id, any, anylocal or nil. */
    from: word(),
    timeouts: word(),
    /** The first of those that poll on it; and its own neighbours in its partner's queue. */
    senders: word(),
    nextSender: word(),
    previousSender: word(),

    /** The message that the kernel sends in its name. */
    message: words(4),
    /** The general registers, while it does not run. */
    registers: words(32),
  },
  256,
);

export const SPACE = layout(
  'space',
  {
    /** Physical address of the page directory; 0 while the record is free. */
    directory: word(),
    /** The ASID, or NO_ASID (MIPS). */
    asid: word(),
    threads: word(),
    /** The number of the thread that it was made with. */
    firstThread: word(),
    /** The PC at which its first thread started. */
    startPc: word(),
  },
  32,
);

export const NO_ASID = ASIDS;

/** What a frame of the kernel's pool is used for. */
export const USE = { free: 0, table: 1, utcb: 2 } as const;

export const FRAME = layout('frame', {
  /** User frames: the first node of the mapping tree. Free pool frames: the next free frame's number. */
  first: word(),
  use: word(),
});

/**
 * A node of the mapping database: one page of one space.
 *
 * The nodes of a frame are a tree, kept as a list in depth-first order: the nodes below one are those
 * that follow it, as long as they are deeper.
 */
export const NODE = layout('mapping node', {
  next: word(),
  previous: word(),
  space: word(),
  page: word(),
  frame: word(),
  /** 1 for what sigma0, the implicit root, has mapped. */
  depth: word(),
  /** Log2 of the bytes. */
  size: word(),
  access: word(),
});

/** In NODE.access: rights, and accesses since the space last asked, both as in a flexpage. */
export const ACCESS = { rights: bits(0, 3), status: bits(4, 3) } as const;

/** Trees are not deeper than this. */
export const MAX_DEPTH = 62;
