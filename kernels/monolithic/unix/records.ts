/** The records that this half keeps: processes, open files, inodes in core, pipes, sockets, network buffers, the log, modules. */
import { bytes, layout, word, words } from '../../../core/memory/layout.ts';
import { OPEN_MAX, SIGNALS } from './abi/flags.ts';

/** The address of no record. */
export const NONE = 0;

/** Processes 1 to 15; record 0 is nobody's. */
export const PROCESSES = 16;
/** Process 1, which is the parent of those whose parents are gone. */
export const INIT = 1;

export const STATE = {
  free: 0,
  /** Being made by fork. */
  embryo: 1,
  /** Runs, or could run, or is about to go on with its call. */
  ready: 2,
  sleeping: 3,
  zombie: 4,
} as const;

/**
 * What a sleeper of this half waits for; each has a condition that can be looked at again. Who waits for a frame, for free
 * memory or for a transfer waits below, and is `ready` here.
 */
export const CHANNEL = {
  none: 0,
  /** The object is a PIPE record. */
  pipeData: 1,
  pipeSpace: 2,
  /** A child's end: the object is the parent's own PROC record. */
  child: 3,
  /** sigsuspend and sleep: the PROC record. */
  signal: 4,
  time: 5,
  /** The lock of an INODE record. */
  inode: 6,
  /** Room in the log, or the end of a commit: the LOG record. */
  log: 7,
  /** A SOCKET record with nothing in its queue. */
  datagram: 8,
  /** A network buffer, or room in the transmit ring: 0. Somebody's frame is on its way out. */
  network: 9,
  /** A MODULE record that is at work. */
  module: 10,
  /** Work for a process of the kernel's own: its PROC record. */
  work: 11,
} as const;

/** How a sleeper may be disturbed. */
export const DISTURB = { never: 0, signals: 1 } as const;

export const PROC = layout(
  'process',
  {
    /** generation << 4 | index; 0 while nobody has the index. */
    pid: word(),
    /** The PROC record of the parent; NONE for process 1 and the kernel's own. */
    parent: word(),
    state: word(),
    /** 1 where SIGSTOP has taken effect. */
    stopped: word(),
    /** PC of the task's home. */
    home: word(),

    /** While it sleeps: CHANNEL, its object, DISTURB; neighbours in its queue (PROC records). */
    channel: word(),
    object: word(),
    disturb: word(),
    next: word(),
    previous: word(),

    /** The call under way: 0 while there is none. Arguments 0 to 6. */
    call: word(),
    args: words(7),
    /** How far it has come: what it means is the call's own business. All 0 when it begins. */
    stage: word(),
    done: word(),
    scratch: words(4),
    /** A bit for each of the call's two paths that has been copied in. */
    walkAt: word(),
    /** INODE records that the call has a reference to: the directories of its paths, and what the paths name. */
    walkInode: word(),
    walkSecond: word(),
    walkTarget: word(),
    walkVictim: word(),
    /** The INODE record whose lock it has. */
    lockInode: word(),

    /** Signals: bits 1 to 31. */
    pending: word(),
    mask: word(),
    /** sigsuspend: the mask to go back to; what is to be seen to on the way out (ON_RETURN). */
    savedMask: word(),
    onReturn: word(),
    ignored: word(),
    caught: word(),
    handlers: words(SIGNALS),
    /** ACTION bits, by signal. */
    actions: words(SIGNALS),
    /** Handlers under way: how many signal frames are on the stack. */
    depth: word(),
    /** The address of its last fault. */
    faultAddress: word(),
    /** The tick at which SIGALRM comes; 0 is never. The tick until which it sleeps. */
    alarm: word(),
    wakeAt: word(),

    nice: word(),
    uid: word(),
    umask: word(),
    /** What wait will store; and whether it is dying (exit under way). */
    exitStatus: word(),
    dying: word(),
    /** INODE records: working directory, and the image that it runs (NONE for the kernel's own). */
    cwd: word(),
    image: word(),
    /** FILE records, by descriptor; and a bit for each that is closed on exec. */
    files: words(OPEN_MAX),
    closeOnExec: word(),
    /** Ticks of children that were waited for; a zombie's own too. */
    childTicks: word(),
  },
  1024,
);

/** PROC.onReturn: bit 0, the mask is `savedMask`'s again; from bit 8 on, the number of the call that a signal has just ended. */
export const ON_RETURN = { unsuspend: 1, callShift: 8 } as const;

export const FILES = 64;
export const FILE_TYPE = {
  free: 0,
  inode: 1,
  pipe: 2,
  socket: 3,
  console: 4,
  null: 5,
  module: 6,
} as const;

/** An open file: what dup and fork share. */
export const FILE = layout(
  'open file',
  {
    type: word(),
    /** OPEN bits. */
    flags: word(),
    /** Descriptors that name it, of all processes. */
    count: word(),
    /** INODE, PIPE, SOCKET or MODULE record. */
    object: word(),
    offset: word(),
    spare: words(3),
  },
  32,
);

export const INODES = 64;

/** An inode in core. It is the disk's (`DISK_INODE`), and what is known of it here. */
export const INODE = layout(
  'inode in core',
  {
    /** Its number on the disk; 0 while the record is free. */
    number: word(),
    /** Open files, working directories, walks, images. At 0 the record may be another's. */
    references: word(),
    /** The PROC record that has its lock. */
    lock: word(),
    /** Bit 0: differs from its block in the cache. */
    flags: word(),
    /** Open files that may write; processes that run it. Never both (ETXTBSY). */
    writers: word(),
    texts: word(),
    /** Where the last name was found, or the first free place: a hint. */
    hint: word(),
    spare: word(),
    mode: word(),
    links: word(),
    uid: word(),
    size: word(),
    blocks: word(),
    accessed: word(),
    modified: word(),
    changed: word(),
    /** As on the disk: 12 direct blocks, then an indirect one. */
    direct: words(12),
    indirect: word(),
    generation: word(),
    /** DEVICE, of a device node. */
    device: word(),
  },
  128,
);

export const PIPES = 24;

export const PIPE = layout(
  'pipe',
  {
    /** The address of the page that holds what is in it; 0 while the record is free. */
    page: word(),
    /** Where the next byte comes out; how many are in it. */
    out: word(),
    held: word(),
    /** Open files of each end. */
    readers: word(),
    writers: word(),
    spare: words(3),
  },
  32,
);

export const SOCKETS = 16;

export const SOCKET = layout(
  'socket',
  {
    /** 0 while the record is free. */
    family: word(),
    /** Its own port; 0 is none. Whom it is connected to; 0 is nobody. */
    port: word(),
    peerAddress: word(),
    peerPort: word(),
    /** NETBUF records that wait to be received, the first and the last; how many. */
    head: word(),
    tail: word(),
    queued: word(),
    spare: word(),
  },
  32,
);

export const NETBUFS = 32;
export const NETBUF_BYTES = 1536;

/** A network buffer: the frame itself is `NETBUF_BYTES` in the plan's buffer pages, at the same index. */
export const NETBUF = layout(
  'network buffer',
  {
    state: word(),
    next: word(),
    /** Bytes of the datagram, and where they begin in the frame. */
    length: word(),
    start: word(),
    fromAddress: word(),
    fromPort: word(),
    spare: words(2),
  },
  32,
);
export const NETBUF_STATE = { free: 0, queued: 1, sending: 2, receiving: 3 } as const;

/** Blocks of one transaction, at the most. */
export const LOG_BLOCKS = 15;
/** A bit for each block of the disk, and for each inode. */
export const LOG_FREED_WORDS = 24;
export const INODE_BITS_WORDS = 8;

export const LOG = layout(
  'log',
  {
    state: word(),
    sequence: word(),
    /** Blocks of the transaction under way, by number; their pages are held. */
    count: word(),
    blocks: words(LOG_BLOCKS),
    pages: words(LOG_BLOCKS),
    freedCount: word(),
    /** A bit for each block that the transaction has freed. */
    freed: words(LOG_FREED_WORDS),
    /** A bit for each inode that may have dirty data; and one for each that was mapped for writing. */
    ordered: words(INODE_BITS_WORDS),
    mapped: words(INODE_BITS_WORDS),
    /** Transactions committed since boot, and the one that a sync waits for. */
    committed: word(),
    wanted: word(),
    /** A write of a commit failed for good: nothing is changed any more (EROFS). */
    broken: word(),
    /** Set by boot when the file system can be used. */
    mounted: word(),
  },
  2048,
);
export const LOG_STATE = { idle: 0, committing: 1 } as const;

export const MODULES = 8;
export const MODULE_FUNCTIONS = 8;

export const MODULE = layout(
  'module',
  {
    /** MODULE_STATE. */
    state: word(),
    name: bytes(16),
    kind: word(),
    /** PCs of its functions; 0 is none. */
    functions: words(MODULE_FUNCTIONS),
    /** Open files on it. */
    users: word(),
    /** The PROC record whose call it performs. */
    caller: word(),
    result: word(),
    /** 1 while the result has not been taken. */
    answered: word(),
    /** Answers that made no sense. */
    faults: word(),
    /** The address of its own page. */
    page: word(),
    /** 1 while its `init` has not answered: it is nobody's to open yet. */
    starting: word(),
  },
  128,
);
export const MODULE_STATE = { free: 0, loaded: 1, atWork: 2, broken: 3 } as const;

/** What there is once. */
export const UROOT = layout(
  'unix root',
  {
    /** The next generation of a pid. */
    nextGeneration: word(),
    /** PROC records of the kernel's own processes. */
    update: word(),
    reaper: word(),
    /** The tick of the last update. */
    lastUpdate: word(),
    /** A bit for each inode without links or references that is to be freed; and one that is mapped still. */
    orphanCount: word(),
    orphans: words(INODE_BITS_WORDS),
    mappedOrphans: words(INODE_BITS_WORDS),
    /** Packets dropped because nobody wanted them, their sum was wrong, or no buffer was free. */
    dropped: word(),
    /** Where the search for a free port begins, counted from the first that sockets are given. */
    nextPort: word(),
    /** The identification of the last IP packet that was made. */
    lastPacket: word(),
    /** Bytes printed on the console. */
    printed: word(),
  },
  1024,
);

/** Heads of the queues of sleepers, by a hash of their objects. */
export const SLEEP_QUEUES = 64;
export const SLEEP_QUEUE = layout('queue of sleepers', { head: word() }, 4);

/** Each process's page for the path that its call has copied in, and scratch. */
export const PATH_PAGE = layout('path page', { text: bytes(512), second: bytes(512) }, 1024);
