/** Numbers that the machine half promises. */

/**
 * Ticks of a time slice. Linux 2.0.40: DEF_PRIORITY is 20 ticks of 1/100 s (include/linux/sched.h). 4.3BSD, from which
 * Ultrix came: roundrobin() every tenth of a second, which are 26 of its 256 ticks (sys/kern_synch.c).
 */
export const SLICE_TICKS = { x86: 20, mips: 26 } as const;

/** Ticks a second: Linux for i386, HZ 100 (include/asm-i386/param.h); Ultrix on DECstations, 256, as their clock chip gives. */
export const HZ = { x86: 100, mips: 256 } as const;
