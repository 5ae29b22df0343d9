/** The bare loop over typed arrays that has the Pentium Pro's shape; see access-x86.ts. */
import {
  FIRST_FRAME,
  FRAMES,
  KEEP,
  PAGES,
  SET,
  STORE_EVERY,
  USER_BASE,
  VICTIM,
} from './access-x86.ts';
import type { Pass } from './compare-passes.ts';

/**
 * Last hit, four ways, table in line; two ways of L1, into which a store brings its line, four of L2;
 * word. Unlike the processor's, its walks pass no cache.
 */
export function bareP6Accesses(): (stream: Int32Array) => Pass {
  const table = Int32Array.from({ length: PAGES }, (_, page) => (FIRST_FRAME + page) << 12);
  const pages = new Int32Array(64).fill(-1);
  const bases = new Int32Array(64);
  const trees = new Uint8Array(16);
  const l1 = new Int32Array(256).fill(-1);
  const older = new Uint8Array(128);
  const l2 = new Int32Array(8192).fill(-1);
  const trees2 = new Uint8Array(2048);
  const soiled = new Uint8Array(256);
  const soiled2 = new Uint8Array(8192);
  const words = new Int32Array(FRAMES * 1024);
  return (stream) => {
    let sum = 0;
    let tlbMisses = 0;
    let cacheMisses = 0;
    /** Lines that go to memory; kept, so that no compiler leaves the dirty bits out. */
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
      let slot = set << 1;
      const store = --countdown === 0;
      if (l1[slot] !== line) slot++;
      if (l1[slot] !== line) {
        cacheMisses++;
        const set2 = line & 2047;
        const first = set2 << 2;
        let outer = first;
        while (outer < first + 4 && l2[outer] !== line) outer++;
        if (outer === first + 4) {
          outer = first + VICTIM[trees2[set2]];
          if (soiled2[outer] === 1) writes++;
          l2[outer] = line;
          soiled2[outer] = 0;
        }
        trees2[set2] = (trees2[set2] & KEEP[outer & 3]) | SET[outer & 3];
        slot = (set << 1) + older[set];
        if (soiled[slot] === 1) {
          const old = l1[slot];
          const home = (old & 2047) << 2;
          let at = home;
          while (at < home + 4 && l2[at] !== old) at++;
          if (at < home + 4) soiled2[at] = 1;
          else writes++;
          soiled[slot] = 0;
        }
        l1[slot] = line;
      }
      older[set] = ~slot & 1;
      if (store) {
        soiled[slot] = 1;
        countdown = STORE_EVERY;
        words[pa >>> 2] = i;
      } else {
        sum = (sum + words[pa >>> 2]) | 0;
      }
    }
    return { sum: sum + writes, tlbMisses, cacheMisses };
  };
}
