/**
 * What user code does around a system call: it fills the registers, traps, and looks at what came back.
 *
 * These are leaf functions; the trap itself is the `yield` of whoever calls them.
 */
import type { UserBus } from '../../../core/words/bus.ts';
import { INFO_AREA, U_AREA } from '../abi/address-map.ts';
import { INFO } from '../abi/info.ts';
import { UAREA } from '../abi/u-area.ts';

/** A system call with its arguments in registers 1 to 7. */
export function prepare(
  bus: UserBus,
  call: number,
  a = 0,
  b = 0,
  c = 0,
  d = 0,
  e = 0,
  f = 0,
  g = 0,
): void {
  bus.setRegister(0, call);
  bus.setRegister(1, a);
  bus.setRegister(2, b);
  bus.setRegister(3, c);
  bus.setRegister(4, d);
  bus.setRegister(5, e);
  bus.setRegister(6, f);
  bus.setRegister(7, g);
}

/** A word of the information page. */
export function info(bus: UserBus, field: number): number {
  return bus.load(INFO_AREA + field);
}

/** A word of the caller's own U-area. */
export function own(bus: UserBus, field: number): number {
  return bus.load(U_AREA + field);
}

export function setOwn(bus: UserBus, field: number, value: number): void {
  bus.store(U_AREA + field, value);
}

/** The caller's environment, by its id. */
export function myEnv(bus: UserBus): number {
  return info(bus, INFO.myEnv);
}

/** The index in an id, by which the public tables name environments. */
export function indexInId(id: number): number {
  return id & 0xff;
}

/** Whether this is the environment that boot made. */
export function isFirst(bus: UserBus): boolean {
  return myEnv(bus) === info(bus, INFO.firstEnv);
}

/** The slot whose home this is. */
export function slotOfHome(bus: UserBus, home: number): number {
  const first = info(bus, INFO.firstHome);
  return 1 + Math.trunc((home - first) / info(bus, INFO.homeDistance));
}

/** The slot of the caller's task. */
export function mySlot(bus: UserBus): number {
  return slotOfHome(bus, own(bus, UAREA.home));
}

/** Ticks since boot. */
export function now(bus: UserBus): number {
  return info(bus, INFO.ticks);
}

/** A thousand instructions of work that is of no consequence. */
export function burn(bus: UserBus): void {
  bus.exec(info(bus, INFO.workPath));
}

/** Works until so many ticks have come, of whosesoever time. */
export function workFor(bus: UserBus, ticks: number): void {
  const since = now(bus);
  while (now(bus) - since < ticks) burn(bus);
}
