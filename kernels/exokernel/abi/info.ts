/**
 * What the kernel shows to everybody: the information page, which is mapped at INFO_AREA, and two
 * tables whose frames may be bound for reading by anyone: who owns each frame, and the environments.
 */
import { bits } from '../../../core/memory/bits.ts';
import { layout, word, words } from '../../../core/memory/layout.ts';

/** Positions in the vector of time slices (Xok, NQUANTUM). */
export const SLICES = 128;
/** Environments have the indices 1 to 31; 0 is nobody. */
export const ENVS = 32;

export const INFO = layout(
  'information page',
  {
    magic: word(),
    /** Ticks since boot. */
    ticks: word(),
    ticksPerSlice: word(),
    deadlineTicks: word(),
    excessTicks: word(),
    cyclesPerTick: word(),
    /** The id of the environment that runs, rewritten at every switch; and of the first one. */
    myEnv: word(),
    firstEnv: word(),
    /** Frame numbers: the ownership table, and the environments' public words. */
    ppages: word(),
    ppageFrames: word(),
    envInfos: word(),
    /** Frames that can be asked for by name. */
    firstNameable: word(),
    endNameable: word(),
    /** A task's fault home stands this many bytes after its home. */
    faultHomeOffset: word(),
    /** The home of slot 1; that of slot n stands n - 1 times the distance further. */
    firstHome: word(),
    homeDistance: word(),
    /** Paths for UserBus.exec: 1,000 instructions; a fault handler; an LRPC's stubs. */
    workPath: word(),
    faultPath: word(),
    lrpcPath: word(),
    /** The variant's options: page tables 0 linear, 1 inverted; replacement 0 fifo, 1 clock. */
    tables: word(),
    replace: word(),
    /** The register page of the DMA card, as a physical address; 0 if there is none. */
    dma: word(),
    /** The PCs that `envEntry` accepts, by kind of upcall. */
    entryPcs: words(16),
    /** The id of the environment that has each position of the vector; 0 where it is free. */
    positions: words(SLICES),
  },
  4096,
);

/** "Exo" and a version. */
export const INFO_MAGIC = 0x45786f01;

/** The ownership table has one record for each frame of the machine. */
export const PPAGE = layout(
  'page of the ownership table',
  {
    /** See PPAGE_STATE. */
    state: word(),
    /** How many bindings there are: see COUNTS. */
    counts: word(),
    /** How many there may be: the same fields; NO_LIMIT is none. */
    limits: word(),
    /** See PINS. */
    pins: word(),
  },
  16,
);

export const PPAGE_STATE = {
  status: bits(0, 3),
  /** The index of the environment that owns it. */
  owner: bits(8, 8),
  /** Goes up each time that it becomes free. */
  generation: bits(16, 16),
} as const;

export const STATUS = {
  free: 0,
  allocated: 1,
  /** The kernel's own, or kept for it. */
  kernel: 2,
  /** A page table (x86). */
  table: 3,
  /** Shown to everybody. */
  exposed: 4,
  device: 5,
  /** The U-area of the environment that owns it. */
  uArea: 6,
} as const;

/** Bindings that only read, and bindings that write too. A binding counts as one of the two. */
export const COUNTS = { readers: bits(0, 16), writers: bits(16, 16) } as const;
export const NO_LIMIT = 0xffff;

/** Who keeps a frame in use besides bindings; and whether another's data may stand in it. */
export const PINS = { transfers: bits(0, 8), terms: bits(8, 8), dirty: bits(16, 1) } as const;

/** What everybody may know of an environment; the record has its index. */
export const ENV_INFO = layout(
  'public words of an environment',
  {
    /** 0 while nobody has the index. */
    id: word(),
    /** The slot of the task that lives in it. */
    slot: word(),
    status: word(),
    /** Ticks charged to it, and those that are to be taken off its next slices. */
    ticks: word(),
    penalty: word(),
    /** Ticks of the epilogue that is under way, or was last. */
    excess: word(),
    /** Frames that it owns. */
    frames: word(),
    /** The upcalls for which it has entries: a bit for each kind. */
    entries: word(),
    /** The last revocation request to the owner of this index: it stays after the owner's death. */
    request: word(),
    requestState: word(),
    requestGiven: word(),
    requestTaken: word(),
  },
  64,
);

/** Status of an environment. */
export const ENV_STATUS = {
  free: 0,
  ready: 1,
  /** Until its wake predicate holds. */
  sleeping: 2,
} as const;

/** State of a revocation request. From `done` on it is over. */
export const REQUEST_STATE = {
  none: 0,
  asked: 1,
  /** The environment gave up what was wanted. */
  done: 2,
  /** The deadline has come, or the answer was a refusal: the kernel took the rest by force. */
  aborted: 3,
  /** The environment died first. */
  dead: 4,
} as const;
