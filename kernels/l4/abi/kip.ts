/** The kernel interface page: what every thread may know, at KIP_AREA in every space. */
import { layout, word } from '../../../core/memory/layout.ts';

export const KIP = layout(
  'kip',
  {
    magic: word(),
    /**
     * The UTCB address of the thread that runs: rewritten at every switch. It is what the word at
     * gs:0 is to a thread on x86 and register k0 on MIPS.
     */
    myUtcb: word(),
    sigma0: word(),
    rootServer: word(),
    /** The first task's thread, and the PC at which it started. */
    firstTask: word(),
    firstTaskHome: word(),
    /** A task's fault home stands this many bytes after its home. */
    faultHomeOffset: word(),
    /** The PC at which a task's second thread starts, which receives what is mapped to the task. */
    receiver: word(),
    /** Frame numbers: user memory, and what of it is sigma0's and the root server's own. */
    userLow: word(),
    userHigh: word(),
    sigma0Low: word(),
    sigma0High: word(),
    rootLow: word(),
    rootHigh: word(),
    /** Frames of the kernel's pool for page tables and UTCBs; records of the mapping database. */
    kernelFrames: word(),
    mappingNodes: word(),
    /** Thread numbers end here. */
    threads: word(),
  },
  4096,
);

/** "L4" and the micro sign of the kernel's name, as the interface page starts in X.2. */
export const KIP_MAGIC = 0x4be6344c;
