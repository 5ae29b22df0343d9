/** The transfer of a message, when sender and receiver have met. */

import { IPC_ERROR, ipcError, SEND_PHASE } from '../abi/errors.ts';
import { baseOf, completeFpage, NIL_FPAGE, rightsOf, shiftOf } from '../abi/fpage.ts';
import {
  GRANT_ITEM,
  itemKind,
  MAP_ITEM,
  MESSAGE_REGISTERS,
  MR0_REGISTER,
  MRS_IN_REGISTERS,
  sendBase,
  TAG,
} from '../abi/message.ts';
import { UTCB } from '../abi/utcb.ts';
import { type L4, readRegister, writePc, writeRegister } from '../context.ts';
import { transferPages } from '../mapping/map.ts';
import { place } from '../mapping/window.ts';
import { NONE, ROLE, SPACE, TCB } from '../records.ts';
import { isSigma0 } from '../special-spaces.ts';
import { nameFor } from '../threads.ts';

export const TRANSFERRED = -1;

const OVERFLOW = ipcError(IPC_ERROR.messageOverflow, SEND_PHASE);

/** A message register of a sender; of what the kernel sends in its name, if that is its role. */
function readMr(k: L4, sender: number, index: number): number {
  const { bus } = k;
  if (bus.load(sender + TCB.role) !== ROLE.ordinary) {
    return bus.load(sender + TCB.message + 4 * index);
  }
  if (index < MRS_IN_REGISTERS) return readRegister(k, sender, MR0_REGISTER + index);
  return bus.load(bus.load(sender + TCB.utcb) + UTCB.mr + 4 * index);
}

function writeMr(k: L4, receiver: number, index: number, value: number): void {
  const { bus } = k;
  if (index < MRS_IN_REGISTERS) writeRegister(k, receiver, MR0_REGISTER + index, value);
  else bus.store(bus.load(receiver + TCB.utcb) + UTCB.mr + 4 * index, value);
}

/** Where the receiver lets things be mapped: a thread in a page fault, wherever its pager says. */
function windowOf(k: L4, receiver: number): number {
  const role = k.bus.load(receiver + TCB.role);
  if (role === ROLE.pageFault) return completeFpage(0);
  if (role !== ROLE.ordinary) return NIL_FPAGE;
  // The window is without its low bits, which say what strings are accepted.
  return (k.bus.load(k.bus.load(receiver + TCB.utcb) + UTCB.acceptor) & ~0xf) >>> 0;
}

/** Does one typed item; false if the receiver has no room for it, or the kernel no memory. */
function transferItem(
  k: L4,
  sender: number,
  receiver: number,
  first: number,
  page: number,
): boolean {
  const kind = itemKind(first);
  // Strings: no receiver has buffers for them, as long as they are not offered.
  if (kind !== MAP_ITEM && kind !== GRANT_ITEM) return false;
  if (page === NIL_FPAGE) return true;
  const window = windowOf(k, receiver);
  if (window === NIL_FPAGE) return false;
  const range = place(page, sendBase(first), window);
  if (range === null) return true;
  const source = k.bus.load(sender + TCB.space);
  return transferPages(k, {
    source,
    target: k.bus.load(receiver + TCB.space),
    range,
    rights: rightsOf(page),
    grant: kind === GRANT_ITEM && !isSigma0(k, source),
    sentBase: baseOf(page),
    sentShift: shiftOf(page),
  });
}

/** Does the typed items, in order; what has been mapped when one fails stays mapped. */
function transferItems(k: L4, sender: number, receiver: number, tag: number): boolean {
  const first = TAG.untyped.of(tag) + 1;
  const end = first + TAG.typed.of(tag);
  for (let i = first; i < end; i += 2) {
    if (i + 1 >= end) return false;
    const word = readMr(k, sender, i);
    if (!transferItem(k, sender, receiver, word, readMr(k, sender, i + 1))) return false;
  }
  return true;
}

/** Transfers a message: TRANSFERRED, or the error of the sender (the receiver has the same). */
export function transfer(k: L4, sender: number, receiver: number): number {
  const tag = readMr(k, sender, 0);
  if (TAG.untyped.of(tag) + TAG.typed.of(tag) + 1 > MESSAGE_REGISTERS) return OVERFLOW;
  if (TAG.typed.of(tag) !== 0 && !transferItems(k, sender, receiver, tag)) return OVERFLOW;
  const role = k.bus.load(receiver + TCB.role);
  if (role === ROLE.ordinary) deliver(k, sender, receiver, tag);
  else if (role === ROLE.exception) answerException(k, sender, receiver, tag);
  else if (role === ROLE.starting) start(k, sender, receiver, tag);
  return TRANSFERRED;
}

/** Words beyond those that were sent do not reach the receiver. */
function deliver(k: L4, sender: number, receiver: number, tag: number): void {
  const words = TAG.untyped.of(tag) + TAG.typed.of(tag);
  writeRegister(k, receiver, 0, nameFor(k, sender, receiver));
  writeMr(k, receiver, 0, TAG.flags.put(tag, 0));
  for (let i = 1; i <= words; i++) writeMr(k, receiver, i, readMr(k, sender, i));
}

/** The reply to an exception says where the thread goes on. */
function answerException(k: L4, sender: number, receiver: number, tag: number): void {
  if (TAG.untyped.of(tag) >= 1) writePc(k, receiver, readMr(k, sender, 1));
}

/** The first message to a thread says where it starts: instruction and stack pointer. */
function start(k: L4, sender: number, receiver: number, tag: number): void {
  const { bus } = k;
  if (TAG.untyped.of(tag) < 1) return;
  const ip = readMr(k, sender, 1);
  writePc(k, receiver, ip);
  if (TAG.untyped.of(tag) >= 2) bus.store(receiver + TCB.sp, readMr(k, sender, 2));
  const space = bus.load(receiver + TCB.space);
  if (bus.load(space + SPACE.startPc) === NONE) bus.store(space + SPACE.startPc, ip);
}
