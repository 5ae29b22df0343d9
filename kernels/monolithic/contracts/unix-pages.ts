/** Ops on memory, and where the pages lie that the contract numbers. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { ADDRESS, isInOneArea } from '../../../properties/contracts/unix/address.ts';
import { KIND, type PROT as RIGHTS, refusal } from '../../../properties/contracts/unix/terms.ts';
import {
  DATA,
  DATA_PAGES,
  MMAP_BASE,
  PAGE_BYTES,
  STACK_PAGES,
  STACK_TOP,
  TEXT,
  WINDOW,
} from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { MAP, PROT } from '../unix/abi/flags.ts';
import { imageWord } from '../unix/abi/images.ts';
import { errorOf, prepare } from '../user/calls.ts';
import { note } from '../user/notes.ts';
import { done, refused, resultOf } from './unix-answers.ts';
import { descriptor } from './unix-descriptors.ts';

const HEAP = DATA + DATA_PAGES * PAGE_BYTES;
/** The page below the stack is nobody's. */
export const GUARD = STACK_TOP - (STACK_PAGES + 1) * PAGE_BYTES;
/** On every machine this is the kernel's: its window on x86, kseg2 on MIPS. */
export const KERNEL = 0xc0000000;

/** The address of a page. */
export function addressOf(page: number): number {
  if (page < ADDRESS.chosen) return WINDOW + page * PAGE_BYTES;
  if (page < ADDRESS.heap) return MMAP_BASE + (page - ADDRESS.chosen) * PAGE_BYTES;
  if (page < ADDRESS.text) return HEAP + (page - ADDRESS.heap) * PAGE_BYTES;
  if (page === ADDRESS.text) return TEXT;
  if (page === ADDRESS.guard) return GUARD;
  return page === ADDRESS.null ? 0 : KERNEL;
}

/** Bits of rights by the contract's choices. */
const rights: readonly number[] = Object.values({
  r: PROT.read,
  rw: PROT.read | PROT.write,
  rx: PROT.read | PROT.execute,
  none: PROT.none,
} satisfies Record<keyof typeof RIGHTS, number>);

function* map(
  bus: UserBus,
  page: number,
  pages: number,
  prot: number,
  flags: number,
  fd: number,
  first: number,
): Stoppable {
  const isAnywhere = page === ADDRESS.anywhere;
  if (!isAnywhere && pages > 0 && !isInOneArea(page, pages)) return refusal('invalid');
  const at = isAnywhere ? 0 : addressOf(page);
  const how = isAnywhere ? flags : flags | MAP.fixed;
  prepare(bus, CALL.mmap, at, pages, rights[prot], how, fd, first);
  const address = yield TRAP;
  const error = errorOf(address);
  if (error !== 0) return refused(error);
  return isAnywhere ? yield* numberOf(bus, address, pages) : page;
}

/** The number of what mmap has chosen; beyond those that have one there is no room. */
function* numberOf(bus: UserBus, address: number, pages: number): Stoppable {
  const page = ADDRESS.chosen + (address - MMAP_BASE) / PAGE_BYTES;
  if (page + pages <= ADDRESS.chosenEnd) return page;
  prepare(bus, CALL.munmap, address, pages);
  yield TRAP;
  return refusal('noMemory');
}

function sharing(kind: number): number {
  return kind === KIND.shared ? MAP.shared : MAP.private;
}

export function mapFile(
  bus: UserBus,
  page: number,
  pages: number,
  prot: number,
  kind: number,
  handle: number,
  first: number,
): Stoppable {
  return map(bus, page, pages, prot, sharing(kind), descriptor(handle, 0), first);
}

export function mapAnonymous(
  bus: UserBus,
  page: number,
  pages: number,
  prot: number,
  kind: number,
): Stoppable {
  return map(bus, page, pages, prot, sharing(kind) | MAP.anonymous, 0, 0);
}

/** A call on a range of pages that begin and end in one of the areas. */
function* onRange(bus: UserBus, call: number, page: number, pages: number, how: number): Stoppable {
  if (!isInOneArea(page, pages)) return refusal('invalid');
  prepare(bus, call, addressOf(page), pages, how);
  return yield* done();
}

export function unmap(bus: UserBus, page: number, pages: number): Stoppable {
  return onRange(bus, CALL.munmap, page, pages, 0);
}

export function protect(bus: UserBus, page: number, pages: number, prot: number): Stoppable {
  return onRange(bus, CALL.mprotect, page, pages, rights[prot]);
}

export function msync(bus: UserBus, page: number, pages: number): Stoppable {
  return onRange(bus, CALL.msync, page, pages, 0);
}

export function* brk(bus: UserBus, delta: number): Stoppable {
  prepare(bus, CALL.brk, 0);
  const end = yield TRAP;
  prepare(bus, CALL.brk, (end + delta) >>> 0);
  const result = resultOf(yield TRAP);
  return result < 0 ? result : result - HEAP;
}

export function load(bus: UserBus, page: number, word: number): number {
  return bus.load(addressOf(page) + 4 * word) & 0x7fffffff;
}

export function store(bus: UserBus, page: number, word: number, value: number): number {
  bus.store(addressOf(page) + 4 * word, value);
  return 0;
}

export function text(bus: UserBus, word: number): number {
  return bus.fetch(TEXT + 4 * word) === imageWord(note(bus, 'image'), word) ? 0 : 1;
}
