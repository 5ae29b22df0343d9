/**
 * The buses: the only doors through which code that runs sees the world. Every access is simulated
 * through TLB, caches and write buffer, and charged; so no cost can be forgotten.
 *
 * All words are unsigned 32-bit numbers; all addresses count bytes.
 */
import type { MipsMmu, X86Mmu } from './mmu.ts';

/** What code at user level may do: touch virtual memory with user rights, and trap (by `yield`). */
export interface UserBus {
  /** Reads the word at a word-aligned virtual address. A fault unwinds; the access is run again. */
  load(va: number): number;
  /** Writes a word at a word-aligned virtual address. */
  store(va: number, value: number): void;
  load8(va: number): number;
  store8(va: number, value: number): void;
  /** Reads the word at `va` as an instruction fetch: through the instruction cache. */
  fetch(va: number): number;
  /** General register `index`, 0 to 7 on every machine. Registers carry a trap's arguments. */
  register(index: number): number;
  setRegister(index: number, value: number): void;
  /** Charges a named path of straight-line code: its instructions, and its lines of text. */
  exec(path: number): void;
}

/**
 * Where a program may make something fail: `alloc`, the kernel's next request for memory; `transfer`,
 * the next transfer of a disk.
 */
export type FaultSite = 'alloc' | 'transfer';

/**
 * What the kernel may do besides.
 *
 * `load` and `store` take kernel addresses: physical memory stands at `kernelBase` (kseg0 on MIPS,
 * unmapped and cached; on x86 the window that boot maps there, through the TLB). They raise no fault
 * that a kernel could handle: an access outside of memory, or into a red zone, is a bug and throws.
 */
export interface KernelBus {
  readonly family: 'mips' | 'x86';
  /** Kernel address = kernelBase + physical address. */
  readonly kernelBase: number;
  /** The number of 4 KiB frames of physical memory. */
  readonly frames: number;
  /** The number of general registers that a context switch must save. */
  readonly registers: number;
  /** The software-refilled TLB, on machines that have one; otherwise null. */
  readonly mips: MipsMmu | null;
  /** The hardware walker and the segments, on machines that have them; otherwise null. */
  readonly x86: X86Mmu | null;

  load(ka: number): number;
  store(ka: number, value: number): void;
  load8(ka: number): number;
  store8(ka: number, value: number): void;
  /** Copies words between kernel addresses, `bytes` a multiple of 4; charged as words copied. */
  copy(to: number, from: number, bytes: number): void;
  /** Stores the word `value` over `bytes` bytes (a multiple of 4). */
  fill(to: number, value: number, bytes: number): void;

  /** Reads user memory with user rights in the current space; -1 if it faults. */
  loadUser(va: number): number;
  /** Writes user memory with user rights in the current space; false if it faults. */
  storeUser(va: number, value: number): boolean;

  /** Uncached accesses by physical address: device registers (memory-mapped on every machine). */
  loadUncached(pa: number): number;
  storeUncached(pa: number, value: number): void;

  /** The interrupted code's registers: they stay in the register file until the kernel switches. */
  register(index: number): number;
  setRegister(index: number, value: number): void;
  /** Stores all general registers, one word each, from a kernel address on: a context switch. */
  saveRegisters(to: number): void;
  /** Loads them again from there. */
  restoreRegisters(from: number): void;
  /** The PC to which the trap will return. It names an entry, an activation or a task's home. */
  pc(): number;
  /**
   * Setting it to an entry starts an activation that, when it ends, starts again (servers, handlers).
   * A PC that comes from user memory is a number that user code chose, and may name another task's
   * activation, or kernel code: compare it with those that were handed out before it goes in here.
   */
  setPc(pc: number): void;
  /** Copies the activation that `pc` names (fork); the copy ends at `home`. Returns the copy's PC. */
  clone(pc: number, home: number): number;
  /**
   * Makes an activation of the entry at `pc`, with registers 0 to 3 as they stand, which ends at
   * `home` (exec). If that task is in an op, the new activation performs it from now on. Returns its PC.
   */
  start(pc: number, home: number): number;
  /** Nobody will come back to `pc`: its activation is forgotten. A PC that names none is ignored. */
  release(pc: number): void;

  /** Nothing to run: the processor waits for an interrupt when the trap returns. */
  idle(): void;
  /** Masks or unmasks a line at the interrupt controller. */
  maskInterrupt(line: number, masked: boolean): void;
  /** Tells the controller that the interrupt on this line has been served. */
  acknowledge(line: number): void;
  /**
   * A preemption point of the first kind: true if an unmasked interrupt waits. The kernel saves a
   * continuation and returns; the interrupt is delivered before any user instruction.
   */
  interruptPending(): boolean;
  /**
   * A preemption point of the second kind: lets each waiting unmasked interrupt in now, nested, by a
   * call of the kernel's own `trap` with `fromKernel` true. Between such points none comes in.
   */
  takeInterrupts(): void;
  /** Sets the timer to raise its line every `cycles` cycles; 0 stops it. */
  setTimer(cycles: number): void;

  /** Charges a named path of the design's path sheet. */
  exec(path: number): void;
  /** Enters a room of the ledger: what follows is charged to it, until the matching `leave`. */
  enter(room: number): void;
  leave(): void;

  /** Asked before each act that may run dry: true if the program wants it to fail this time. */
  fails(site: FaultSite): boolean;

  /**
   * Makes a red zone of whole frames: from now on an access to them is a bug, and throws. For boot,
   * between tables.
   */
  guard(pa: number, bytes: number): void;

  /** Makes the caches forget a physical range (write-back caches write it back first). */
  flushDataCache(pa: number, bytes: number): void;
  flushInstructionCache(pa: number, bytes: number): void;
}

/** One translation as a TLB or a walk would give it. */
export interface Translation {
  /** The virtual address of the first byte of the page. */
  readonly page: number;
  readonly bytes: number;
  /** The frame number (physical address / 4096) of the page's first byte. */
  readonly frame: number;
  /** 1 read, 2 write, 4 execute. */
  readonly rights: number;
  /** Whether user code may use it. */
  readonly user: boolean;
  /** The address space's tag; -1 if it holds in every space (global). */
  readonly context: number;
  readonly cached: boolean;
  /** Whether the hardware has recorded a write through it (x86; false on MIPS, which has no such bit). */
  readonly dirty: boolean;
  readonly accessed: boolean;
}

/** A TLB entry as it stands in the chip. */
export interface TlbEntry extends Translation {
  /** Its index; on split TLBs, instruction entries come first. */
  readonly index: number;
  readonly valid: boolean;
}

/**
 * Read-only, uncharged, touching no cache and no TLB: for `observe` and the oracles alone.
 * It reads physical memory as the hardware below all caches would present it to the processor now.
 */
export interface PeekBus {
  readonly family: 'mips' | 'x86';
  readonly kernelBase: number;
  readonly frames: number;
  readonly registers: number;
  /** The word at a kernel address, as the processor's next cached load would read it. */
  load(ka: number): number;
  /**
   * Reads `count` words into the start of `into`, as signed numbers: the first at `ka`, each other one
   * `stride` bytes (4 if it is left out) after the one before. That costs far less than as many loads:
   * read a whole table so, or one field of all records of a kind.
   */
  read(ka: number, into: Int32Array, count: number, stride?: number): void;
  /** While a machine watches what is peeked at (`Machine.watch`), the number of this look; else 0. */
  readonly look: number;
  /**
   * Where in a range words may have changed since the look with that number, in which they were read, or known
   * to be unchanged: only there need they be read again. It is told by pieces of 1 KiB: the distance of each
   * from `ka` in bytes (the first may lie before it) goes to the start of `into`, in ascending order; the answer
   * is how many they are. -1 where it is not known.
   */
  changed(ka: number, bytes: number, look: number, into: Int32Array): number;
  /**
   * Which of `count` words from `ka` on are not zero: their indexes, in ascending order, go to the start of
   * `into`; the answer is how many they are. For tables, most of which is empty.
   */
  find(ka: number, count: number, into: Int32Array): number;
  load8(ka: number): number;
  register(index: number): number;
  pc(): number;
  /** The tag of the current address space: the ASID, or the physical address in CR3. */
  context(): number;
  /**
   * Every TLB entry that could match some address (invalid ones included where they match). While nothing
   * in the TLB changes this is the same array, and an entry that stays is the same object.
   */
  tlb(): readonly TlbEntry[];
  /** What a walk of the hardware's page tables rooted at `root` finds; null where there is none. */
  walk(root: number, va: number): Translation | null;
  /** True if the line is masked at the interrupt controller. */
  masked(line: number): boolean;
  /** True if a device may now write, by DMA, into this frame. */
  dmaActive(frame: number): boolean;
  /** All frames that DMA under way may still touch: to read them, or to write to them. */
  dmaFrames(): readonly number[];
}
