/** What user code can reach by the two-level tables of the i486 and Pentium: every entry that is there. */
import type { SpaceView } from '../../core/words/authority.ts';
import type { PeekBus, Translation } from '../../core/words/bus.ts';

const PAGE = 4096;
const ENTRIES = 1024;
/** What one entry of a directory covers. */
const REGION = PAGE * ENTRIES;

/** An entry that is present (bit 0), and open to user code (bit 2), in a directory or a table. */
const OPEN = 5;
/** Bit 7 of a directory's entry: where the processor knows such pages, it is one of 4 MB. */
const LARGE = 0x80;
/** The bits of an entry that say where it leads. */
const FRAME_MASK = 0xfffff000;

/** What is to be said of a translation that the tables of a space have; null if nothing. */
export type JudgeTranslation = (space: SpaceView, found: Translation) => string | null;

/** Scratch: which words of a directory, and of a table, are not zero. */
const regions = new Int32Array(ENTRIES);
const entries = new Int32Array(ENTRIES);

function isOpen(entry: number): boolean {
  return (entry & OPEN) === OPEN;
}

/** Where the table at this physical address can be read; -1 where there is no memory. */
function tableAt(peek: PeekBus, pa: number): number {
  return pa >>> 12 < peek.frames ? peek.kernelBase + pa : -1;
}

/**
 * Tells `judge` of every translation that user code could use, of those that the tables of a space
 * have for addresses from `from` to below `to` (multiples of 4 MB), until it finds something.
 */
export function judgeTranslations(
  peek: PeekBus,
  space: SpaceView,
  from: number,
  to: number,
  judge: JudgeTranslation,
): string | null {
  const root = space.context;
  const directory = tableAt(peek, root);
  if (directory < 0) return null;
  const count = (to - from) / REGION;
  const first = directory + (from / REGION) * 4;
  const used = peek.find(first, count, regions);
  for (let k = 0; k < used; k++) {
    const i = regions[k];
    const entry = peek.load(first + 4 * i);
    if (!isOpen(entry)) continue;
    const va = from + i * REGION;
    const whole = peek.walk(root, va);
    const finding =
      whole !== null && whole.bytes > PAGE
        ? judge(space, whole)
        : judgeTable(peek, space, va, tableAt(peek, (entry & FRAME_MASK) >>> 0), judge);
    if (finding !== null) return finding;
  }
  return null;
}

/** The same of some pages, from `from` to below `to`. */
export function judgePages(
  peek: PeekBus,
  space: SpaceView,
  from: number,
  to: number,
  judge: JudgeTranslation,
): string | null {
  const root = space.context;
  const directory = tableAt(peek, root);
  if (directory < 0) return null;
  let region = -1;
  let entry = 0;
  for (let page = from; page < to; page += PAGE) {
    const i = Math.floor(page / REGION);
    if (i !== region) entry = peek.load(directory + 4 * i);
    region = i;
    // What no user code can use need not be taken apart.
    if (!isOpen(entry) || !mayLead(peek, entry, page)) continue;
    const found = peek.walk(root, page);
    const finding = found === null || !found.user ? null : judge(space, found);
    if (finding !== null) return finding;
    if (found !== null) page = found.page + found.bytes - PAGE;
  }
  return null;
}

/** Whether the table that an open entry of a directory leads to may have something open for this page. */
function mayLead(peek: PeekBus, entry: number, page: number): boolean {
  if ((entry & LARGE) !== 0) return true;
  const table = tableAt(peek, (entry & FRAME_MASK) >>> 0);
  return table >= 0 && isOpen(peek.load(table + ((page % REGION) / PAGE) * 4));
}

function judgeTable(
  peek: PeekBus,
  space: SpaceView,
  region: number,
  table: number,
  judge: JudgeTranslation,
): string | null {
  if (table < 0) return null;
  const used = peek.find(table, ENTRIES, entries);
  for (let k = 0; k < used; k++) {
    const i = entries[k];
    if (!isOpen(peek.load(table + 4 * i))) continue;
    const found = peek.walk(space.context, region + i * PAGE);
    const finding = found === null || !found.user ? null : judge(space, found);
    if (finding !== null) return finding;
  }
  return null;
}
