/** Seeded bugs of unmap and flush: what goes, what stays, and what is told of accesses. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=mapping design=l4';
const PAGE = `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.accept(1024, 18)`;
const PAGES = `${HEADER}
      v1 = t1.take(1024, 13); v2 = t1.accept(1024, 18)`;

export const revocationMutants: readonly Mutant[] = [
  {
    id: 'mL02',
    about: 'the accesses stand one bit off in the answer of Unmap',
    origin: 'Pistachio 4a1238b0: status bits reported shifted',
    file: 'kernels/l4/calls/unmap-call.ts',
    find: 'withRights(page, progress.status)',
    replace: 'withRights(page, progress.status >>> 1)',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.load(1024, 0); v3 = t1.unmap(1024, 12, none)`,
  },
  {
    id: 'mL02-mask',
    about: 'the rights that are revoked stand one bit off',
    origin: 'Pistachio 4a1238b0: the mask takes another right than was asked for',
    file: 'kernels/l4/calls/unmap-call.ts',
    find: 'end, rightsOf(page), flush,',
    replace: 'end, rightsOf(page) >>> 1, flush,',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.flush(1024, 12, w)`,
  },
  {
    id: 'mL04',
    about: 'a child that is removed has its own first child hung higher up',
    origin: 'Pistachio mdb.cc warns of it',
    file: 'kernels/l4/mapping/tree.ts',
    find: `    node = child;
  }`,
    replace: `    const below = k.bus.load(child + NODE.child);
    if (below !== NONE) unhang(k, below);
    if (below !== NONE) hang(k, below, parentOf(k, node));
    node = child;
  }`,
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.map(t1, 1025, 12, rw, 1026)
      v5 = t1.flush(1024, 12, rwx)`,
  },
  {
    id: 'mL05',
    about: "an unmap takes the caller's own mapping as well",
    origin: 'typical: unmap and flush confused',
    file: 'kernels/l4/calls/unmap-call.ts',
    find: 'const flush = (control & UNMAP_FLUSH) !== 0;',
    replace: 'const flush = true;',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.unmap(1024, 12, rwx)`,
  },
  {
    id: 'mL05-flush',
    about: "a flush leaves the caller's own mapping",
    origin: 'typical: unmap and flush confused',
    file: 'kernels/l4/calls/unmap-call.ts',
    find: 'const flush = (control & UNMAP_FLUSH) !== 0;',
    replace: 'const flush = false;',
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.flush(1024, 12, rwx)`,
  },
  {
    id: 'mL11',
    about: 'a flush of less than a superpage does not reach it',
    origin: 'typical: only what fits into the flexpage is looked at',
    file: 'kernels/l4/mapping/unmap.ts',
    find: 'const present = look(k, space, at, source);',
    replace: 'const present = look(k, space, at, source) && last - at >= 2 ** source.shift;',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(4096, 22); v2 = t1.flush(4096, 12, rwx)`,
  },
  {
    id: 'mL18-mask',
    about: 'the right to read goes in place of the right to write',
    origin: 'Fiasco 47915ba7: a partial unmap drops the wrong right',
    file: 'kernels/l4/abi/fpage.ts',
    find: '? 0 : rights & ~revoked;',
    replace: '? 0 : rights & ~(revoked << 1);',
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.flush(1024, 12, w)`,
  },
  {
    id: 'mL-sibling',
    about: 'an unmap of a page that was mapped on twice reaches one of the two',
    origin: 'typical: a walk that goes up without looking aside',
    file: 'kernels/l4/mapping/revoke.ts',
    find: 'node = next === NONE ? parent',
    replace: 'node = next === NONE || (parent === top && !flush) ? parent',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.map(t1, 1024, 12, rw, 1026)
      v5 = t1.unmap(1024, 12, rwx)`,
  },
  {
    id: 'mL71',
    about: 'a mapping leaves the list of its siblings, and the one behind it goes on naming it',
    origin: 'typical of doubly linked lists; kin of the Pistachio unwind family',
    file: 'kernels/l4/mapping/tree.ts',
    find: '  if (next !== NONE) bus.store(next + NODE.previous, previous);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.map(t1, 1024, 12, rw, 1026)
      v5 = t1.map(t1, 1024, 12, rw, 1027); v6 = t1.flush(1026, 12, rwx)`,
  },
  {
    id: 'mL24',
    about: 'what one task asks of accesses is lost to those from whom it has the page',
    origin: 'Pistachio: update_purged_status hands them on',
    file: 'kernels/l4/mapping/revoke.ts',
    find: '  addStatusUpwards(k, parent, seen);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.store(1025, 0, 1)
      v5 = t1.flush(1025, 12, rwx); v6 = t1.unmap(1024, 12, none)`,
  },
  {
    id: 'mL24-between',
    about: 'accesses that are told to a task are lost to the mappings between',
    origin: 'kin of Pistachio update_purged_status',
    file: 'kernels/l4/mapping/revoke.ts',
    find: '    if (left !== 0 && seen !== 0) addStatus(k, node, seen);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.store(1025, 0, 1)
      v5 = t1.unmap(1024, 12, none); v6 = t1.unmap(1025, 12, none)`,
  },
  {
    id: 'mL24-entry',
    about: 'the accesses are taken from the entry of the caller, whosever is looked at',
    origin: 'typical: two entries at hand, and the wrong one asked',
    file: 'kernels/l4/mapping/revoke.ts',
    find: 'const status = pmap.statusOf(entry);',
    replace: 'const status = pmap.statusOf(k.source.entry);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.store(1025, 0, 1)
      v5 = t1.unmap(1024, 12, none)`,
  },
  {
    id: 'mL24-tlb',
    about: 'the accesses are reset in the entry, and not in the TLB: the next write is not noted',
    origin: 'Pentium manual: D is set where the TLB says that it is not',
    file: 'kernels/l4/mapping/revoke.ts',
    find: '  pmap.flush(k, bus.load(node + NODE.space)',
    replace: '  if (left !== had) pmap.flush(k, bus.load(node + NODE.space)',
    machine: 'pentium-133',
    oracle: 'a write is recorded in the page table',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.store(1024, 0, 1); v3 = t1.unmap(1024, 12, none)
      v4 = t1.store(1024, 0, 2); v5 = t1.unmap(1024, 12, none)`,
  },
  {
    id: 'mL-cut-status',
    about: 'an Unmap that an interrupt cut short forgets what it has seen',
    origin: 'typical: of what is kept for a call that goes on, a part is left out',
    file: 'kernels/l4/calls/unmap-call.ts',
    find: '      bus.store(self + TCB.unmapStatus, progress.status);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${PAGES}
      v3 = t1.store(1024, 0, 1); v4 = t1.unmap(1024, 13, none); @v4+10 irq timer`,
    needs: 'sweep',
  },
  {
    id: 'mL-cut-page',
    about: 'an Unmap that an interrupt cut short goes on behind the next page',
    origin: 'typical: off by one where a call goes on',
    file: 'kernels/l4/calls/unmap-call.ts',
    find: 'bus.store(self + TCB.unmapAt, progress.at);',
    replace: 'bus.store(self + TCB.unmapAt, progress.at + 4096);',
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGES}
      v3 = t1.flush(1024, 13, rwx); @v3+30 irq timer`,
    needs: 'sweep',
  },
  {
    id: 'mL24-cut',
    about: 'a revocation stops for an interrupt and loses the accesses that were on their way up',
    origin: 'kin of Pistachio update_purged_status',
    file: 'kernels/l4/mapping/revoke.ts',
    find: '      noteCarried(k, parent);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.store(1025, 0, 1)
      v5 = t1.unmap(1024, 12, rwx); @v5+15 irq timer`,
    needs: 'sweep',
  },
];
