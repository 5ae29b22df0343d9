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

/**
 * The price of an operation that is counted as an instruction besides: sheets give the whole operation.
 */
function besides(quantity: Cycles | null, sheet: MachineSheet): Cycles {
  const whole = band(quantity);
  const instruction = sheet.instructionCycles;
  return {
    value: Math.max(0, whole.value - instruction.value),
    lo: Math.max(0, whole.lo - instruction.lo),
    hi: Math.max(0, whole.hi - instruction.hi),
  };
}

/** On x86 control registers and INVLPG are charged as a whole; on MIPS they are instructions. */
function control(quantity: Cycles | null, sheet: MachineSheet): Cycles {
  return sheet.family === 'x86' ? band(quantity) : besides(quantity, sheet);
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
    tlbWrites: control(costs.tlbWrite ?? costs.tlbInvalidate, sheet),
    traps: band(costs.exceptionEntry),
    trapReturns: band(costs.exceptionReturn),
    refillTraps: band(costs.refillException),
    // An interrupt is a trap, and is priced as one.
    interrupts: FREE,
    spaceSwitches: control(costs.spaceSwitch, sheet),
    segmentLoads: band(costs.segmentLoad),
    uncachedReads: besides(costs.uncachedRead, sheet),
    uncachedWrites: besides(costs.uncachedWrite, sheet),
    // The accesses of a copy are counted one by one.
    wordsCopied: FREE,
    idleCycles: ONE,
  };
  return prices;
}
