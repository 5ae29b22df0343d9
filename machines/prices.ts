/** Prices: what one unit of each kind costs on a machine, from its sheet, with the band. */
import type { Cycles, Kind } from '../core/words/ledger.ts';
import type { Prices } from './ledger.ts';
import type { MachineSheet } from './sheets/load.ts';

const FREE: Cycles = { value: 0, lo: 0, hi: 0 };
/** For kinds that are counted in cycles, or whose work is counted under other kinds as well. */
const ONE: Cycles = { value: 1, lo: 1, hi: 1 };

function band(quantity: Cycles | null): Cycles {
  return quantity === null ? FREE : { value: quantity.value, lo: quantity.lo, hi: quantity.hi };
}

/** Stalls were measured with the buffer at its own speed: the band is that of the retire time. */
function stallBand(sheet: MachineSheet): Cycles {
  const { value, lo, hi } = sheet.writeBuffer.retireCycles;
  return { value: 1, lo: lo / value, hi: hi / value };
}

export function pricesOf(sheet: MachineSheet): Prices {
  const costs = sheet.costs;
  const prices: Record<Kind, Cycles> = {
    instructions: band(sheet.instructionCycles),
    fetchMisses: band(costs.fetchMissL1),
    dataMisses: band(costs.readMissL1),
    l2Misses: band(costs.l2Miss),
    writeStallCycles: stallBand(sheet),
    tlbRefills: band(sheet.tlb.missCycles),
    tlbWrites: band(costs.tlbWrite),
    traps: band(costs.exceptionEntry),
    trapReturns: band(costs.exceptionReturn),
    refillTraps: band(costs.refillException),
    // An interrupt is a trap, and is priced as one.
    interrupts: FREE,
    spaceSwitches: band(costs.spaceSwitch),
    segmentLoads: band(costs.segmentLoad),
    uncachedReads: band(costs.uncachedRead),
    uncachedWrites: band(costs.uncachedWrite),
    // The accesses of a copy are counted one by one.
    wordsCopied: FREE,
    idleCycles: ONE,
  };
  return prices;
}
