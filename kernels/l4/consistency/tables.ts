/** Page tables against the mapping database and the UTCBs, both ways; on the way all tables are reached. */
import { KEPT_START, KIP_AREA } from '../abi/address-map.ts';
import { PAGE_BYTES, PAGE_SHIFT, SUPERPAGE_BYTES, SUPERPAGE_SHIFT } from '../abi/fpage.ts';
import { partOf, userEntries } from '../page-tables.ts';
import { FRAME, NODE, NONE, PAGE, SPACE, TCB, USE } from '../records.ts';
import { type Books, hex } from './books.ts';

const KEPT_INDEX = KEPT_START / SUPERPAGE_BYTES;
const ENTRIES = 1024;

export function wrongTables(books: Books): string | null {
  const { nodes, spaces } = books;
  let entries = 0;
  for (let row = 0; row < spaces.count; row++) {
    if (spaces.get(row, SPACE.directory) === 0) continue;
    const walk = new SpaceWalk(books, row);
    const wrong = walk.wrong();
    if (wrong !== null) return `In space ${row}: ${wrong}`;
    entries += walk.entries;
  }
  let used = 0;
  for (let row = 0; row < nodes.count; row++) if (nodes.get(row, NODE.space) !== NONE) used++;
  // Each entry has a node of its own: so each node has an entry, if there are as many.
  return entries === used ? null : `${entries} pages are mapped, but ${used} mapping nodes in use.`;
}

/** One look at all tables of one space. */
class SpaceWalk {
  /** Entries that map what has nodes. */
  entries = 0;
  readonly #books: Books;
  readonly #row: number;
  readonly #space: number;

  constructor(books: Books, row: number) {
    this.#books = books;
    this.#row = row;
    this.#space = books.spaces.table.at(row);
  }

  wrong(): string | null {
    const books = this.#books;
    const { pmap, plan } = books.k;
    const frame = books.spaces.get(this.#row, SPACE.directory) / PAGE_BYTES;
    const lost = books.reach(frame, USE.table, 'the directory') ?? this.#reachLinks(frame);
    if (lost !== null) return lost;
    const user = userEntries(pmap);
    // Sigma0's space has the tables of the kernel's window, and the others point to them.
    const count = this.#row === 0 ? ENTRIES : user;
    const directory = plan.kernelBase + frame * PAGE_BYTES;
    const tables: number[] = [];
    const { words } = books;
    books.reads.read(directory, words, count);
    for (let index = 0; index < count; index++) {
      const entry = words[index] >>> 0;
      if (entry === 0 || (index >= user && !pmap.isTable(entry))) continue;
      if (pmap.isTable(entry)) tables.push(index, entry >>> 12);
      if (index < user && !isMarked(books, frame, index)) return unmarked(index, SUPERPAGE_BYTES);
    }
    // What stands in the directory beyond user memory has no nodes.
    words.fill(0, user);
    const wrong = this.#wrongEntries(frame, 0, SUPERPAGE_SHIFT);
    if (wrong !== null) return wrong;
    for (let i = 0; i < tables.length; i += 2) {
      const found = this.#wrongTable(tables[i], tables[i + 1], tables[i] >= user);
      if (found !== null) return found;
    }
    return null;
  }

  /** The links of a table whose pages have nodes. */
  #reachLinks(frame: number): string | null {
    const { k, frames } = this.#books;
    const links = frames.get(frame - k.plan.poolLow, FRAME.link) - k.plan.kernelBase;
    return this.#books.reach(links / PAGE_BYTES, USE.links, `the links of frame ${frame}`);
  }

  #wrongTable(index: number, frame: number, isWindow: boolean): string | null {
    const books = this.#books;
    const wrong = books.reach(frame, USE.table, `the table at ${hex(index * SUPERPAGE_BYTES)}`);
    if (wrong !== null || isWindow) return wrong;
    const { words } = books;
    books.reads.read(books.k.plan.kernelBase + frame * PAGE_BYTES, words, ENTRIES);
    if (index === KEPT_INDEX) return this.#wrongKept();
    return (
      this.#reachLinks(frame) ?? this.#wrongEntries(frame, index * SUPERPAGE_BYTES, PAGE_SHIFT)
    );
  }

  /** Of the entries in `words`, which map what has nodes; those of tables are passed over. */
  #wrongEntries(frame: number, base: number, shift: number): string | null {
    const books = this.#books;
    const { links, words } = books;
    const { plan, pmap } = books.k;
    const at = books.frames.get(frame - plan.poolLow, FRAME.link);
    books.reads.read(at, links, ENTRIES);
    for (let i = 0; i < ENTRIES; i++) {
      if ((words[i] | links[i]) === 0) continue;
      const entry = words[i] >>> 0;
      if (links[i] === 0 && shift !== PAGE_SHIFT && pmap.isTable(entry)) continue;
      const page = base + i * 2 ** shift;
      if (!isMarked(books, frame, i)) return unmarked(page, 1);
      const slot = plan.kernelBase + frame * PAGE_BYTES + 4 * i;
      const wrong = this.#wrongEntry(page, shift, slot, entry, links[i] >>> 0);
      if (wrong !== null) return `page ${hex(page)} ${wrong}.`;
      this.entries++;
    }
    return null;
  }

  #wrongEntry(
    page: number,
    shift: number,
    slot: number,
    entry: number,
    node: number,
  ): string | null {
    const { k, nodes } = this.#books;
    const row = nodes.rowOf(node);
    if (!k.pmap.isPresent(entry)) return 'has a mapping node, and is not mapped';
    if (row < 0) return 'is mapped, and has no mapping node';
    const word = nodes.get(row, NODE.page);
    if (nodes.get(row, NODE.space) !== this.#space) return 'has a mapping node of another space';
    if ((word & ~0xfff) >>> 0 !== page) return 'has the mapping node of another page';
    if (PAGE.shift.of(word) !== shift) return 'has a mapping node of another size';
    if (nodes.get(row, NODE.frame) >>> 12 !== k.pmap.frameOf(entry)) {
      return 'is mapped to another frame than its mapping node says';
    }
    if (PAGE.rights.of(word) !== k.pmap.rightsOf(entry)) {
      return 'is mapped with other rights than its mapping node says';
    }
    if ((nodes.get(row, NODE.slot) & ~3) >>> 0 !== slot) {
      return 'has a mapping node that names another entry';
    }
    return null;
  }

  /** Of the table in `words`, which maps the areas that the kernel keeps. */
  #wrongKept(): string | null {
    const { k, threads, words } = this.#books;
    const kip = k.plan.kip - k.plan.kernelBase;
    for (let i = 0; i < ENTRIES; i++) {
      const page = KEPT_START + i * PAGE_BYTES;
      const entry = words[i] >>> 0;
      const frame = k.pmap.isPresent(entry) ? k.pmap.frameOf(entry) : 0;
      let expected = 0;
      if (page === KIP_AREA && k.bus.family === 'x86') expected = kip;
      else if (i < threads.count && threads.get(i, TCB.space) === this.#space) {
        const utcb = threads.get(i, TCB.utcb);
        if (utcb !== NONE) expected = utcb - k.plan.kernelBase;
      }
      if (frame * PAGE_BYTES !== expected || (entry !== 0) !== (expected !== 0)) {
        return `page ${hex(page)} is mapped to frame ${frame}, but is frame ${expected / PAGE_BYTES}.`;
      }
    }
    return null;
  }
}

function isMarked(books: Books, frame: number, index: number): boolean {
  const parts = books.frames.get(frame - books.k.plan.poolLow, FRAME.parts);
  return (parts & partOf(4 * index)) !== 0;
}

function unmarked(page: number, bytes: number): string {
  return `page ${hex(page * bytes)} is in a part of a table that counts as empty.`;
}
