// Generated from sheet.schema.json by `npm run generate`. Do not edit: change the schema
// and run it again. A test fails while this file and the schema disagree.

export type Prose = string;
/**
 * How a number is known, from the strongest to the weakest: the maker's manual, a published paper, a published source text, arithmetic on published numbers, memory of a text that was not opened again, a guess with a wide band.
 */
export type How = 'manual' | 'paper' | 'source' | 'derived' | 'recalled' | 'estimate';

/**
 * What is known about one machine. Every number is a quantity with a band and a source; what JSON Schema cannot say (order of the band, powers of two, which parts a family has) is checked by load.ts.
 */
export interface MachineSheet {
  /**
   * Version of this shape.
   */
  schema: 1;
  /**
   * The name of the machine, and of the file.
   */
  id: string;
  /**
   * The name people use.
   */
  name: string;
  /**
   * One sentence.
   */
  about: string;
  /**
   * Publications that measured on this machine.
   */
  usedIn: Prose[];
  /**
   * Facts and quirks that are not numbers.
   */
  notes: Prose[];
  /**
   * Which family of chips emulates it.
   */
  family: 'mips-r3000' | 'x86' | 'alpha';
  /**
   * Whether the emulator runs this machine.
   */
  runs: boolean;
  /**
   * Processor clock.
   */
  clockHz: Hertz;
  /**
   * Cycles per instruction when everything hits.
   */
  instructionCycles: CyclesPerInstruction;
  memory: Memory;
  tlb: Tlb;
  /**
   * Whether instructions and data share one first-level cache; the two entries are then equal.
   */
  unifiedL1: boolean;
  instructionCache: L1Cache;
  dataCache: L1Cache;
  /**
   * The second level; null when there is none.
   */
  l2: OuterCache | null;
  /**
   * The third level; null when there is none.
   */
  l3: OuterCache | null;
  costs: Costs;
  writeBuffer: WriteBuffer;
  timer: Timer;
  /**
   * null when this machine's is not known.
   */
  network: Network | null;
  /**
   * null when this machine's is not known.
   */
  disk: Disk | null;
  /**
   * Inputs that no chip reads yet, kept so that they need not be found again.
   */
  facts: Quantities;
  /**
   * Totals to hold an emulated result against. Never an input: that would be fitting.
   */
  checks: Quantities;
}
/**
 * A frequency.
 */
export interface Hertz {
  value: number;
  lo: number;
  hi: number;
  unit: 'Hz';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * Cycles per instruction.
 */
export interface CyclesPerInstruction {
  value: number;
  lo: number;
  hi: number;
  unit: 'cycles/instruction';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * Main memory.
 */
export interface Memory {
  /**
   * Its size.
   */
  bytes: Bytes;
}
/**
 * A size.
 */
export interface Bytes {
  value: number;
  lo: number;
  hi: number;
  unit: 'bytes';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * Address translation.
 */
export interface Tlb {
  /**
   * software-tagged: misses trap to the kernel, entries carry an address-space number. hardware-walked: the chip reads page tables, entries carry none. pal: PALcode refills.
   */
  kind: 'software-tagged' | 'hardware-walked' | 'pal';
  /**
   * Size of the smallest page.
   */
  pageBytes: Bytes;
  /**
   * The one TLB for instructions and data; null when there are two.
   */
  unified: TlbGeometry | null;
  /**
   * The TLB for instruction fetches; null when unified.
   */
  instruction: TlbGeometry | null;
  /**
   * The TLB for loads and stores; null when unified.
   */
  data: TlbGeometry | null;
  /**
   * Entries that random replacement never chooses; null when there are none.
   */
  wired: Entries | null;
  /**
   * Width of the address-space number in an entry; null when entries carry none.
   */
  asidBits: Bits | null;
  /**
   * Cost of a refill by the chip or its PALcode (for a walker: with the page-table entries in the second-level cache); null when the kernel refills.
   */
  missCycles: Cycles | null;
  /**
   * Which entry a refill replaces, and what invalidates entries.
   */
  replacement: string;
  /**
   * Who refills, and how.
   */
  walker: string;
  /**
   * Addresses that are not translated.
   */
  unmapped: string;
}
/**
 * The shape of one translation buffer.
 */
export interface TlbGeometry {
  /**
   * Entries for pages of the smallest size.
   */
  entries: Entries;
  /**
   * Associativity; 0 means fully associative.
   */
  ways: Ways;
  /**
   * Separate entries for large pages; null when there are none.
   */
  largeEntries: Entries | null;
}
/**
 * A number of entries.
 */
export interface Entries {
  value: number;
  lo: number;
  hi: number;
  unit: 'entries';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * Associativity; 0 (in a TLB only) means fully associative.
 */
export interface Ways {
  value: number;
  lo: number;
  hi: number;
  unit: 'ways';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * A width.
 */
export interface Bits {
  value: number;
  lo: number;
  hi: number;
  unit: 'bits';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * A number of processor cycles.
 */
export interface Cycles {
  value: number;
  lo: number;
  hi: number;
  unit: 'cycles';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * A first-level cache.
 */
export interface L1Cache {
  /**
   * Capacity.
   */
  bytes: Bytes;
  /**
   * Bytes under one tag.
   */
  lineBytes: Bytes;
  /**
   * Aligned bytes fetched by one miss; may be several lines.
   */
  refillBytes: Bytes;
  /**
   * Associativity, at least 1.
   */
  ways: Ways;
  /**
   * What a store does to memory; none for a cache that is never stored to.
   */
  write: 'through' | 'back' | 'none';
  /**
   * Whether a store that misses brings the line in.
   */
  allocateOnWriteMiss: boolean;
  /**
   * Whether DMA and stores (of any cache beside it) are seen without a flush.
   */
  snoops: boolean;
  /**
   * By which address lines are found.
   */
  indexed: 'physical' | 'virtual';
  /**
   * Whether lines carry an address-space number.
   */
  asidTagged: boolean;
}
/**
 * A cache behind the first level, for instructions and data.
 */
export interface OuterCache {
  /**
   * Capacity.
   */
  bytes: Bytes;
  /**
   * Bytes under one tag.
   */
  lineBytes: Bytes;
  /**
   * Associativity, at least 1.
   */
  ways: Ways;
  /**
   * What a store does to memory.
   */
  write: 'through' | 'back';
  /**
   * What it is made of, and what is not known about it.
   */
  about: string;
}
/**
 * Prices. A stall is what comes on top of the instruction; every other price is that of the whole operation, its instruction included. null means that the machine has no such mechanism.
 */
export interface Costs {
  /**
   * Stall of a load that misses the first-level cache, served by the second level, or by memory where there is none.
   */
  readMissL1: Cycles;
  /**
   * The same for an instruction fetch.
   */
  fetchMissL1: Cycles;
  /**
   * Further stall when the second level misses too, served by the third level, or by memory where there is none.
   */
  l2Miss: Cycles | null;
  /**
   * Further stall when the third level misses too.
   */
  l3Miss: Cycles | null;
  /**
   * From the trapping instruction to the handler's first, between privilege levels, without the handler's instructions.
   */
  exceptionEntry: Cycles;
  /**
   * The way back.
   */
  exceptionReturn: Cycles;
  /**
   * What the chip itself takes to enter the kernel's TLB refill handler.
   */
  refillException: Cycles | null;
  /**
   * Changing the address space: the register write, without the misses that follow it.
   */
  spaceSwitch: Cycles;
  /**
   * Loading a segment register in protected mode, descriptor in the cache.
   */
  segmentLoad: Cycles | null;
  /**
   * A load from an uncached address or a device register mapped in memory.
   */
  uncachedRead: Cycles;
  /**
   * A store to such an address.
   */
  uncachedWrite: Cycles;
  /**
   * One IN or OUT instruction to a device on the slow bus.
   */
  portIo: Cycles | null;
  /**
   * A 32-bit integer multiplication, until its result can be used.
   */
  multiply: Cycles;
  /**
   * A 32-bit integer division; null when the machine divides in software.
   */
  divide: Cycles | null;
  /**
   * Writing one TLB entry by an instruction of the kernel, hazards included.
   */
  tlbWrite: Cycles | null;
  /**
   * Invalidating the translation of one page by an instruction made for it.
   */
  tlbInvalidate: Cycles | null;
  /**
   * Closing or opening interrupts once.
   */
  interruptMask: Cycles;
}
/**
 * The buffer between the processor and the next level of memory.
 */
export interface WriteBuffer {
  /**
   * Depth.
   */
  entries: Entries;
  /**
   * Bytes held by one entry.
   */
  entryBytes: Bytes;
  /**
   * Time for the oldest entry to leave.
   */
  retireCycles: Cycles;
  /**
   * The same, when it falls into the same DRAM page as the one before; null without page mode.
   */
  pageModeRetireCycles: Cycles | null;
  /**
   * Size of that DRAM page; null without page mode.
   */
  pageModeBytes: Bytes | null;
  /**
   * Whether a read may overtake waiting writes (one that has started is always waited for).
   */
  readsFirst: boolean;
  /**
   * Whether stores to the same entry are joined.
   */
  merges: boolean;
  /**
   * When entries leave, how software waits for that, and what is not known.
   */
  drain: string;
}
/**
 * The interval timer.
 */
export interface Timer {
  /**
   * The chip.
   */
  chip: string;
  /**
   * The frequency it divides.
   */
  inputHz: Hertz;
  /**
   * The interrupt rate a kernel of the time chose.
   */
  hz: Hertz;
  /**
   * Rates that particular systems chose.
   */
  rates: TimerRate[];
  /**
   * How an interrupt is acknowledged.
   */
  acknowledge: string;
}
/**
 * The rate chosen by one system.
 */
export interface TimerRate {
  /**
   * The system.
   */
  system: string;
  /**
   * Its rate.
   */
  hz: Hertz;
}
/**
 * The network interface.
 */
export interface Network {
  /**
   * The chip.
   */
  chip: string;
  /**
   * Rate on the wire.
   */
  bitRate: MegabitsPerSecond;
  /**
   * Time of a 64-byte frame on the wire.
   */
  minimumFrame: Microseconds;
  /**
   * Time of a 1514-byte frame on the wire.
   */
  maximumFrame: Microseconds;
  /**
   * Time of preamble and start delimiter.
   */
  preamble: Microseconds;
  /**
   * Shortest silence between frames.
   */
  gap: Microseconds;
  /**
   * Whether it reads and writes main memory by itself.
   */
  dma: boolean;
  /**
   * Private buffer that the processor copies to and from; null with DMA.
   */
  bufferBytes: Bytes | null;
  /**
   * How it is attached.
   */
  about: string;
}
/**
 * A bit rate, in units of 1 000 000 bits per second.
 */
export interface MegabitsPerSecond {
  value: number;
  lo: number;
  hi: number;
  unit: 'Mbit/s';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * A time.
 */
export interface Microseconds {
  value: number;
  lo: number;
  hi: number;
  unit: 'us';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * The disk.
 */
export interface Disk {
  /**
   * How it is attached.
   */
  bus: string;
  /**
   * Average seek.
   */
  averageSeek: Milliseconds;
  /**
   * Speed of rotation.
   */
  rotation: RevolutionsPerMinute;
  /**
   * Sustained rate.
   */
  transfer: MegabytesPerSecond;
  /**
   * Whether its controller reads and writes main memory by itself.
   */
  dma: boolean;
  /**
   * Private buffer that the processor copies to and from; null with DMA.
   */
  bufferBytes: Bytes | null;
}
/**
 * A time.
 */
export interface Milliseconds {
  value: number;
  lo: number;
  hi: number;
  unit: 'ms';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * A speed of rotation.
 */
export interface RevolutionsPerMinute {
  value: number;
  lo: number;
  hi: number;
  unit: 'rpm';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * A byte rate, in units of 1 000 000 bytes per second.
 */
export interface MegabytesPerSecond {
  value: number;
  lo: number;
  hi: number;
  unit: 'MB/s';
  how: How;
  source: Prose;
  note?: Prose;
}
/**
 * Further numbers by name.
 */
export interface Quantities {
  [k: string]: Quantity;
}
/**
 * Any number of a sheet: a value, the band in which the truth is believed to lie, its unit, how it is known, and where a stranger can look it up.
 */
export interface Quantity {
  value: number;
  lo: number;
  hi: number;
  unit:
    | 'cycles'
    | 'cycles/instruction'
    | 'Hz'
    | 'bytes'
    | 'entries'
    | 'ways'
    | 'bits'
    | 'instructions'
    | 'us'
    | 'ms'
    | 'rpm'
    | 'Mbit/s'
    | 'MB/s';
  how: How;
  source: Prose;
  note?: Prose;
}
