/** Seeded bugs of map: what of a flexpage goes where, with which rights. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=mapping design=l4';
const PAGE = `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.accept(1024, 18)`;
const PAGES = `${HEADER}
      v1 = t1.take(1024, 13); v2 = t1.accept(1024, 18)`;
const SUPERPAGE = `${HEADER}
      v1 = t1.take(4096, 22); v2 = t1.accept(1024, 18)`;

export const mapMutants: readonly Mutant[] = [
  {
    id: 'mL01',
    about: 'a mapping gets the rights of the item, whatever the sender has itself',
    origin: 'Pistachio linear_ptab_walker.cc: a read-only holder hands out a writable page',
    file: 'kernels/l4/mapping/piece.ts',
    find: 'normalRights(item.rights & PAGE.rights.of(word))',
    replace: 'normalRights(item.rights)',
    machine: 'decstation-3100',
    oracle: 'no mapping has rights that its parent lacks',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, r, 1025); v4 = t1.map(t1, 1025, 12, rw, 1026)`,
  },
  {
    id: 'mL01-extend',
    about: 'a mapping that is there already gets all rights of the item, whatever the sender has',
    origin: 'kin of Pistachio linear_ptab_walker.cc: one of two paths joins the rights',
    file: 'kernels/l4/mapping/map.ts',
    find: 'k.target.slot), item.target, to, piece.rights);',
    replace: 'k.target.slot), item.target, to, item.rights);',
    machine: 'pentium-133',
    oracle: 'no mapping has rights that its parent lacks',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, r, 1025); v4 = t1.map(t1, 1025, 12, r, 1026)
      v5 = t1.map(t1, 1025, 12, rw, 1026)`,
  },
  {
    id: 'mL01-first',
    about: 'all pages of an item get the rights that the first has',
    origin: 'typical: what is the same for a superpage is taken out of the loop over its pages',
    file: 'kernels/l4/mapping/map.ts',
    find: `      if (more) k.bus.exec(k.paths.mapMore);
      more = true;`,
    replace: `      if (more) Object.assign(piece, { rights: more });
      more = piece.rights;`,
    machine: 'decstation-3100',
    oracle: 'no mapping has rights that its parent lacks',
    program: `${PAGES}
      v3 = t1.flush(1025, 12, w); v4 = t1.map(t1, 1024, 13, rw, 1028)`,
  },
  {
    id: 'mL-extend-less',
    about: 'what is mapped again with fewer rights loses the others',
    origin: 'L4 X.2: where the same page is mapped already, rights can only be extended',
    file: 'kernels/l4/mapping/target.ts',
    find: `  if ((had | rights) === had) return;
  setRightsOfNode(k, node, had | rights);
  writeEntry(k, space, page, k.target, k.pmap.withRights(k.target.entry, had | rights));`,
    replace: `  setRightsOfNode(k, node, rights);
  writeEntry(k, space, page, k.target, k.pmap.withRights(k.target.entry, rights));`,
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.map(t1, 1024, 12, r, 1025)`,
  },
  {
    id: 'mL-extend-other',
    about: 'a frame that comes from another mapping stays derived from the one before',
    origin: 'typical: two mappings are taken for the same because their frame is',
    file: 'kernels/l4/mapping/piece.ts',
    find: 'return parentOf(k, nodeOf(k, target.slot)) === piece.node ? EXTEND : ADD;',
    replace: 'return EXTEND;',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.map(t1, 1024, 12, rw, 1026)
      v5 = t1.map(t1, 1025, 12, rw, 1026)`,
  },
  {
    id: 'mL-extend-tlb',
    about: 'a mapping gets more rights, and the TLB goes on with those before',
    origin: 'Pentium manual: an entry that is changed must be invalidated by INVLPG',
    file: 'kernels/l4/page-tables.ts',
    find: '  if (k.pmap.isPresent(place.entry)) k.pmap.flush(k, space, page, place.shift);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, r, 1025); v4 = t1.load(1025, 0)
      v5 = t1.map(t1, 1024, 12, rw, 1025); v6 = t1.store(1025, 0, 1)`,
  },
  {
    id: 'mL07',
    about: 'a mapping goes over its own ancestor: its source is freed, and used afterwards',
    origin: "Pistachio: the walker's special case",
    file: 'kernels/l4/mapping/target.ts',
    find: 'return !destroys;',
    replace: 'return true;',
    machine: 'decstation-3100',
    oracle: 'nothing is left of a task that is gone',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.map(t1, 1025, 12, rw, 1024)`,
  },
  {
    id: 'mL10',
    about: 'a page that is mapped onto itself is flushed to make room for itself',
    origin: 'Fiasco dcd5d8ef: map with source and target the same',
    file: 'kernels/l4/mapping/piece.ts',
    find: '  if (target.slot === source.slot) return SKIP;\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1024)`,
  },
  {
    id: 'mL12',
    about: 'the part of a flexpage that fits the window is chosen by the low bits of the send base',
    origin: 'L4 X.2: the bits of the send base between the sizes of the two choose it',
    file: 'kernels/l4/mapping/window.ts',
    find: 'from: (baseOf(send) | offset) >>> 0',
    replace: 'from: (baseOf(send) | (base & lowMask(shift))) >>> 0',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 13); v2 = t1.accept(1040, 12); v3 = t1.map(t1, 1024, 13, rw, 1025)`,
  },
  {
    id: 'mL14',
    about: 'a flexpage that is larger than the window is cut on the wrong side',
    origin: 'Fiasco 33be1a7f: the cut of I/O flexpages',
    file: 'kernels/l4/mapping/window.ts',
    find: 'from: (baseOf(send) | offset) >>> 0',
    replace: 'from: (baseOf(send) | (between & ~offset)) >>> 0',
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 13); v2 = t1.accept(1040, 12); v3 = t1.map(t1, 1024, 13, rw, 1024)`,
  },
  {
    id: 'mL14-out',
    about: 'the send base may lead out of the window',
    origin: "L4 X.2: its bits above the window's size are ignored",
    file: 'kernels/l4/mapping/window.ts',
    find: 'to: (baseOf(window) | offset) >>> 0',
    replace: 'to: (baseOf(window) | (base & ~lowMask(shift))) >>> 0',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.accept(1032, 13); v3 = t1.map(t1, 1024, 12, rw, 1040)`,
  },
  {
    id: 'mL44',
    about: 'a map item is done before the window is looked at: an error after the effect',
    origin: 'L4 X.2: a mapping that the receiver does not accept is an error, and none is made',
    file: 'kernels/l4/ipc/transfer.ts',
    find: `  if (window === NIL_FPAGE) return false;
  const range = place(page, sendBase(first), window);
  if (range === null) return true;
  const source = k.bus.load(sender + TCB.space);
  return transferPages(`,
    replace: `  const closed = window === NIL_FPAGE;
  const range = place(page, sendBase(first), closed ? completeFpage(0) : window);
  if (range === null) return true;
  const source = k.bus.load(sender + TCB.space);
  return !closed === transferPages(`,
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGE}
      v3 = t1.accept(0, 0); v4 = t1.map(t1, 1024, 12, rw, 1025)`,
  },
  {
    id: 'mL60-map',
    about: 'what an item needs is asked for, and it is done whether there is as much or not',
    origin: 'kin of gnumach e8d448c1: the failure comes when the effect is there',
    file: 'kernels/l4/mapping/map.ts',
    find: 'canMap(k, item) && map(k, item)',
    replace: 'canMap(k, item) === map(k, item)',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGES}
      v3 = t1.map(t1, 1024, 13, rw, 1028); @v3 fail alloc 1`,
    needs: 'sweep',
  },
  {
    id: 'mL-blocked',
    about: 'a page goes into the superpage of its target, which is forgotten',
    origin: 'typical: the case of a larger page in the way is left out',
    file: 'kernels/l4/mapping/piece.ts',
    find: '  if (target.shift > piece.shift) return BLOCKED;\n',
    replace: '  if (target.shift > piece.shift) return ADD;\n',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${HEADER}
      v1 = t1.take(4096, 22); v2 = t1.take(1024, 12); v3 = t1.accept(4096, 22)
      v4 = t1.map(t1, 1024, 12, rw, 4096)`,
  },
  {
    id: 'mL72',
    about: 'a superpage goes where small pages are, and their nodes stay',
    origin: 'typical: a node for a superpage, and nodes for its pages',
    file: 'kernels/l4/mapping/target.ts',
    find: '    if (k.pmap.isPresent(k.bus.load(slot))) revoke(k, nodeOf(k, slot), ALL_RIGHTS, true);\n',
    replace: '    k.bus.store(slot, 0);\n',
    machine: 'decstation-3100',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${PAGE}
      v3 = t1.map(t1, 1024, 12, rw, 1025); v4 = t1.load(1025, 0); v5 = t1.take(1024, 22)`,
  },
  {
    id: 'mL-part-frame',
    about: 'a page of a superpage is mapped on as the first of its frames',
    origin: 'typical: the frame of the entry, and not of the page in it',
    file: 'kernels/l4/mapping/piece.ts',
    find: '(whole ? 0 : (from - addressIn(word)) >>> PAGE_SHIFT);',
    replace: '0;',
    machine: 'pentium-133',
    oracle: 'the kernel has exactly the mappings that were made',
    program: `${SUPERPAGE}
      v3 = t1.map(t1, 4097, 12, rw, 1024)`,
  },
];
