/** The records of the machine half: what there is once, spaces' directories, contexts, run queues, the disk's queue. */
import { layout, word, words } from '../../../core/memory/layout.ts';
import { MAX_HANDLERS } from '../unix/abi/signal-frame.ts';
import { MODULES } from '../unix/records.ts';

/** No process, no record. */
export const NONE = 0;

/** Priorities: 0 is the best. One queue each. */
export const PRIORITIES = 32;

export const MROOT = layout(
  'machine root',
  {
    /** The index of the process for which the kernel is at work, in whose space it is; 0 while the processor idles. */
    current: word(),
    /** The one whose registers stand in the register file; 0 if nobody's do. */
    loaded: word(),
    /** Set by whoever wants another look at who runs when the trap returns. */
    reschedule: word(),
    timerOn: word(),
    /** Ticks since boot; left in the slice of the process that runs. */
    ticks: word(),
    sliceLeft: word(),
    /** Processes that must be asked (`Upper.resume`, `deliver`) before anybody runs user code: first and last. */
    wakeHead: word(),
    wakeTail: word(),
    /** A bit for each priority whose queue is not empty; heads and tails, as indices. */
    readyBits: word(),
    heads: words(PRIORITIES),
    tails: words(PRIORITIES),
    /** The disk's queue: entries waiting, the one under way (index + 1; 0 is none), the block where the arm is. */
    diskCount: word(),
    diskActive: word(),
    diskAt: word(),
    /** The sequence number of the next request; the board's features, as boot found them. */
    diskSequence: word(),
    diskFeatures: word(),
    /** Ticks in which nobody ran. */
    idleTicks: word(),
    /**
     * The Ethernet board's features, as boot found them; the slot of the receive ring that is next; frames that have gone out, and
     * that were given to the transmit ring, since boot.
     */
    networkFeatures: word(),
    receiveAt: word(),
    transmitHead: word(),
    transmitTail: word(),
    /** A bit for each module that has a message; the function's PC and its arguments, by slot. */
    moduleWork: word(),
    modulePcs: words(MODULES),
    moduleFirst: words(MODULES),
    moduleSecond: words(MODULES),
    /** The slot of the module that runs, and the process that would have run. */
    moduleAt: word(),
    moduleRunner: word(),
  },
  1024,
);

/** Spaces 1 to 31; 0 is the kernel's own, without user memory. */
export const SPACES = 32;
/** Of each space: the physical address of its directory; 0 is none. */
export const SPACE_TABLES = layout('tables of a space', { directory: word() }, 4);

/** Where a process goes on when it next runs, and what its handlers interrupted. */
export const CONTEXT = layout(
  'context',
  {
    pc: word(),
    registers: words(32),
    /** PC of the task's home. */
    home: word(),
    /** RUN. */
    state: word(),
    /** The next one in its run queue (an index), and that queue: priority + 1, 0 if it stands in none. */
    next: word(),
    queue: word(),
    /** The next one of those that must be asked before anybody runs user code; and whether it is among them. */
    wakeNext: word(),
    isWoken: word(),
    nice: word(),
    /** Recent use of the processor: makes its priority worse, and decays. */
    usage: word(),
    ticks: word(),
    /** 1 where SIGSTOP holds it. */
    held: word(),
    /** The PCs that handlers interrupted. */
    depth: word(),
    saved: words(MAX_HANDLERS),
    /** Where the trap handler of a MIPS puts the registers on its way in: record 0's is for traps that come while nobody runs. */
    trapFrame: words(32),
  },
  512,
);

/** Nobody; could run user code; waits in a call or a fault, until `Upper.resume` does not answer SLEEP. */
export const RUN = { none: 0, ready: 1, asleep: 2 } as const;

/** A transfer that waits for the disk, or is under way. */
export const DISK_REQUESTS = 64;
export const REQUEST = layout(
  'disk request',
  {
    /** TRANSFER + 1; 0 while the record is free. */
    kind: word(),
    block: word(),
    frame: word(),
    /** Tries that failed. */
    tries: word(),
    /** In order of arrival: a flush waits for those before it. */
    sequence: word(),
    spare: words(3),
  },
  32,
);
