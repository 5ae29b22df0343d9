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
 * Tells `judge` of every translation that user code could use, of those that the tables of a space have
 * for pages from `from` to below `to`, until it finds something.
 */
export function judgeTranslations(
  peek: PeekBus,
  space: SpaceView,
  from: number,
  to: number,
  judge: JudgeTranslation,
): string | null {
  const directory = tableAt(peek, space.context);
  if (directory < 0) return null;
  const first = Math.floor(from / REGION);
  const used = peek.find(directory + 4 * first, Math.ceil(to / REGION) - first, regions);
  for (let k = 0; k < used; k++) {
    const i = first + regions[k];
    const entry = peek.load(directory + 4 * i);
    if (!isOpen(entry)) continue;
    const region = i * REGION;
    // On a processor that knows no large pages, the bit means nothing.
    const whole = (entry & LARGE) === 0 ? null : peek.walk(space.context, region);
    const finding =
      whole !== null && whole.bytes > PAGE
        ? judge(space, whole)
        : judgeTable(
            peek,
            space,
            entry,
            Math.max(from, region),
            Math.min(to, region + REGION),
            judge,
          );
    if (finding !== null) return finding;
  }
  return null;
}

/** Of the pages from `from` to below `to`, for which an open entry of a directory leads to a table. */
function judgeTable(
  peek: PeekBus,
  space: SpaceView,
  entry: number,
  from: number,
  to: number,
  judge: JudgeTranslation,
): string | null {
  const table = tableAt(peek, (entry & FRAME_MASK) >>> 0);
  if (table < 0) return null;
  const first = table + ((from % REGION) / PAGE) * 4;
  const used = peek.find(first, (to - from) / PAGE, entries);
  for (let k = 0; k < used; k++) {
    const i = entries[k];
    // What no user code can use need not be taken apart.
    if (!isOpen(peek.load(first + 4 * i))) continue;
    const found = peek.walk(space.context, from + i * PAGE);
    const finding = found === null || !found.user ? null : judge(space, found);
    if (finding !== null) return finding;
  }
  return null;
}
