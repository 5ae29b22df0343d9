/** Frames: who owns each, what a free one has, who keeps one in use, and what transfers say of it. */
import { ACL_ENTRIES, PERM } from '../abi/capability.ts';
import { ENV_INFO, NO_LIMIT, PINS, PPAGE, PPAGE_STATE, STATUS } from '../abi/info.ts';
import { isValid, permits } from '../capabilities.ts';
import { frameAt, isExposed, isNameable } from '../plan.ts';
import {
  DESCRIPTOR,
  ENV,
  GUARD,
  PREDICATE,
  PREDICATE_TERM,
  ROOT,
  TRANSFER,
  TRANSFERS,
} from '../records.ts';
import { type Books, headOf } from './books.ts';

const UNLIMITED = (NO_LIMIT | (NO_LIMIT << 16)) >>> 0;
/** Bits of a frame's state that are zero while it is free. */
const IN_USE = PPAGE_STATE.status.mask | PPAGE_STATE.owner.mask;

export function wrongFrames(books: Books): string | null {
  const owned = new Int32Array(books.envs.count);
  const free = new FreeFrames(books);
  for (let frame = 0; frame < books.frames.count; frame++) {
    if (isNameable(books.k.plan, frame) && free.has(frame)) continue;
    const wrong = wrongFrame(books, frame, owned);
    if (wrong !== null) return `Frame ${frame} ${wrong}.`;
  }
  return wrongNumbers(books, owned) ?? wrongPins(books);
}

/**
 * Which frames are free and have nothing, which most are: a quick look, which asks nothing of the others.
 */
class FreeFrames {
  readonly #states: Int32Array;
  readonly #limits: Int32Array;
  readonly #firsts: Int32Array;
  /** By entry: its first word in each access list. */
  readonly #heads: readonly Int32Array[];

  constructor({ frames, guards }: Books) {
    this.#states = frames.column(PPAGE.state);
    this.#limits = frames.column(PPAGE.limits);
    this.#firsts = guards.column(GUARD.firstBinding);
    this.#heads = Array.from({ length: ACL_ENTRIES }, (_, entry) => guards.column(headOf(entry)));
  }

  has(frame: number): boolean {
    if ((this.#states[frame] & IN_USE) !== 0 || this.#firsts[frame] !== 0) return false;
    let there = this.#limits[frame] ^ UNLIMITED;
    for (const heads of this.#heads) there |= heads[frame];
    return there === 0;
  }
}

function wrongFrame(books: Books, frame: number, owned: Int32Array): string | null {
  const { plan } = books.k;
  const status = books.statusOf(frame);
  const owner = books.ownerOf(frame);
  const isFree = status === STATUS.free;
  if (isNameable(plan, frame)) {
    if (!isFree && status !== STATUS.allocated) return `has a name, and status ${status}`;
    if (isFree) return owner === 0 ? wrongFree(books, frame) : 'is free, and has an owner';
    if (!books.isAlive(owner)) return `is environment ${owner}'s, which is not there`;
    owned[owner]++;
    const first = books.guards.get(frame, headOf(0));
    return permits(first, PERM.all) ? null : 'has an access list nobody can change for certain';
  }
  const uArea = frame - frameAt(plan, plan.uAreas.base);
  if (uArea >= 0 && uArea < plan.uAreas.count) {
    const expected = books.isAlive(uArea) ? STATUS.uArea : STATUS.kernel;
    if (status !== expected) return `is a U-area, and has status ${status}`;
    return owner === (books.isAlive(uArea) ? uArea : 0) ? null : 'is the U-area of another';
  }
  if (isExposed(plan, frame)) return status === STATUS.exposed ? null : 'is exposed, and says not';
  const isPool = frame >= plan.poolLow && frame < plan.poolHigh;
  if (status === STATUS.kernel || (isPool && status === STATUS.table)) return null;
  return `is the kernel's, and has status ${status}`;
}

/** Of a frame that nobody has: no list, no limits. Bindings and pins are looked at elsewhere. */
function wrongFree(books: Books, frame: number): string | null {
  for (let entry = 0; entry < ACL_ENTRIES; entry++) {
    if (isValid(books.guards.get(frame, headOf(entry)))) return `is free, and has entry ${entry}`;
  }
  if (books.guards.get(frame, GUARD.firstBinding) !== 0) return 'is free, and has bindings';
  return books.frames.get(frame, PPAGE.limits) === UNLIMITED ? null : 'is free, and has limits';
}

/** How many frames each environment has. */
function wrongNumbers(books: Books, owned: Int32Array): string | null {
  const { envs, shown } = books;
  for (let index = 1; index < envs.count; index++) {
    if (!books.isAlive(index)) continue;
    const counted = envs.get(index, ENV.frames);
    if (counted !== owned[index] || counted !== shown.get(index, ENV_INFO.frames)) {
      return `Environment ${index} owns ${owned[index]} frames, but ${counted} are counted.`;
    }
    if (counted > envs.get(index, ENV.quota)) {
      return `Environment ${index} owns ${counted} frames, more than it may.`;
    }
  }
  return null;
}

/** Frames are kept in use by transfers under way and by terms of predicates, and by nobody else. */
function wrongPins(books: Books): string | null {
  const transfers = new Int32Array(books.frames.count);
  const terms = new Int32Array(books.frames.count);
  const wrong = wrongTransfers(books, transfers) ?? wrongTerms(books, terms);
  if (wrong !== null) return wrong;
  const column = books.frames.column(PPAGE.pins);
  for (let frame = 0; frame < column.length; frame++) {
    const pins = column[frame];
    if (PINS.transfers.of(pins) !== transfers[frame]) {
      return `Frame ${frame} is in ${transfers[frame]} transfers, not ${PINS.transfers.of(pins)}.`;
    }
    if (PINS.terms.of(pins) !== terms[frame]) {
      return `Frame ${frame} is in ${terms[frame]} predicate terms, not ${PINS.terms.of(pins)}.`;
    }
  }
  return null;
}

/** The ring has the transfers from tail to head, as the kernel knows them; all else is empty. */
function wrongTransfers(books: Books, found: Int32Array): string | null {
  const { plan } = books.k;
  const tail = books.root(ROOT.dmaTail);
  const used = books.root(ROOT.dmaHead) - tail;
  if (used < 0 || used > TRANSFERS) return `The ring of transfers has ${used} of ${TRANSFERS}.`;
  for (let i = 0; i < TRANSFERS; i++) {
    const position = (tail + i) % TRANSFERS;
    const transfer = plan.transfers.at(position);
    const frame = books.reads.load(transfer + TRANSFER.frame);
    if ((frame !== 0) !== i < used) return `Position ${position} of the ring is out of order.`;
    if (frame === 0) continue;
    if (!(frame < found.length && books.isAllocated(frame))) {
      return `A transfer uses frame ${frame}, which is not allocated.`;
    }
    const id = books.reads.load(transfer + TRANSFER.env);
    const index = id & 0xff;
    if (!books.isAlive(index) || books.envs.get(index, ENV.id) !== id) {
      return 'A transfer is for an environment that is gone.';
    }
    found[frame]++;
    const size = books.reads.load(transfer + TRANSFER.size);
    const descriptor = plan.ring.at(position);
    if (
      books.reads.load(descriptor + DESCRIPTOR.address) !== frame * 4096 ||
      books.reads.load(descriptor + DESCRIPTOR.size) !== size
    ) {
      return `The descriptor in position ${position} is not that of its transfer.`;
    }
  }
  return null;
}

function wrongTerms(books: Books, found: Int32Array): string | null {
  const { plan } = books.k;
  for (let index = 0; index < plan.predicates.count; index++) {
    const predicate = plan.predicates.at(index);
    const count = books.reads.load(predicate + PREDICATE.count);
    if (count === 0) continue;
    if (!books.isAlive(index)) return `Environment ${index} is gone, and has a predicate.`;
    for (let i = 0; i < count; i++) {
      const term = predicate + PREDICATE.terms + i * PREDICATE_TERM.bytes;
      const frame = books.reads.load(term + PREDICATE_TERM.address) >>> 12;
      if (frame >= found.length) return `A predicate of environment ${index} is beyond memory.`;
      if (books.statusOf(frame) === STATUS.free) {
        return `A predicate of environment ${index} looks at frame ${frame}, which is free.`;
      }
      found[frame]++;
    }
  }
  return null;
}
