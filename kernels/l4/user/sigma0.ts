/**
 * Sigma0: owns all user memory, and hands each frame to at most one requester.
 *
 * It keeps a byte for each frame: the number of the thread that has it, or 0. It answers page faults,
 * by mapping the page at its own address, and requests:
 *
 *     MR0 label sigma0, MR1 flexpage (base -1: anywhere)  ->  a map item; or a nil one, for no
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { ALL_RIGHTS, ANYWHERE, fpage, NIL_FPAGE, PAGE_SHIFT, shiftOf } from '../abi/fpage.ts';
import { KIP } from '../abi/kip.ts';
import { itemWord, LABEL, MAP_ITEM, makeTag, protocolOf } from '../abi/message.ts';
import { ROOT_SERVER_NUMBER, threadNumber } from '../abi/thread-id.ts';
import { hasFailed, hasNotSent, kip, mr, prepareReplyWait, prepareWait, TRAP } from './ipc.ts';

const PAGE_BYTES = 4096;
const NO_FRAME = -1;

export function* sigma0(bus: UserBus): Stoppable {
  const from = bus.register(0);
  if (hasFailed(bus)) {
    prepareWait(bus);
    yield TRAP;
    return 0;
  }
  const tag = mr(bus, 0);
  const request = wanted(tag, mr(bus, 1));
  const shift = shiftOf(request);
  const first = shift < PAGE_SHIFT ? NO_FRAME : choose(bus, request, shift, threadNumber(from));
  answer(bus, from, first, shift);
  yield TRAP;
  if (!hasNotSent(bus)) return 0;
  // The requester did not get it. What it asked for by address it may have had before: that stays its.
  if (first !== NO_FRAME && isAnywhere(request)) giveBack(bus, first, 2 ** (shift - PAGE_SHIFT));
  prepareWait(bus);
  yield TRAP;
  return 0;
}

/** The flexpage that a message asks for; nil if it is none of sigma0's protocols. */
function wanted(tag: number, word: number): number {
  if (protocolOf(tag) === LABEL.sigma0) return word;
  if (protocolOf(tag) === LABEL.pageFault) return fpage(word & ~0xfff, PAGE_SHIFT, 0);
  return NIL_FPAGE;
}

/** Whether the requester leaves it to sigma0 which frames it gets. */
function isAnywhere(request: number): boolean {
  return (request & ANYWHERE) >>> 0 === ANYWHERE;
}

function answer(bus: UserBus, from: number, first: number, shift: number): void {
  const tag = makeTag(0, 0, 2);
  if (first === NO_FRAME) {
    prepareReplyWait(bus, from, tag, itemWord(MAP_ITEM, 0), NIL_FPAGE);
    return;
  }
  const base = first * PAGE_BYTES;
  prepareReplyWait(bus, from, tag, itemWord(MAP_ITEM, base), fpage(base, shift, ALL_RIGHTS));
}

/** The byte of a frame in sigma0's table. */
function ownerAt(bus: UserBus, frame: number): number {
  return kip(bus, KIP.sigma0Low) * PAGE_BYTES + frame;
}

/** Chooses frames, and notes who has them; the number of the first, or NO_FRAME. */
function choose(bus: UserBus, request: number, shift: number, requester: number): number {
  const count = 2 ** (shift - PAGE_SHIFT);
  const low = kip(bus, KIP.rootHigh);
  const high = kip(bus, KIP.userHigh);
  let first = NO_FRAME;
  if (!isAnywhere(request)) {
    first = Math.floor((request >>> PAGE_SHIFT) / count) * count;
    if (!mayHave(bus, first, count, requester)) return NO_FRAME;
  } else {
    first = search(bus, Math.ceil(low / count) * count, high, count);
    if (first === NO_FRAME) return NO_FRAME;
  }
  for (let i = 0; i < count; i++) bus.store8(ownerAt(bus, first + i), requester);
  return first;
}

/** The first block of frames that nobody has. */
function search(bus: UserBus, low: number, high: number, count: number): number {
  const table = ownerAt(bus, 0);
  for (let first = low; first + count <= high; first += count) {
    let free = 0;
    while (free < count && bus.load8(table + first + free) === 0) free++;
    if (free === count) return first;
  }
  return NO_FRAME;
}

/** Whether a requester may have these frames: nobody else has any, and none is sigma0's own. */
function mayHave(bus: UserBus, first: number, count: number, requester: number): boolean {
  const rootLow = kip(bus, KIP.rootLow);
  const rootHigh = kip(bus, KIP.rootHigh);
  const high = kip(bus, KIP.userHigh);
  for (let frame = first; frame < first + count; frame++) {
    if (frame < rootLow || frame >= high) return false;
    if (frame < rootHigh && requester !== ROOT_SERVER_NUMBER) return false;
    const owner = bus.load8(ownerAt(bus, frame));
    if (owner !== 0 && owner !== requester) return false;
  }
  return true;
}

function giveBack(bus: UserBus, first: number, count: number): void {
  for (let frame = first; frame < first + count; frame++) bus.store8(ownerAt(bus, frame), 0);
}
