/**
 * The handler of translation faults and of other exceptions: it finds out what should stand there, binds
 * it, and resumes; or the task's op ends at its fault home.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { SAVE, saveFrame, UAREA } from '../abi/u-area.ts';
import { ACCESS } from '../abi/upcalls.ts';
import { bindAnyhow } from './bind.ts';
import { entryOfFamily } from './family.ts';
import { copyPage } from './fork.ts';
import { ownPte } from './own-pages.ts';
import { BEHAVIOUR, behaviour, setBehaviour } from './own-words.ts';
import { findPte } from './page-table.ts';
import { bringIn, noteUse } from './pager.ts';
import { ENV_INFOS, ownPage, ppagesFrame, windowPage } from './places.ts';
import { makePte, PTE } from './pte.ts';
import { info, own, prepare } from './system.ts';

/** Goes back to what this handler has interrupted; only a refusal comes back from there. */
export function* resume(bus: UserBus, save: number): Stoppable {
  prepare(bus, CALL.resume, save);
  return yield TRAP;
}

/** The task's op is over: it goes to its fault home. */
export function* giveUp(bus: UserBus, save: number): Stoppable {
  const home = own(bus, UAREA.home) + info(bus, INFO.faultHomeOffset);
  bus.store(saveFrame(save) + SAVE.pc, home);
  yield* resume(bus, save);
  // Whoever serves a caller has no op to end: the caller is told instead.
  prepare(bus, CALL.reply, ERROR.invalid);
  return yield TRAP;
}

/** Entry `exos.exception`. */
export function* exception(
  bus: UserBus,
  _address: number,
  _cause: number,
  _access: number,
  save: number,
): Stoppable {
  return yield* giveUp(bus, save);
}

/** Entry `exos.fault`. */
export function* fault(
  bus: UserBus,
  address: number,
  _cause: number,
  access: number,
  save: number,
): Stoppable {
  bus.exec(info(bus, INFO.faultPath));
  const skew = behaviour(bus, BEHAVIOUR.skew);
  if (skew !== 0) {
    setBehaviour(bus, BEHAVIOUR.skew, 0);
    const place = saveFrame(save) + SAVE.pc;
    bus.store(place, bus.load(place) + skew);
    yield* resume(bus, save);
    // The kernel knows better.
    return yield* giveUp(bus, save);
  }
  const isBound = yield* resolve(bus, address, access === ACCESS.write);
  return yield* isBound === 0 ? giveUp(bus, save) : resume(bus, save);
}

/** Binds what should stand at an address; 0 if the access is not allowed. */
function* resolve(bus: UserBus, address: number, write: boolean): Stoppable {
  const va = (address & ~0xfff) >>> 0;
  const page = windowPage(va);
  const isHere = page < 0 ? ownEntry(bus, va) : findPte(bus, page);
  const pte = isHere !== 0 || page < 0 ? isHere : yield* entryOfFamily(bus, page);
  if (pte === 0) return 0;
  if (write && PTE.rights.of(pte) !== RIGHTS.write) return 0;
  if ((pte & PTE.swapped.mask) !== 0) return yield* bringIn(bus, page, pte);
  if (write && (pte & PTE.copyOnWrite.mask) !== 0) return yield* copyPage(bus, page, pte);
  if (isHere !== 0 && page >= 0) noteUse(bus, page, pte);
  return (yield* bindAnyhow(bus, va, pte)) === 0 ? 1 : 0;
}

/** The entry of a page of the library's own, or of the public tables; 0 if nothing stands there. */
function ownEntry(bus: UserBus, va: number): number {
  const number = ownPage(va);
  if (number >= 0) return ownPte(bus, number);
  if (va === ENV_INFOS) return makePte(info(bus, INFO.envInfos), 0, RIGHTS.read);
  const frame = ppagesFrame(va);
  if (frame < 0 || frame >= info(bus, INFO.ppageFrames)) return 0;
  return makePte(info(bus, INFO.ppages) + frame, 0, RIGHTS.read);
}
