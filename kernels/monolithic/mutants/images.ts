/** Seeded bugs of exec: what is checked of an image, and what it gets. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

/** An image is read into frames that have held another, which was run. */
const OTHER_CODE = `${HEADER}
      v1 = t1.fork(t3); v2 = t1.wait(wait); v3 = t3.run(bin_cat, 0); v4 = t1.fork(t2); v5 = t2.fork(t3)
      v6 = t3.run(bin_exit, 0); v7 = t1.flush(); v8 = t1.fork(t3); v9 = t3.run(bin_exit, 0); v10 = t1.wait(wait)`;

export const imageMutants: readonly Mutant[] = [
  {
    id: 'mU14',
    about: 'text that goes on beyond the last address is taken for short',
    origin: 'xv6 5625ae4: exec and vaddr + memsz that wraps',
    file: 'kernels/monolithic/unix/processes/image-header.ts',
    find: '  if (text < LOWEST || text + textBytes > HIGHEST) return -ERROR.noExec;',
    replace: '  if (text < LOWEST || (text + textBytes) >>> 0 > HIGHEST) return -ERROR.noExec;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.exec(bad_wrap, 0)`,
  },
  {
    id: 'mU15',
    about: 'an image may begin within a page',
    origin: 'xv6 67a7f95: exec and a segment that is not aligned',
    file: 'kernels/monolithic/unix/processes/image-header.ts',
    find: 'field <= IMAGE_HEADER.dataAddress;',
    replace: 'field <= IMAGE_HEADER.bssBytes;',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.exec(bad_align, 0)`,
  },
  {
    id: 'mU17',
    about: 'an exec that finds no memory half-way has lost the old image',
    origin: 'xv6 f2ec677 and its like: exec destroys before it knows',
    file: 'kernels/monolithic/unix/processes/load-image.ts',
    find: `      u.low.dropSpace(p);
`,
    replace: `      if (done > STEP.header) u.low.commitSpace(p);
      else u.low.dropSpace(p);
`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.exec(bin_stay, 0); v2 = t1.text(0)
      @v1 fail alloc 2`,
    needs: 'sweep',
  },
  {
    id: 'mU18',
    about: 'an image may write to its text',
    origin: 'xv6 cef1b57: text was mapped writable',
    file: 'kernels/monolithic/unix/processes/load-image.ts',
    find: `    READ_EXECUTE,
`,
    replace: `    READ_EXECUTE | PROT.write,
`,
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.exec(bin_stay, 0); v2 = t1.store(144, 0, 1)`,
  },
  {
    id: 'mU21',
    about: 'the page below the stack is one more page of stack',
    origin: 'xv6, usertests stacktest',
    file: 'kernels/monolithic/unix/processes/load-image.ts',
    find: 'STACK_TOP - STACK_PAGES * PAGE_BYTES, STACK_PAGES);',
    replace: 'STACK_TOP - (STACK_PAGES + 1) * PAGE_BYTES, STACK_PAGES + 1);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.exec(bin_stay, 0); v2 = t1.load(145, 0)`,
  },
  // A campaign of 60,000 ops misses both: the frames of an image that was run must be another's while their lines last.
  {
    id: 'mC-flush',
    about: 'lines of instructions outlive what the frame held',
    origin: 'typical of caches that do not watch the bus (R3000); Linux, flush_icache_page',
    file: 'kernels/monolithic/machine/pmap-mips.ts',
    find: `    this.#bus.flushInstructionCache(frame * PAGE_BYTES, PAGE_BYTES);
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: OTHER_CODE,
  },
  {
    id: 'mC-stale',
    about: 'that a frame was run is forgotten when it gets another use',
    origin: 'typical: a flag of a page is cleared with the page',
    file: 'kernels/monolithic/memory/code.ts',
    find: '  return isCode ? PAGE_BIT.code | PAGE_BIT.stale : 0;',
    replace: '  return 0;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: OTHER_CODE,
  },
];
