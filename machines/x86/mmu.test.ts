import { describe, expect, test } from 'vitest';
import { PTE_ACCESSED, PTE_DIRTY, PTE_GLOBAL, PTE_USER, PTE_WRITE } from '../formats/x86.ts';
import { loadSheet } from '../sheets/load.ts';
import { mmuConformance, PENTIUM, PENTIUM_PRO, sheetConformance } from './mmu.reference.ts';
import type { X86Processor } from './processor.ts';
import { bareProcessor } from './rig.ts';

const FRAMES = 32;

/** A processor with a fault in it. */
function faulty(spoil: (processor: X86Processor) => void, id = 'pentium-133'): () => X86Processor {
  return () => {
    const processor = bareProcessor(FRAMES, loadSheet(id));
    spoil(processor);
    return processor;
  };
}

/** After each walk, these bits are missing where the walker set them. */
function forgets(bits: number): () => X86Processor {
  return faulty((processor) => {
    const { walker } = processor.mmu;
    const walk = walker.walk.bind(walker);
    const { words } = processor.memory;
    const written: [number, number][] = [];
    processor.writeTable = (pa) => {
      written.push([pa >>> 2, words[pa >>> 2]]);
    };
    walker.walk = (root, linear, write, user) => {
      const leaf = walk(root, linear, write, user);
      for (const [at, before] of written.splice(0)) words[at] = words[at] & (before | ~bits);
      return leaf;
    };
  });
}

/** The walker takes these rights from the last level alone. */
function ignoresDirectory(bits: number): () => X86Processor {
  return faulty((processor) => {
    const { walker } = processor.mmu;
    const walk = walker.walk.bind(walker);
    const { words } = processor.memory;
    walker.walk = (root, linear, write, user) => {
      const at = (root >>> 2) + (linear >>> 22);
      const before = words[at];
      words[at] |= bits;
      const leaf = walk(root, linear, write, user);
      words[at] = (words[at] & ~bits) | (before & bits);
      return leaf;
    };
  });
}

describe('the MMU', () => {
  test('translates as the manual says', () => {
    expect(sheetConformance('pentium-133', PENTIUM, 3000)).toBe(null);
  });

  test('of a Pentium Pro translates as the manual says, with global pages and without', () => {
    expect(sheetConformance('pentium-pro-200', PENTIUM_PRO, 3000)).toBe(null);
  });
});

describe('the check notices that', () => {
  const faults: Record<string, () => X86Processor> = {
    'a load of CR3 does not flush': faulty(({ mmu }) => {
      mmu.setRoot = (pa) => {
        mmu.root = pa;
        mmu.shutDoors();
      };
    }),
    'a load of CR3 flushes only data': faulty(({ mmu }) => {
      mmu.setRoot = (pa) => {
        mmu.root = pa;
        mmu.userData.small.flush(false);
        mmu.userData.large?.flush(false);
        mmu.shutDoors();
      };
    }),
    'INVLPG flushes everything': faulty(({ mmu }) => {
      mmu.flushPage = () => {
        for (const tlb of mmu.tlbs) tlb.flush(false);
        mmu.shutDoors();
      };
    }),
    'INVLPG flushes nothing': faulty(({ mmu }) => {
      mmu.flushPage = () => {};
    }),
    'INVLPG leaves the pieces of a large page': faulty(({ mmu }) => {
      mmu.userCode.small.flushPieces = () => false;
    }),
    'doors remember what stands in a set whose last used entry is another': faulty(({ mmu }) => {
      for (const door of [mmu.userData, mmu.userCode, mmu.kernelData]) door.forget = () => {};
    }),
    'INVLPG leaves what the doors remember': faulty(({ mmu }) => {
      const { flushPage } = mmu;
      mmu.flushPage = (linear) => {
        const { places } = mmu.userData;
        const remembered = places.slice();
        flushPage.call(mmu, linear);
        places.set(remembered);
      };
    }),
    'D is not set': forgets(PTE_DIRTY),
    'A is not set': forgets(PTE_ACCESSED),
    'U of the directory is not looked at': ignoresDirectory(PTE_USER),
    'W of the directory is not looked at': ignoresDirectory(PTE_WRITE),
    'stale entries are not used': faulty(({ mmu }) => {
      const translate = mmu.translate.bind(mmu);
      mmu.translate = (...access) => {
        for (const tlb of mmu.tlbs) tlb.flush(false);
        mmu.shutDoors();
        return translate(...access);
      };
      mmu.userData.remember = () => {};
      mmu.userCode.remember = () => {};
      mmu.kernelData.remember = () => {};
    }),
    'rights are not looked at': faulty(({ mmu }) => {
      mmu.walker.allows = () => true;
    }),
    'CR0.WP is never honoured': faulty(({ mmu }) => {
      const { setWriteProtect } = mmu;
      mmu.setWriteProtect = () => setWriteProtect.call(mmu, false);
    }),
    'CR0.WP is always honoured': faulty(({ mmu }) => {
      mmu.setWriteProtect(true);
      mmu.setWriteProtect = () => {};
    }),
  };

  test.each(Object.entries(faults))('%s', (_name, make) => {
    expect(mmuConformance(make)).toMatch(/differs from the manual/);
  });
});

describe('the check notices that on a Pentium Pro', () => {
  const spoiled = (spoil: (processor: X86Processor) => void) => faulty(spoil, 'pentium-pro-200');
  const faults: Record<string, () => X86Processor> = {
    'a load of CR3 flushes global entries': spoiled(({ mmu }) => {
      const { setRoot } = mmu;
      mmu.setRoot = (pa) => {
        setRoot.call(mmu, pa);
        for (const tlb of mmu.tlbs) tlb.flush(false);
      };
    }),
    'a load of CR3 keeps what is not global': spoiled(({ mmu }) => {
      mmu.setRoot = (pa) => {
        mmu.root = pa;
        mmu.shutDoors();
      };
    }),
    'INVLPG leaves global entries': spoiled(({ mmu }) => {
      for (const tlb of mmu.tlbs) {
        const drop = tlb.flushPage.bind(tlb);
        tlb.flushPage = (linear) => {
          const entry = tlb.find(linear);
          const isGlobal = entry >= 0 && (tlb.values[entry] & PTE_GLOBAL) !== 0;
          return isGlobal ? false : drop(linear);
        };
      }
    }),
    'a change of CR4.PGE leaves the TLB alone': spoiled(({ mmu }) => {
      mmu.setGlobalPages = (on) => {
        mmu.globalPages = on;
        mmu.walker.setGlobalPages(on);
      };
    }),
    'a change of CR4.PGE leaves global entries': spoiled(({ mmu }) => {
      mmu.setGlobalPages = (on) => {
        if (on === mmu.globalPages) return;
        mmu.globalPages = on;
        mmu.walker.setGlobalPages(on);
        for (const tlb of mmu.tlbs) tlb.flush(true);
        mmu.shutDoors();
      };
    }),
    'the same value of CR4.PGE flushes': spoiled(({ mmu }) => {
      const { setGlobalPages } = mmu;
      mmu.setGlobalPages = (on) => {
        for (const tlb of mmu.tlbs) tlb.flush(false);
        mmu.shutDoors();
        setGlobalPages.call(mmu, on);
      };
    }),
    'G counts while CR4.PGE is clear': spoiled(({ mmu }) => {
      mmu.walker.setGlobalPages(true);
      mmu.walker.setGlobalPages = () => {};
      mmu.setRoot = (pa) => {
        mmu.root = pa;
        for (const tlb of mmu.tlbs) tlb.flush(true);
        mmu.shutDoors();
      };
    }),
    'G of a directory entry that points to a table counts': spoiled(({ mmu, memory }) => {
      const { walker } = mmu;
      const walk = walker.walk.bind(walker);
      const { words } = memory;
      walker.walk = (root, linear, write, user) => {
        const leaf = walk(root, linear, write, user);
        const pde = words[(root >>> 2) + (linear >>> 22)];
        return leaf === 0 || !mmu.globalPages ? leaf : leaf | (pde & PTE_GLOBAL);
      };
    }),
    'the code TLB holds large pages in pieces': spoiled(({ mmu }) => {
      Object.assign(mmu.userCode, { large: null, second: null });
    }),
  };

  test.each(Object.entries(faults))('%s', (_name, make) => {
    expect(mmuConformance(make, 1000, PENTIUM_PRO)).toMatch(/differs from the manual/);
  });
});
