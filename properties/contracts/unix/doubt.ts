/** Files of which it is not certain what they hold, since the power was lost; what is read tells. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { ADDRESS } from './address.ts';
import { openOf } from './descriptors.ts';
import { sectorOf } from './journal.ts';
import type { Chain, Node } from './node.ts';
import { OP } from './ops.ts';
import type { Process, UnixState } from './state.ts';
import { PAGE_BYTES, SECTOR_BYTES, TRANSFER_MAX } from './terms.ts';
import { chooseSectors, readBytes } from './tree.ts';
import { readCount, readValue, sumOf, wordValue } from './values.ts';

/** Combinations that are tried for one read; where there are more, the run is not judged any further. */
const TRIED_MAX = 1 << 12;

const scratch = new Uint8Array(TRANSFER_MAX);

/** A doubtful sector, and the chains that fit what was read. */
interface Doubt {
  readonly sector: number;
  readonly chains: readonly Chain[];
  readonly fits: Set<Chain>;
  at: number;
}

function doubtsIn(node: Node, from: number, end: number): Doubt[] {
  const found: Doubt[] = [];
  for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) {
    const chains = node.versions.get(sector);
    if (chains === undefined || chains.length < 2) continue;
    found.push({ sector, chains, fits: new Set(), at: 0 });
  }
  return found;
}

function last(chain: Chain): Uint8Array {
  return chain[chain.length - 1].bytes;
}

/** Puts what each doubt is taken for now among the bytes that were read from an offset on. */
function overlay(doubts: readonly Doubt[], offset: number, count: number): void {
  for (const { sector, chains, at } of doubts) {
    const bytes = last(chains[at]);
    const first = sector * SECTOR_BYTES - offset;
    const low = Math.max(0, -first);
    const high = Math.min(SECTOR_BYTES, count - first);
    for (let i = low; i < high; i++) scratch[first + i] = bytes[i];
  }
}

/** The next combination; false after the last. */
function next(doubts: readonly Doubt[]): boolean {
  for (const doubt of doubts) {
    doubt.at++;
    if (doubt.at < doubt.chains.length) return true;
    doubt.at = 0;
  }
  return false;
}

/**
 * So many bytes were read at an offset, and `isIt` says whether these may have been they. What does not fit is
 * no more possible; where nothing fits, all stays as it was.
 */
function narrow(
  state: UnixState,
  node: Node,
  offset: number,
  count: number,
  isIt: () => boolean,
): void {
  const doubts = doubtsIn(node, offset, offset + count);
  if (doubts.length === 0 || count > TRANSFER_MAX) return;
  if (doubts.reduce((product, { chains }) => product * chains.length, 1) > TRIED_MAX) {
    state.isWild = true;
    return;
  }
  readBytes(node, offset, scratch, count);
  let chosen: Chain[] | null = null;
  do {
    overlay(doubts, offset, count);
    if (!isIt()) continue;
    chosen ??= doubts.map(({ chains, at }) => chains[at]);
    for (const { fits, chains, at } of doubts) fits.add(chains[at]);
  } while (next(doubts));
  if (chosen === null) return;
  chooseSectors(
    node,
    doubts.map(({ sector, fits }, i) => {
      const first = chosen[i];
      return { sector, chains: [first, ...[...fits].filter((chain) => chain !== first)] };
    }),
  );
}

function pageAt(process: Process, at: number): Process['pages'][number] {
  return at >= 0 && at < ADDRESS.heapEnd ? (process.pages[at] ?? null) : null;
}

/** A call has ended: what it tells of files that are in doubt. Changes nothing else. */
export function learn(state: UnixState, { task, op, args }: Call, result: Result): void {
  const process = state.tasks[task];
  if (process === null) return;
  if (op === OP.run) {
    // What an image reads and writes on is not told.
    if (process.files[0]?.node != null && hasDoubts(process.files[0].node)) state.isWild = true;
    return;
  }
  if (op === OP.load || op === OP.store) {
    const page = pageAt(process, args[0]);
    if (page === null || page.node === null || page.frame !== null) return;
    const { node, index, isShared } = page;
    const offset = index * PAGE_BYTES + args[1] * 4;
    if (op === OP.store) {
      // A copy of what is in doubt.
      if (!isShared && hasDoubts(node)) state.isWild = true;
    } else if (result.kind === 'done') {
      narrow(state, node, offset, 4, () => wordValue(word(scratch)) === result.value);
    }
    return;
  }
  if (op !== OP.read || result.kind !== 'done') return;
  const open = openOf(state, process, args[0], 0);
  if (open === null || open.node === null) return;
  const count = readCount(result.value);
  narrow(state, open.node, open.offset, count, () => {
    return readValue(count, sumOf(scratch, count)) === result.value;
  });
}

function word(bytes: Uint8Array): number {
  return bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
}

function hasDoubts(node: Node): boolean {
  for (const chains of node.versions.values()) if (chains.length > 1) return true;
  return false;
}

/** The doubtful sectors of a file, for pictures: what each may begin with. */
export function doubtsText(node: Node): string {
  const texts: string[] = [];
  for (const [sector, chains] of node.versions) {
    if (chains.length < 2) continue;
    const starts = [sectorOf(node, sector), ...chains.slice(1).map(last)];
    texts.push(`${sector}: ${starts.map((bytes) => bytes.subarray(0, 4).join(' ')).join(' or ')}`);
  }
  return texts.join('; ');
}
