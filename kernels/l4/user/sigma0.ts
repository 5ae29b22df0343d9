/**
 * Sigma0: owns all user memory, and hands each frame to at most one requester.
 *
 * It answers page faults, by mapping the page at its own address, and requests:
 *
 *     MR0 label sigma0, MR1 flexpage (base -1: anywhere)  ->  a map item; or a nil one, for no
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import {
  ALL_RIGHTS,
  ANYWHERE,
  fpage,
  NIL_FPAGE,
  PAGE_BYTES,
  PAGE_SHIFT,
  shiftOf,
} from '../abi/fpage.ts';
import { itemWord, LABEL, MAP_ITEM, makeTag, protocolOf } from '../abi/message.ts';
import { threadNumber } from '../abi/thread-id.ts';
import { hasFailed, hasNotSent, mr, prepareReplyWait, prepareWait, TRAP } from './ipc.ts';
import { giveBack, NO_FRAME, takeAnywhere, takeThese } from './sigma0-frames.ts';

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
  if (first !== NO_FRAME && isAnywhere(request)) giveBack(bus, first, shift);
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

/** Chooses frames, and notes who has them; the number of the first, or NO_FRAME. */
function choose(bus: UserBus, request: number, shift: number, requester: number): number {
  if (isAnywhere(request)) return takeAnywhere(bus, shift, requester);
  const count = 2 ** (shift - PAGE_SHIFT);
  const first = Math.floor((request >>> PAGE_SHIFT) / count) * count;
  return takeThese(bus, first, count, requester) ? first : NO_FRAME;
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
