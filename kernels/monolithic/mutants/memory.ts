/** Seeded bugs of memory: fork, copy on write, the heap, mappings of files, frames. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';
const FREE = `${HEADER} schedule=free`;

export const memoryMutants: readonly Mutant[] = [
  {
    id: 'mU01',
    about: 'a child may write to every page that its parent has, whatever the parent may',
    origin: 'xv6 ff27834 (2013): copyuvm gave all pages PTE_W | PTE_U',
    file: 'kernels/monolithic/memory/fork.ts',
    find: '  pmap.set(child, va, to, pmap.present(frame, left));',
    replace: '  pmap.set(child, va, to, pmap.present(frame, left | PROT.write));',
    machine: 'pentium-133',
    oracle: 'page tables give no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.text(0); v2 = t1.fork(t2)`,
  },
  {
    id: 'mU02',
    about: 'fork takes the right to write from the parent’s pages, and leaves it in the TLB',
    origin: 'typical; Linux 2.0 flushes once, at the end of dup_mmap',
    file: 'kernels/monolithic/memory/fork.ts',
    find: '  if (left !== rights) pmap.set(parent, va, slot, pmap.present(frame, left));',
    replace: '  if (left !== rights) m.store(slot, pmap.present(frame, left));',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.mapAnonymous(0, 1, rw, private); v2 = t1.store(0, 0, 1); v3 = t1.fork(t2)
      v4 = t1.store(0, 0, 2); v5 = t2.load(0, 0)`,
  },
  {
    id: 'mU04',
    about: 'a fork that finds no memory gives back tables of none of the pages',
    origin: 'xv6 a8dd44c: the error path unmapped the wrong length',
    file: 'kernels/monolithic/memory/fork.ts',
    find: '    dropTables(v, child, v.m.load(region + REGION.start), endOf(v, region));',
    replace:
      '    dropTables(v, child, v.m.load(region + REGION.start), v.m.load(region + REGION.start));',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.fork(t2)
      @v1 fail alloc 3`,
    needs: 'sweep',
  },
  {
    id: 'mU07',
    about: 'a store to a private page of a file that was read before goes to the page of the cache',
    origin: 'Linux, CVE-2016-5195 (Dirty COW): the write was made again as a read',
    file: 'kernels/monolithic/memory/pages.ts',
    find: '    : isAlone(v, frame, space);',
    replace: '    : useOf(v, frame) !== USE.anonymous || isAlone(v, frame, space);',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 1, 4096); v3 = t1.mapFile(0, 1, rw, private, v1, 0)
      v4 = t1.load(0, 0); v5 = t1.store(0, 0, 5); v6 = t1.seek(v1, 0, set); v7 = t1.read(v1, 4)`,
  },
  {
    id: 'mU10',
    about: 'mprotect lets a shared page of a file be written that is open for reading',
    origin: 'typical (POSIX: EACCES); Hurd, CVE-2021-43413: one pager port for both',
    file: 'kernels/monolithic/memory/map.ts',
    find: `    if ((rights & ~m.load(region + REGION.most)) !== 0) return -ERROR.access;
`,
    replace: '',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.open(etc_ro, r, rw); v2 = t1.mapFile(0, 1, r, shared, v1, 0); v3 = t1.protect(0, 1, rw)`,
  },
  {
    id: 'mU11',
    about: 'a heap that shrinks to the middle of a page loses that page',
    origin: 'xv6 4de161f, e1a3730: growproc and a break within a page',
    file: 'kernels/monolithic/memory/brk.ts',
    find: '  else if (young < old) answer = shrink(v, space, young, old);',
    replace: '  else if (young < old) answer = shrink(v, space, end - (end % PAGE_BYTES), old);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.brk(8192); v2 = t1.brk(0xffffefff); v3 = t1.load(112, 0)`,
  },
  {
    id: 'mU12',
    about: 'the break may go below the heap’s beginning, and takes the data with it',
    origin: 'xv6, usertests sbrk8000: n was not looked at before it was added',
    file: 'kernels/monolithic/memory/brk.ts',
    find: '  if (end < m.load(record + SPACE.heapStart) || end > HEAP_END) return -ERROR.noMemory;',
    replace: '  if (end > HEAP_END) return -ERROR.noMemory;',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.brk(0xffffffff)`,
  },
  {
    id: 'mU20-page',
    about: 'a new page of zeroes is whatever the frame was before',
    origin: 'typical; Mach 3, mips/pmap.c, 90/08/07: “zero pages that we steal”',
    file: 'kernels/monolithic/memory/fault.ts',
    find: `  fillWithZeroes(v, frame);
  return frame;`,
    replace: '  return frame;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.mapAnonymous(0, 1, rw, private); v2 = t1.store(0, 0, 5); v3 = t1.unmap(0, 1)
      v4 = t1.mapAnonymous(1, 1, rw, private); v5 = t1.load(1, 0)`,
  },
  {
    id: 'mU27',
    about:
      'a page that goes from two places, or must not be written at them, is purged from the TLB at the first alone',
    origin: 'typical: INVLPG is forgotten for the second address',
    file: 'kernels/monolithic/memory/mappers.ts',
    find: '      found += atWord(v, m.load(region + REGION.space), va, frame, act);',
    replace: `      const slot = v.pmap.slot(m.load(region + REGION.space), va);
      const word = m.load(slot);
      const isSecond = found > 0 && v.pmap.isPresent(word) && v.pmap.frameOf(word) === frame;
      if (isSecond && act === AT_WORD.unmap) {
        m.store(slot, 0);
        addCount(v, frame, -1);
      } else if (isSecond && act === AT_WORD.protect) {
        m.store(slot, v.pmap.present(frame, v.pmap.rightsOf(word) & ~PROT.write));
      } else found += atWord(v, m.load(region + REGION.space), va, frame, act);`,
    machine: 'pentium-133',
    oracle: 'a free frame has no TLB entry',
    program: `${HEADER}
      v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 1, 64); v3 = t1.mapFile(0, 1, r, shared, v1, 0)
      v4 = t1.mapFile(1, 1, r, shared, v1, 0); v5 = t1.load(0, 0); v6 = t1.load(1, 0); v7 = t1.ftruncate(v1, 0)`,
  },
  /*
   * Campaigns miss it. A task must cut the file off while another's read of it waits for the disk; but in generated programs
   * tasks take turns, and no step begins while a call waits for a device. Its reduced program is the one that stands here, reduced.
   */
  {
    id: 'mU54',
    about: 'a page of a file that was cut off is free, though the disk is at it',
    origin: 'typical: the frames of a buffer are freed when those who wanted it are gone',
    file: 'kernels/monolithic/memory/frames.ts',
    find: `  if (m.load(page + PAGE.holds) !== 0) return;
  if (m.load(page + PAGE.busy) !== BUSY.none) return;
  const record = frameRecord(v, frame);
`,
    replace: `  const record = frameRecord(v, frame);
  const isKept = m.load(page + PAGE.holds) !== 0 || m.load(page + PAGE.busy) !== BUSY.none;
  if (isKept && m.load(record + FRAME.object) !== ORPHAN) return;
`,
    machine: 'pentium-133',
    oracle: 'a free frame is in no transfer',
    program: `${FREE}
      v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 1, 64); v3 = t1.flush(); v4 = t1.open(b, wc, rw)
      v5 = t1.write(v4, 1, 64); v6 = t1.fork(t2); v7 = t1.seek(v1, 0, set); v8 = t1.yield()
      v9 = t2.read(v1, 64); v10 = t1.ftruncate(v1, 0)`,
  },
  {
    id: 'mV-shared',
    about: 'what is stored in a shared page after it was written to the disk is not noticed',
    origin: 'typical: the dirty bit of a page is taken, and the TLB may still write',
    file: 'kernels/monolithic/memory/clock.ts',
    find: `  atWords(v, frame, AT_WORD.protect);
`,
    replace: '',
    machine: 'pentium-133',
    oracle: 'page tables give no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 1, 64); v3 = t1.mapFile(0, 1, rw, shared, v1, 0)
      v4 = t1.store(0, 0, 5); v5 = t1.sync(); v6 = t1.store(0, 0, 6); v7 = t1.unmap(0, 1); v8 = t1.flush()
      v9 = t1.seek(v1, 0, set); v10 = t1.read(v1, 4)`,
  },
];
