/**
 * What every processor has: registers, the clock that the bus is, the ledger, interrupts, devices'
 * pages. A family adds how memory is reached (`machines/mips`, `machines/x86`).
 *
 * The clock: each access and each instruction adds one to `instructions`; every wait adds its cycles
 * to `waited`. Cycles are made of the two only when somebody asks.
 */
import type { FaultSite, KernelBus, TlbEntry, Translation } from '../core/words/bus.ts';
import type { MipsMmu, X86Mmu } from '../core/words/mmu.ts';
import type { Access, FaultCause, Trap } from '../core/words/trap.ts';
import { KernelBug, UNWIND } from './errors.ts';
import type { InterruptController } from './interrupts.ts';
import {
  type CountLedger,
  FETCH_MISSES,
  HARNESS_ROOM,
  IDLE_CYCLES,
  INSTRUCTIONS,
} from './ledger.ts';
import { FRAME_BYTES, FRAME_SHIFT, type PhysicalMemory } from './memory.ts';

/** The one trap object of a processor, as the machine writes it. */
export interface TrapRegister extends Trap {
  kind: Trap['kind'];
  number: number;
  cause: FaultCause;
  address: number;
  access: Access;
  fromKernel: boolean;
}

/** What a processor asks of the machine around it. */
export interface ProcessorHost {
  /**
   * `instructions` reached `nextEvent`, before an access or after a path: does what is due and sets
   * `nextEvent` anew.
   */
  onEvent(afterPath?: boolean): void;
  /** The kernel has come to a point at which it looks whether an interrupt waits. */
  onPreemptionPoint?(): void;
  /**
   * A fault of the code that runs stands in the trap register. True: the kernel has served it here
   * and now, and the access is tried again; false, or no such method: the access unwinds.
   */
  onFault?(): boolean;
  /** A read or write of a device's register page. False or -1: nothing answers there. */
  deviceLoad(pa: number): number;
  deviceStore(pa: number, value: number): boolean;
  clone(pc: number, home: number): number;
  start(pc: number, home: number): number;
  release(pc: number): void;
  takeInterrupts(): void;
  setTimer(cycles: number): void;
  fails(site: FaultSite): boolean;
}

/** Where text stands that no frame backs: paths are known by length, not by their bytes. */
const TEXT_BASE = 0x08000000;

/** Device register pages start here, on every machine. */
export const DEVICE_BASE = 0x1e000000;

export const GENERAL_REGISTERS = 8;

export abstract class Processor implements KernelBus {
  abstract readonly family: 'mips' | 'x86';
  abstract readonly kernelBase: number;
  abstract readonly registers: number;
  abstract readonly mips: MipsMmu | null;
  abstract readonly x86: X86Mmu | null;
  readonly frames: number;
  declare readonly memory: PhysicalMemory;
  declare ledger: CountLedger;
  readonly interrupts: InterruptController;
  readonly trap: TrapRegister = {
    kind: 'call',
    number: 0,
    cause: 'address',
    address: 0,
    access: 'read',
    fromKernel: false,
  };

  /** Instructions so far; one for every access. */
  instructions = 0;
  /** Cycles so far that were spent waiting, beyond `instructions`. */
  waited = 0;
  /** The value of `instructions` at which the host wants to be called. */
  nextEvent = Number.MAX_SAFE_INTEGER;
  /** Cycles of one instruction on hits, from the sheet. */
  declare readonly instructionCycles: number;
  /** Whether the code that runs has kernel rights. */
  kernelMode = true;
  /** Whether the kernel said that there is nothing to run. */
  idling = false;
  pcRegister = 0;
  /** The register file; every family has at least eight. */
  readonly registerFile: Int32Array;
  host: ProcessorHost | null = null;

  /** `instructions` when the pen last moved in the ledger. */
  #inked = 0;
  readonly #rooms = new Int32Array(64);
  #depth = 0;
  /** Start and length of each path's text, and its instructions. */
  #pathText = new Int32Array(0);
  #pathBytes = new Int32Array(0);
  #pathInstructions = new Float64Array(0);

  constructor(
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
    instructionCycles: number,
    registers: number,
  ) {
    this.memory = memory;
    this.frames = memory.frames;
    this.ledger = ledger;
    this.interrupts = interrupts;
    this.instructionCycles = instructionCycles;
    this.registerFile = new Int32Array(registers);
  }

  // What a family provides.

  /** Accesses by the code that runs, with the rights of `kernelMode`. A fault throws UNWIND. */
  abstract userLoad(va: number): number;
  abstract userStore(va: number, value: number): void;
  abstract userLoad8(va: number): number;
  abstract userStore8(va: number, value: number): void;
  abstract userFetch(va: number): number;

  abstract load(ka: number): number;
  abstract store(ka: number, value: number): void;
  abstract load8(ka: number): number;
  abstract store8(ka: number, value: number): void;
  abstract copy(to: number, from: number, bytes: number): void;
  abstract fill(to: number, value: number, bytes: number): void;
  abstract loadUser(va: number): number;
  abstract storeUser(va: number, value: number): boolean;
  abstract loadUncached(pa: number): number;
  abstract storeUncached(pa: number, value: number): void;
  abstract flushDataCache(pa: number, bytes: number): void;
  abstract flushInstructionCache(pa: number, bytes: number): void;

  /** Looks up one line of text; true on a hit. Misses have been charged. */
  abstract fetchLine(pa: number): void;
  abstract readonly fetchLineBytes: number;

  /** Charges what the hardware does on entry to and return from a trap. */
  abstract enterTrap(): void;
  abstract returnFromTrap(): void;
  /** DMA by a device: past the caches, or snooped by them, as the machine has it. */
  abstract dmaLoad(pa: number): number;
  abstract dmaStore(pa: number, value: number): void;

  abstract context(): number;
  abstract tlbEntries(): readonly TlbEntry[];
  abstract walk(root: number, va: number): Translation | null;
  /** The word that the next cached kernel load at `pa` would give. */
  peekWord(pa: number): number {
    return this.memory.words[pa >>> 2] >>> 0;
  }

  /** Whether `peekWord` may find a word elsewhere than in memory: in a cache line that differs. */
  get peeksIntoLines(): boolean {
    return false;
  }

  /** Cold caches, an empty write buffer; the architectural state stays. */
  abstract coolDown(): void;
  /** The family's chips, as data; architectural and timing state apart. */
  abstract saveChips(): ChipStates;
  abstract restoreChips(state: ChipStates): void;
  /** Mixes the architectural state of the family's chips into a hash. */
  abstract hashChips(seed: number): number;

  // Registers.

  register(index: number): number {
    return this.registerFile[index] >>> 0;
  }

  setRegister(index: number, value: number): void {
    this.registerFile[index] = value;
  }

  saveRegisters(to: number): void {
    const file = this.registerFile;
    for (let i = 0; i < this.registers; i++) this.store(to + 4 * i, file[i]);
  }

  restoreRegisters(from: number): void {
    const file = this.registerFile;
    for (let i = 0; i < this.registers; i++) file[i] = this.load(from + 4 * i);
  }

  pc(): number {
    return this.pcRegister;
  }

  setPc(pc: number): void {
    this.pcRegister = pc >>> 0;
  }

  // The clock and the ledger.

  /** Cycles since boot, at the sheet's values. */
  now(): number {
    return this.instructions * this.instructionCycles + this.waited;
  }

  /** Counts `n` of a kind that costs nothing by itself here, or whose wait is added apart. */
  count(kind: number, n: number): void {
    this.ledger.counts[this.ledger.base + kind] += n;
  }

  /** Books the instructions since the pen last moved. */
  ink(): void {
    this.ledger.counts[this.ledger.base + INSTRUCTIONS] += this.instructions - this.#inked;
    this.#inked = this.instructions;
  }

  /** Forgets what was booked and not inked: the ledger has just been cleared. */
  blot(): void {
    this.#inked = this.instructions;
  }

  turnTo(payer: number, room: number): void {
    this.ink();
    this.ledger.turnTo(payer, room);
  }

  enter(room: number): void {
    if (this.#depth === this.#rooms.length) {
      throw new KernelBug(`rooms nest deeper than ${this.#rooms.length}: a leave is missing`);
    }
    this.#rooms[this.#depth++] = this.ledger.room;
    // Work for the harness is not the kernel's: whatever rooms it passes through, it stays apart.
    if (this.ledger.room !== HARNESS_ROOM) this.turnTo(this.ledger.payer, room);
  }

  leave(): void {
    if (this.#depth === 0) throw new KernelBug('leave without enter');
    const room = this.#rooms[--this.#depth];
    if (room !== this.ledger.room) this.turnTo(this.ledger.payer, room);
  }

  /** How many rooms have been entered and not left. */
  get roomDepth(): number {
    return this.#depth;
  }

  /** The kernel is done with a trap: rooms that it did not leave are left. */
  leaveTo(depth: number): void {
    this.#depth = depth;
  }

  setPaths(paths: readonly { textBytes: number; instructions: { value: number } }[]): void {
    this.#pathText = new Int32Array(paths.length);
    this.#pathBytes = new Int32Array(paths.length);
    this.#pathInstructions = new Float64Array(paths.length);
    let at = TEXT_BASE;
    paths.forEach((path, i) => {
      this.#pathText[i] = at;
      this.#pathBytes[i] = path.textBytes;
      this.#pathInstructions[i] = path.instructions.value;
      // Functions start on a 16-byte boundary, as compilers of the time laid them out.
      at += (path.textBytes + 15) & ~15;
    });
  }

  exec(path: number): void {
    if (path < 0 || path >= this.#pathText.length) throw new KernelBug(`there is no path ${path}`);
    const step = this.fetchLineBytes;
    const end = this.#pathText[path] + this.#pathBytes[path];
    for (let pa = this.#pathText[path]; pa < end; pa += step) this.fetchLine(pa);
    this.instructions += this.#pathInstructions[path];
    this.ledger.executing(path);
    if (this.instructions >= this.nextEvent) this.host?.onEvent(true);
  }

  /** One miss of the instruction cache has been served. */
  protected countFetchMiss(cycles: number): void {
    this.count(FETCH_MISSES, 1);
    this.waited += cycles;
  }

  /** Waits until `cycles`, doing nothing. */
  idleUntil(cycles: number): void {
    const wait = cycles - this.now();
    if (wait > 0) {
      this.count(IDLE_CYCLES, wait);
      this.waited += wait;
    }
  }

  // Traps.

  /** Puts a fault into the trap register. */
  protected setFault(cause: FaultCause, address: number, access: Access): void {
    const trap = this.trap;
    trap.kind = 'fault';
    trap.number = 0;
    trap.cause = cause;
    trap.address = address >>> 0;
    trap.access = access;
    trap.fromKernel = false;
  }

  protected raise(cause: FaultCause, address: number, access: Access): never {
    this.setFault(cause, address, access);
    throw UNWIND;
  }

  // What the machine around it does.

  idle(): void {
    this.idling = true;
  }

  maskInterrupt(line: number, masked: boolean): void {
    this.instructions++;
    this.interrupts.mask(line, masked);
  }

  acknowledge(line: number): void {
    this.instructions++;
    this.interrupts.lower(line);
  }

  interruptPending(): boolean {
    this.host?.onPreemptionPoint?.();
    return this.interrupts.next() >= 0;
  }

  takeInterrupts(): void {
    this.host?.onPreemptionPoint?.();
    if (this.interrupts.next() >= 0) this.#host().takeInterrupts();
  }

  setTimer(cycles: number): void {
    this.#host().setTimer(cycles);
  }

  clone(pc: number, home: number): number {
    return this.#host().clone(pc, home);
  }

  start(pc: number, home: number): number {
    return this.#host().start(pc, home);
  }

  release(pc: number): void {
    this.#host().release(pc);
  }

  guard(pa: number, bytes: number): void {
    for (let at = pa; at < pa + bytes; at += FRAME_BYTES) this.memory.red[at >>> FRAME_SHIFT] = 1;
    // What was remembered of these frames on earlier accesses would let later ones pass.
    this.coolDown();
  }

  fails(site: FaultSite): boolean {
    return this.#host().fails(site);
  }

  #host(): ProcessorHost {
    if (this.host === null) throw new Error('this processor stands in no machine');
    return this.host;
  }
}

/** State of a family's chips, as data that structured cloning can copy. */
export interface ChipStates {
  readonly architectural: unknown;
  /** Null stands for cold caches and an empty write buffer. */
  readonly timing: unknown;
}
