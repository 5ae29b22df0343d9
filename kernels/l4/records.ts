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

    /** Frames of the kernel's pool: the first that is free again, how many are, and the first unused. */
    freeFrame: word(),
    freeFrames: word(),
    freshFrame: word(),
    /** Mapping nodes: the first that is free again, how many are, and the first that was never used. */
    freeNode: word(),
    freeNodes: word(),
    freshNode: word(),
    /** The nodes below this one are sigma0's own, and never change. */
    ownNodes: word(),

    /** One bit for each word of `readyBits` that is not zero, one in those for each queue. */
    readyGroups: word(),
    readyBits: words(PRIORITIES / 32),
    ready: words(PRIORITIES),

    /** The space that holds each ASID, and which one is taken away next when none is free (MIPS). */
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

    /** An Unmap that was cut short: its flexpage plus one (0: none), where it stands, what it has seen. */
    unmapping: word(),
    unmapAt: word(),
    unmapStatus: word(),

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
export const USE = { free: 0, table: 1, utcb: 2, links: 3 } as const;

/** A frame of the kernel's pool. */
export const FRAME = layout('frame', {
  /** While it is free: the next free frame. Of a table: the kernel address of the frame with its links. */
  link: word(),
  use: word(),
  /** Of a table or directory: a bit for each 32nd of it in which anything has ever stood. */
  parts: word(),
});

/**
 * A node of the mapping database: one page or superpage of one space.
 *
 * The nodes are trees; the roots are what sigma0 has. What observers look at stands apart from what
 * changes more often: so the accesses noted stand beside the address of the table entry.
 */
export const NODE = layout('mapping node', {
  parent: word(),
  /** The first of those derived from it; they are linked both ways. */
  child: word(),
  next: word(),
  previous: word(),
  /** The space; NONE while the node is free. */
  space: word(),
  /** Where in the space, with its rights and its size: see PAGE. */
  page: word(),
  /** The physical address of its first frame, with its depth in the low bits. */
  frame: word(),
  /** The kernel address of its table entry, with the accesses noted in the two low bits. */
  slot: word(),
});

/** In NODE.page, below the address: rights as in a flexpage, and log2 of the bytes. */
export const PAGE = { rights: bits(0, 3), shift: bits(4, 6) } as const;

/** In NODE.frame: 0 for what sigma0 has. */
export const DEPTH = bits(0, 12);

/** Trees are not deeper than this. */
export const MAX_DEPTH = 62;
