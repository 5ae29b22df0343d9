/** A processor with memory and tables but no machine around it, for tests and benchmarks. */
import {
  directoryIndex,
  KERNEL_BASE,
  LARGE_PAGE_BYTES,
  PDE_LARGE,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
  tableIndex,
} from '../formats/x86.ts';
import { InterruptController } from '../interrupts.ts';
import { CountLedger, KINDS } from '../ledger.ts';
import { PhysicalMemory } from '../memory.ts';
import { pricesOf } from '../prices.ts';
import { loadSheet, type MachineSheet } from '../sheets/load.ts';
import { X86Processor } from './processor.ts';

export const FRAME = 4096;
/** What most user pages have. */
export const USER_PAGE = PTE_PRESENT | PTE_WRITE | PTE_USER;

/** Frame 1 holds the page directory, frame 2 and those after it page tables as they are needed. */
export const DIRECTORY = FRAME;

export function bareProcessor(
  frames: number,
  sheet: MachineSheet = loadSheet('pentium-133'),
): X86Processor {
  const ledger = new CountLedger(['task', 'harness', 'kernel'], 1, pricesOf(sheet));
  ledger.turnTo(0, 2);
  return new X86Processor(
    sheet,
    new PhysicalMemory(frames),
    ledger,
    new InterruptController(['timer']),
  );
}

/** Writes the tables as boot would: through the kernel's window, or before paging. */
export class Tables {
  readonly #processor: X86Processor;
  #nextTable: number;

  constructor(processor: X86Processor, directory = DIRECTORY, firstTable = 2) {
    this.#processor = processor;
    this.#nextTable = firstTable;
    this.directory = directory;
  }

  readonly directory: number;

  clear(pa: number): void {
    this.#processor.fill(KERNEL_BASE + pa, 0, FRAME);
  }

  /** Maps the kernel's window with 4 MB pages that user code may not use. */
  mapWindow(): void {
    const bytes = this.#processor.frames * FRAME;
    for (let pa = 0; pa < bytes; pa += LARGE_PAGE_BYTES) {
      const entry = directoryIndex(KERNEL_BASE + pa) * 4;
      this.#write(this.directory + entry, pa | PTE_PRESENT | PTE_WRITE | PDE_LARGE);
    }
  }

  /** Maps a page of user space, making the page table if there is none. */
  map(va: number, pa: number, flags = USER_PAGE): void {
    const at = this.directory + directoryIndex(va) * 4;
    let table = this.#processor.memory.words[at >>> 2];
    if ((table & PTE_PRESENT) === 0) {
      table = this.#nextTable++ * FRAME;
      this.clear(table);
      this.#write(at, table | USER_PAGE);
    }
    this.#write(this.entryOf(va), pa | flags);
  }

  /** The physical address of the table entry for a user address. */
  entryOf(va: number): number {
    const pde = this.#processor.memory.words[(this.directory + directoryIndex(va) * 4) >>> 2];
    return (pde & ~0xfff) + tableIndex(va) * 4;
  }

  #write(pa: number, entry: number): void {
    this.#processor.store(KERNEL_BASE + pa, entry);
  }
}

/** A processor with paging on and the kernel's window mapped; its ledger is empty. */
export function bootedProcessor(
  frames: number,
  sheet?: MachineSheet,
): { readonly processor: X86Processor; readonly tables: Tables } {
  const processor = bareProcessor(frames, sheet);
  const tables = new Tables(processor);
  tables.clear(DIRECTORY);
  tables.mapWindow();
  processor.x86.setCr3(DIRECTORY);
  processor.x86.enablePaging();
  return { processor, tables };
}

/** What the ledger says that the processor has waited, at its prices. */
export function chargedWaits(processor: X86Processor): number {
  const { ledger } = processor;
  return KINDS.filter((kind) => kind !== 'instructions').reduce(
    (sum, kind) => sum + ledger.total(kind) * ledger.price(kind).value,
    0,
  );
}
