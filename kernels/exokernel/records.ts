/**
 * The records that the kernel keeps in memory: root page, environments, access lists, bindings, slices,
 * predicates, requests, transfers. Those that everybody may read stand in `abi/info.ts`.
 *
 * Environments have the indices 1 to 31; index 0 is nobody. So an environment's ASID is its index, and
 * a record that names none holds 0. The records of one environment (its U-area, its wake predicate, the
 * request to it) have its index in their tables.
 */
import { bits } from '../../core/memory/bits.ts';
import { layout, word, words } from '../../core/memory/layout.ts';
import { ACL_ENTRIES, CAP, SLOTS } from './abi/capability.ts';
import { LEVELS, MAX_DEPTH, UPCALLS } from './abi/upcalls.ts';

/** The address of no record. */
export const NONE = 0;

/** The root page: what there is once in a kernel. */
export const ROOT = layout(
  'root page',
  {
    /** The ENV record of the environment that runs; NONE while the processor idles. */
    current: word(),
    /** Set by whoever wants the processor given away when the trap returns. */
    reschedule: word(),
    timerOn: word(),
    /** The ENV record to which ticks are charged; NONE while the processor idles. */
    payer: word(),

    /** Ticks since boot; those in which the processor idled; those of environments that are gone. */
    ticks: word(),
    idleTicks: word(),
    lostTicks: word(),

    /** The position of the vector whose slice is under way, and the ticks left in it. */
    slicePosition: word(),
    sliceTicks: word(),

    /** The generation of the next environment, and the number of the next revocation request. */
    nextGeneration: word(),
    nextRequest: word(),
    /** Requests that are neither answered nor aborted. */
    openRequests: word(),

    /** The first free binding record, as index + 1 (x86; on MIPS a record is its slot in the STLB). */
    freeBinding: word(),
    /** The kernel's pool of frames (x86): the first free again, how many are, the first unused. */
    poolFree: word(),
    poolCount: word(),
    poolFresh: word(),

    /**
     * Transfers begun and finished since the engine was last started: the ring's positions are these
     * modulo its size.
     */
    dmaHead: word(),
    dmaTail: word(),
  },
  4096,
);

/** A context: where an environment goes on, on one of its levels. */
export const CONTEXT = layout('context', { pc: word(), registers: words(32) }, 132);

/** An environment's own level, and the one on which it serves a protected control transfer. */
export const OWN = 0;
export const SERVING = 1;

export const ENV = layout(
  'environment',
  {
    /** generation << 8 | index; 0 while nobody has the index. */
    id: word(),
    /** See ENV_STATUS: of its own level, which waits while it serves. */
    status: word(),
    home: word(),
    faultHome: word(),
    slot: word(),
    /** MIPS: the ASID. x86: the physical address of the page directory. */
    context: word(),

    /** Ticks charged; of the epilogue under way; to be taken off later slices. */
    ticks: word(),
    excess: word(),
    penalty: word(),
    inEpilogue: word(),
    /** A bit for each level that stands at a `yield`, whose result is still to be told: the prologue. */
    awaitsSlice: word(),

    /** Frames that it owns, and how many it may. */
    frames: word(),
    quota: word(),

    /** MIPS: a bit for each 64 slots of the STLB among which it has had a binding. */
    pieces: words(2),

    /** OWN or SERVING: on which level it runs, when it runs. */
    level: word(),
    /**
     * The index of the environment that it serves; and of the one that it has called, on the level on
     * which it runs. Who has called is not called itself. 0 is none.
     */
    caller: word(),
    callee: word(),
    /** See ALLOW. */
    allowed: word(),
    /** The message that waits for its `message` upcall: 1, sender, a, b. */
    inbox: words(4),

    /** Upcalls to be made when it next runs: a bit for each kind. */
    pending: word(),
    /** Upcalls under way, by level. */
    depth: words(LEVELS),
    /** The PCs that they interrupted, by level and depth. */
    saved: words(LEVELS * MAX_DEPTH),
    /** It was sent to its fault home because of its own handlers, and has resumed none since. */
    gaveUp: word(),
    /** The PC of each upcall; 0 is none. */
    entries: words(UPCALLS),

    capabilities: words((SLOTS * CAP.bytes) / 4),

    /** By level. */
    contexts: words((LEVELS * CONTEXT.bytes) / 4),
  },
  1024,
);

/** What the kernel alone knows of a frame; the record has the frame's number. */
export const GUARD = layout(
  'guard',
  {
    acl: words((ACL_ENTRIES * CAP.bytes) / 4),
    /** The first of its bindings, as index + 1. */
    firstBinding: word(),
    /** Of a free frame of the kernel's pool: the next one. */
    link: word(),
    /** Of a page table: entries that are present. */
    entries: word(),
  },
  128,
);

/**
 * A secure binding: a page of an environment, and the frame to which it was bound by somebody who might.
 * It lives as long as the entry of the access list that justified it.
 */
export const BINDING = layout(
  'binding',
  {
    /** Neighbours in the frame's list, as index + 1; of a free record (x86), the next one. */
    next: word(),
    previous: word(),
    /** Where: see WHERE, with the page's address above. 0 while the record is free. */
    where: word(),
    /** What: see WHAT, with the frame's address above. */
    what: word(),
    /** The generation of the frame when it was bound. */
    generation: word(),
    spare: word(),
  },
  24,
);

export const WHERE = { env: bits(0, 5) } as const;
export const WHAT = { rights: bits(0, 2), entry: bits(4, 3) } as const;

/** A slot of the software TLB (MIPS): the two words that go into the chip; hi 0 is empty. */
export const STLB = layout('stlb', { hi: word(), lo: word() }, 8);
export const BINDINGS = 4096;

/** A position in the vector of time slices. */
export const SLICE = layout(
  'slice',
  {
    /** The id of the environment that has it; of one that is gone, it is nobody's. 0: free. */
    owner: word(),
    /** The capability that guards it (Xok, q_cap). */
    guard: words(CAP.bytes / 4),
  },
  32,
);

/** A term of a wake predicate, with the word's physical address. */
export const PREDICATE_TERM = layout(
  'predicate term',
  { address: word(), comparison: word(), value: word() },
  12,
);

/** An environment's wake predicate: all terms must hold. */
export const PREDICATE = layout(
  'wake predicate',
  {
    /** How many terms; 0 while there is no predicate. */
    count: word(),
    tag: word(),
    terms: words(12),
  },
  128,
);

/** The revocation request to an environment. */
export const REQUEST = layout(
  'revocation request',
  {
    number: word(),
    /** See REQUEST_STATE. */
    state: word(),
    /** The id of who asks. */
    requester: word(),
    wanted: word(),
    given: word(),
    taken: word(),
    posted: word(),
    /** The tick at which it is aborted. */
    deadline: word(),
  },
  64,
);

/** Transfers at once, and a descriptor of the ring, as the DMA engine reads it. */
export const TRANSFERS = 8;
export const DESCRIPTOR = layout(
  'descriptor',
  { address: word(), size: word(), flags: word(), result: word() },
  16,
);

/** What the kernel knows of the transfer in a position of the ring. */
export const TRANSFER = layout(
  'transfer',
  {
    /** The frame; 0 when the position is free. */
    frame: word(),
    /** The id of who asked for it. */
    env: word(),
    /** Words << 1 | direction. */
    size: word(),
    spare: word(),
  },
  16,
);
