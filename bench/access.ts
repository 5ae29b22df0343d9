/**
 * How fast a simulated access is, against a bare loop over typed arrays that looks the same address
 * up in the same TLB and cache. What the processor does besides is what its design costs: counting
 * instructions, looking up for events, rights, diverged lines, the write buffer, the ledger.
 */
import '../cli/inlining.js';
import {
  ENTRY_LO_D,
  ENTRY_LO_V,
  entryHi,
  entryLo,
  PAGE_SHIFT,
  VPN_MASK,
} from '../machines/formats/mips.ts';
import type { MipsProcessor } from '../machines/mips/processor.ts';
import { rig } from '../machines/mips/rig.ts';
import { loadSheet } from '../machines/sheets/load.ts';
import { type AccessResult, comparePasses, type Pass } from './compare-passes.ts';

const ACCESSES = 1 << 20;
/** As many as a machine has by default. */
const FRAMES = 1024;
const ASID = 5;
const LO_FLAGS = ENTRY_LO_V | ENTRY_LO_D;
/** One access in five is a store. */
const STORE_EVERY = 5;

/**
 * Addresses with locality: runs of words in windows that move slowly over a few hot pages, and now
 * and then a word of a page far off.
 */
export function addressStream(length: number): Int32Array {
  const stream = new Int32Array(length);
  let seed = 12345;
  const below = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % n;
  };
  const hot = Array.from({ length: 24 }, () => below(FRAMES) * 1024 + below(960));
  for (let i = 0; i < length; ) {
    const which = below(hot.length);
    if (below(24) === 0) hot[which] = below(FRAMES) * 1024 + below(960);
    const run = 8 + below(32);
    for (let j = 0; j < run && i < length; j++) stream[i++] = (hot[which] + j) << 2;
    if (below(6) === 0 && i < length) stream[i++] = (below(FRAMES) * 1024 + below(1024)) << 2;
  }
  return stream;
}

/** What the bare loop works on: as plain as it can be. */
class Bare {
  readonly hi = new Int32Array(64).fill(1);
  readonly lo = new Int32Array(64);
  readonly hint = new Uint8Array(256);
  readonly tags: Int32Array;
  readonly words = new Int32Array(FRAMES * 1024);
  readonly refillLines: number;
  random = 63;

  constructor(sheetId: string) {
    const { bytes, lineBytes, refillBytes } = loadSheet(sheetId).dataCache;
    this.tags = new Int32Array(bytes.value / lineBytes.value).fill(-1);
    this.refillLines = refillBytes.value / lineBytes.value;
  }

  /** Last hit, hash hint, scan; tag check; word. Misses are refilled in line. */
  pass(stream: Int32Array): Pass {
    const { hi, lo, hint, tags, words, refillLines } = this;
    const asid = ASID << 6;
    const mask = tags.length - 1;
    let sum = 0;
    let tlbMisses = 0;
    let cacheMisses = 0;
    let lastPage = 1;
    let lastBase = 0;
    let countdown = STORE_EVERY;
    for (let i = 0; i < stream.length; i++) {
      const va = stream[i];
      const page = va & VPN_MASK;
      let base = lastBase;
      if (page !== lastPage) {
        const wanted = page | asid;
        const at = ((wanted >>> 12) ^ (wanted >>> 4)) & 255;
        let index = hint[at];
        if (hi[index] !== wanted) {
          index = 0;
          while (index < 64 && hi[index] !== wanted) index++;
          if (index === 64) {
            tlbMisses++;
            index = this.random;
            this.random = index === 8 ? 63 : index - 1;
            hi[index] = wanted;
            lo[index] = page;
          }
          hint[at] = index;
        }
        base = lo[index] & VPN_MASK;
        lastPage = page;
        lastBase = base;
      }
      const pa = base | (va & 0xfff);
      const line = pa >>> 2;
      if (--countdown === 0) {
        countdown = STORE_EVERY;
        tags[line & mask] = line;
        words[line] = i;
      } else {
        if (tags[line & mask] !== line) {
          cacheMisses++;
          const first = line & -refillLines;
          for (let j = first; j < first + refillLines; j++) tags[j & mask] = j;
        }
        sum = (sum + words[line]) | 0;
      }
    }
    return { sum, tlbMisses, cacheMisses };
  }
}

/** A pass of the bare loop, over the geometry of a machine. */
export function bareAccesses(sheetId: string): (stream: Int32Array) => Pass {
  const bare = new Bare(sheetId);
  return (stream) => bare.pass(stream);
}

/** The same pass through a processor's user face, each page mapped to itself when first asked for. */
export function processorAccesses(sheetId: string): (stream: Int32Array) => Pass {
  const { processor, memory, host, count } = rig(sheetId, FRAMES);
  memory.words.fill(0);
  processor.mips.setEntryHi(entryHi(0, ASID));
  processor.kernelMode = false;
  let refills = 0;
  host.fault = () => {
    const va = processor.trap.address;
    refills++;
    processor.mips.writeRandom(entryHi(va, ASID), entryLo(va >>> PAGE_SHIFT, LO_FLAGS));
    return true;
  };
  return (stream) => {
    processor.ledger.clear();
    refills = 0;
    const sum = userAccesses(processor, stream);
    return { sum, tlbMisses: refills, cacheMisses: count('dataMisses') };
  };
}

function userAccesses(processor: MipsProcessor, stream: Int32Array): number {
  let sum = 0;
  let countdown = STORE_EVERY;
  for (let i = 0; i < stream.length; i++) {
    if (--countdown === 0) {
      countdown = STORE_EVERY;
      processor.userStore(stream[i], i);
    } else {
      sum = (sum + processor.userLoad(stream[i])) | 0;
    }
  }
  return sum;
}

export function measureAccess(sheetId = 'decstation-3100', rounds = 60): AccessResult {
  return comparePasses(
    addressStream(ACCESSES),
    bareAccesses(sheetId),
    processorAccesses(sheetId),
    rounds,
  );
}
