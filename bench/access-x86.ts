/**
 * How fast a simulated access of an x86 processor is, against a bare loop over typed arrays that looks the
 * same address up in TLBs and caches of the same shape, replaces by the same rules, and writes back
 * what is dirty, as a cache simulator does. What the processor does besides is what its design costs:
 * counting instructions, looking up for events, rights, segments, dirty frames, the bytes under dirty
 * lines, the write buffer, the ledger.
 */
import '../cli/inlining.js';
import { loadSheet } from '../machines/sheets/load.ts';
import type { X86Processor } from '../machines/x86/processor.ts';
import { bootedProcessor, USER_PAGE } from '../machines/x86/rig.ts';
import { type AccessResult, comparePasses, type Pass } from './compare-passes.ts';

const ACCESSES = 1_000_000;
/** Where the user pages stand, virtually and in memory, and how many there are. */
export const USER_BASE = 0x00400000;
export const FIRST_FRAME = 64;
export const PAGES = 512;
export const FRAMES = 1024;
/** One access in five is a store. */
export const STORE_EVERY = 5;

/**
 * Addresses with locality: runs of words in windows that move slowly over a few hot places, and now
 * and then a word of a page far off.
 */
export function addressStream(length: number): Int32Array {
  const stream = new Int32Array(length);
  let seed = 12345;
  const below = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % n;
  };
  const near = Array.from({ length: 40 }, () => below(PAGES));
  const place = (): number => near[below(near.length)] * 1024 + below(960);
  const hot = Array.from({ length: 24 }, place);
  for (let i = 0; i < length; ) {
    const which = below(hot.length);
    if (below(6) === 0) hot[which] = place();
    if (below(30) === 0) near[below(near.length)] = below(PAGES);
    const run = 8 + below(32);
    for (let j = 0; j < run && i < length; j++) stream[i++] = USER_BASE + ((hot[which] + j) << 2);
    if (below(10) === 0 && i < length) stream[i++] = USER_BASE + (below(PAGES * 1024) << 2);
  }
  return stream;
}

/** Tree bits that remain, and that are set, when a way of four is used; and the tree's victim. */
export const KEEP = Uint8Array.of(0b100, 0b100, 0b010, 0b010);
export const SET = Uint8Array.of(0b011, 0b001, 0b100, 0b000);
export const VICTIM = Uint8Array.of(0, 2, 1, 2, 0, 3, 1, 3);

/** The Pentium's bare loop: last hit, four ways, table in line; two ways of L1, one of L2; word. */
export function bareAccesses(): (stream: Int32Array) => Pass {
  const table = Int32Array.from({ length: PAGES }, (_, page) => (FIRST_FRAME + page) << 12);
  const pages = new Int32Array(64).fill(-1);
  const bases = new Int32Array(64);
  const trees = new Uint8Array(16);
  const l1 = new Int32Array(256).fill(-1);
  const older = new Uint8Array(128);
  const l2 = new Int32Array(8192).fill(-1);
  const soiled = new Uint8Array(256);
  const soiled2 = new Uint8Array(8192);
  const words = new Int32Array(FRAMES * 1024);
  return (stream) => {
    let sum = 0;
    let tlbMisses = 0;
    let cacheMisses = 0;
    /** Words and lines that go to memory; kept, so that no compiler leaves the dirty bits out. */
    let writes = 0;
    let lastPage = -1;
    let lastBase = 0;
    let countdown = STORE_EVERY;
    const length = stream.length;
    for (let i = 0; i < length; i++) {
      const va = stream[i];
      let base = lastBase;
      if ((va & ~0xffc) !== lastPage) {
        const page = va >>> 12;
        const set = page & 15;
        const first = set << 2;
        let entry = first;
        while (entry < first + 4 && pages[entry] !== page) entry++;
        if (entry === first + 4) {
          tlbMisses++;
          entry = first + VICTIM[trees[set]];
          pages[entry] = page;
          bases[entry] = table[page - (USER_BASE >>> 12)];
        }
        trees[set] = (trees[set] & KEEP[entry & 3]) | SET[entry & 3];
        base = bases[entry];
        lastPage = page << 12;
        lastBase = base;
      }
      const pa = base | (va & 0xfff);
      const line = pa >>> 5;
      const set = line & 127;
      const slot = set << 1;
      const store = --countdown === 0;
      if (l1[slot] === line) {
        older[set] = 1;
        if (store) soiled[slot] = 1;
      } else if (l1[slot + 1] === line) {
        older[set] = 0;
        if (store) soiled[slot + 1] = 1;
      } else if (store) {
        // No room is made for a store that misses: it goes to L2 if that has the line.
        if (l2[line & 8191] === line) soiled2[line & 8191] = 1;
        else writes++;
      } else {
        cacheMisses++;
        if (l2[line & 8191] !== line) {
          if (soiled2[line & 8191] === 1) writes++;
          l2[line & 8191] = line;
          soiled2[line & 8191] = 0;
        }
        const victim = slot + older[set];
        if (soiled[victim] === 1) {
          const old = l1[victim];
          if (l2[old & 8191] === old) soiled2[old & 8191] = 1;
          else writes++;
          soiled[victim] = 0;
        }
        l1[victim] = line;
        older[set] ^= 1;
      }
      if (store) {
        countdown = STORE_EVERY;
        words[pa >>> 2] = i;
      } else {
        sum = (sum + words[pa >>> 2]) | 0;
      }
    }
    return { sum: sum + writes, tlbMisses, cacheMisses };
  };
}

/** The same accesses through a processor's user face. What comes after the loop stands elsewhere: it
 * would throw the loop's compiled code away each time. */
function userAccesses(processor: X86Processor, stream: Int32Array): number {
  let sum = 0;
  let countdown = STORE_EVERY;
  const length = stream.length;
  for (let i = 0; i < length; i++) {
    if (--countdown === 0) {
      countdown = STORE_EVERY;
      processor.userStore(stream[i], i);
    } else {
      sum = (sum + (processor.userLoad(stream[i]) | 0)) | 0;
    }
  }
  return sum;
}

export function processorAccesses(id: string): (stream: Int32Array) => Pass {
  const { processor, tables } = bootedProcessor(FRAMES, loadSheet(id));
  for (let page = 0; page < PAGES; page++) {
    tables.map(USER_BASE + page * 4096, (FIRST_FRAME + page) * 4096, USER_PAGE);
  }
  processor.memory.words.fill(0, FIRST_FRAME * 1024);
  processor.kernelMode = false;
  const { ledger } = processor;
  return (stream) => {
    ledger.clear();
    const sum = userAccesses(processor, stream);
    return { sum, tlbMisses: ledger.total('tlbRefills'), cacheMisses: ledger.total('dataMisses') };
  };
}

/** A machine against a bare loop of its shape. */
export function measureX86Access(
  id = 'pentium-133',
  bare: (stream: Int32Array) => Pass = bareAccesses(),
  rounds = 60,
): AccessResult {
  return comparePasses(addressStream(ACCESSES), bare, processorAccesses(id), rounds);
}
