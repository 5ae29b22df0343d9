/** Seeded bugs of grant: what takes whose place, and what is lost. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=mapping design=l4';
const PAGE = `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.accept(1024, 18)`;
const SUPERPAGE = `${HEADER}
      v1 = t1.take(4096, 22); v2 = t1.accept(1024, 18)`;

export const grantMutants: readonly Mutant[] = [
  {
    id: 'mL08',
    about: 'a page is granted, and the TLB of the granter keeps it',
    origin: 'Pistachio: a grant flushes get_current_space(), whosever page it is',
    file: 'kernels/l4/mapping/grant.ts',
    find: '  k.pmap.flush(k, space, from, k.source.shift);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${PAGE}
      v3 = t1.load(1024, 0); v4 = t1.grant(t1, 1024, 12, rw, 1025)`,
  },
  {
    id: 'mL-grant-rights',
    about: 'what was derived from a page that is granted keeps rights that the page has no more',
    origin: 'L4 X.2: access rights are the intersection of those granted and those of the granter',
    file: 'kernels/l4/mapping/grant.ts',
    find: '  if (excess !== 0) revoke(k, node, excess, false);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'no mapping has rights that its parent lacks',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.grant(t1, 1024, 12, r, 1026)`,
  },
  {
    id: 'mL-grant-rest',
    about: 'of a flexpage larger than the window, what lies behind the granted part stays',
    origin: 'L4 X.2: a granted flexpage vanishes from the space of the granter',
    file: 'kernels/l4/mapping/grant.ts',
    find: '  flushPart(k, item.source, high + bytes, end);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 13); v2 = t1.accept(1040, 12); v3 = t1.grant(t1, 1024, 13, rw, 1024)`,
  },
  {
    id: 'mL24-grant',
    about: 'accesses before a grant are lost to the mappings above',
    origin: 'Pistachio: update_purged_status keeps them on unmap',
    file: 'kernels/l4/mapping/grant.ts',
    find: '  addStatusUpwards(k, parentOf(k, node), seen);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.store(1025, 0, 1)
      v5 = t1.grant(t1, 1025, 12, rw, 1026); v6 = t1.unmap(1024, 12, none)`,
  },
  {
    id: 'mL-part-kept',
    about: 'the granter of a part of a superpage keeps the superpage',
    origin: 'L4 X.2: a granted page is removed from the space of the granter',
    file: 'kernels/l4/mapping/grant.ts',
    find: '  revoke(k, part.node, ALL_RIGHTS, true);\n',
    replace: '  revoke(k, part.node, ALL_RIGHTS, false);\n',
    machine: 'pentium-133',
    oracle: "memory that was taken is nobody else's",
    program: `${SUPERPAGE}
      v3 = t1.grant(t1, 4097, 12, rw, 1024)`,
  },
  {
    id: 'mL-part-derived',
    about: 'what was derived from a granted part of a superpage is lost',
    origin: 'L4 X.2: grant changes neither what was derived, nor from what',
    file: 'kernels/l4/mapping/grant.ts',
    find: '  keepDerived(k, item, part.node, first, pages);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${SUPERPAGE}
      v3 = t1.map(t1, 4097, 12, rw, 1024); v4 = t1.grant(t1, 4097, 12, rw, 1025)`,
  },
  {
    id: 'mL24-part',
    about:
      'who has a granted part of a superpage with fewer rights now is not told of accesses before',
    origin: 'a bug of this kernel; kin of Pistachio update_purged_status',
    file: 'kernels/l4/mapping/grant.ts',
    find: 'addStatus(k, child, revoke(k, child, excess, true));',
    replace: 'revoke(k, child, excess, true);',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${SUPERPAGE}
      v3 = t1.map(t1, 4096, 12, rw, 1024); v4 = t1.store(1024, 0, 1)
      v5 = t1.grant(t1, 4096, 12, r, 1025); v6 = t1.unmap(1024, 12, none)`,
  },
];
