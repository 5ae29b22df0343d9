/** What boot does with a log that the power was lost on: a transaction that was committed goes to its places, any other is forgotten. */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { DISK, HOW } from '../door.ts';
import { PROC } from '../records.ts';
import { AREA, BLOCK_BYTES, LOG_HEADER } from './format.ts';
import { headerCount, sumOfBlock, sumOfHeader } from './log-header.ts';
import { metadata } from './pages.ts';

/**
 * Whether the log has a committed transaction: how many blocks it has, or 0. PROC.done counts the blocks that were looked at; the first
 * word of scratch is their sum so far. SLEEP, EIO.
 */
export function committedBlocks(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const header = metadata(u, p, AREA.log);
  if (header < 0) return header;
  const count = headerCount(u, header);
  if (count === 0) return 0;
  const sumAt = proc + PROC.scratch;
  for (let i = m.load(proc + PROC.done); i < count; i++) {
    const page = metadata(u, p, AREA.log + 1 + i);
    if (page < 0) return page;
    const before = i === 0 ? sumOfHeader(u, header) : m.load(sumAt);
    m.store(sumAt, sumOfBlock(u, page, before));
    m.store(proc + PROC.done, i + 1);
    u.low.release(p, page);
  }
  return m.load(sumAt) === m.load(header + LOG_HEADER.checksum) ? count : 0;
}

/** Its blocks go to their places: PROC.done is twice the blocks that are there, and one more while one is written. SLEEP, EIO. */
export function replay(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const header = metadata(u, p, AREA.log);
  if (header < 0) return header;
  const count = headerCount(u, header);
  for (let step = m.load(proc + PROC.done); step < 2 * count; step++) {
    const i = step >>> 1;
    const home = m.load(header + LOG_HEADER.homes + 4 * i);
    if ((step & 1) === 0) {
      const page = metadata(u, p, AREA.log + 1 + i);
      if (page < 0) return page;
      const place = low.page(p, DISK, home, home, HOW.zero);
      if (place < 0) return place;
      m.copy(place, page, BLOCK_BYTES);
      low.dirty(place);
      low.release(p, page);
      low.release(p, place);
    } else {
      const answer = low.write(p, DISK, home);
      if (answer < 0) return answer;
    }
    m.store(proc + PROC.done, step + 1);
  }
  return 0;
}
