/** Memory of the current process, as calls reach it: first all its pages are there, then nothing can fail. */
import { ERROR } from '../unix/abi/errors.ts';
import { PROT } from '../unix/abi/flags.ts';
import type { Answer } from '../unix/answers.ts';
import type { Memory } from '../unix/door.ts';
import { addressOf, PAGE_BYTES, spaceOf, type Vm } from './context.ts';
import { bringIn } from './fault.ts';
import { TOUCHED, WAIT } from './records.ts';

const OFFSET = PAGE_BYTES - 1;

/** See `UserMemory.touch`. The clock passes over the last pages that the current process touched. */
export function touch(v: Vm, p: number, va: number, bytes: number, write: boolean): Answer {
  if (bytes === 0) return 0;
  const end = va + bytes;
  if (end > v.pmap.userEnd) return -ERROR.fault;
  const space = spaceOf(v, p);
  const rights = write ? PROT.read | PROT.write : PROT.read;
  for (let at = va - (va & OFFSET); at < end; at += PAGE_BYTES) {
    if (!isThere(v, space, at, rights)) {
      const answer = bringIn(v, space, at, rights);
      if (answer !== 0) return answer;
    }
    noteTouched(v, p, v.pmap.frameOf(v.m.load(v.pmap.slot(space, at))));
  }
  return 0;
}

function isThere(v: Vm, space: number, va: number, rights: number): boolean {
  const slot = v.pmap.slot(space, va);
  if (slot === 0) return false;
  const word = v.m.load(slot);
  return v.pmap.isPresent(word) && (v.pmap.rightsOf(word) & rights) === rights;
}

function noteTouched(v: Vm, p: number, frame: number): void {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  const at = m.load(wait + WAIT.touchedAt);
  if (m.load(wait + WAIT.touched + 4 * at) === frame) return;
  const next = (at + 1) % TOUCHED;
  m.store(wait + WAIT.touchedAt, next);
  m.store(wait + WAIT.touched + 4 * next, frame);
}

/** The kernel address of a byte of the current process that was touched. */
function addressIn(v: Vm, va: number): number {
  const slot = v.pmap.slot(spaceOf(v, v.host.current()), va);
  const word = slot === 0 ? 0 : v.m.load(slot);
  if (!v.pmap.isPresent(word)) {
    throw new Error(`0x${va.toString(16)} is copied to or from, and was not touched`);
  }
  return addressOf(v, v.pmap.frameOf(word)) + (va & OFFSET);
}

export function copyIn(v: Vm, to: number, va: number, bytes: number): void {
  for (let done = 0; done < bytes; ) {
    const n = Math.min(bytes - done, PAGE_BYTES - ((va + done) & OFFSET));
    copyBytes(v.m, to + done, addressIn(v, va + done), n);
    done += n;
  }
}

export function copyOut(v: Vm, va: number, from: number, bytes: number): void {
  for (let done = 0; done < bytes; ) {
    const n = Math.min(bytes - done, PAGE_BYTES - ((va + done) & OFFSET));
    copyBytes(v.m, addressIn(v, va + done), from + done, n);
    done += n;
  }
}

export function zeroOut(v: Vm, va: number, bytes: number): void {
  for (let done = 0; done < bytes; ) {
    const n = Math.min(bytes - done, PAGE_BYTES - ((va + done) & OFFSET));
    zeroBytes(v.m, addressIn(v, va + done), n);
    done += n;
  }
}

/** By words where both sides lie alike, and by bytes where they do not. */
function copyBytes(m: Memory, to: number, from: number, bytes: number): void {
  if (((to ^ from) & 3) !== 0) {
    for (let i = 0; i < bytes; i++) m.store8(to + i, m.load8(from + i));
    return;
  }
  const head = Math.min(bytes, (4 - (to & 3)) & 3);
  for (let i = 0; i < head; i++) m.store8(to + i, m.load8(from + i));
  const words = (bytes - head) & ~3;
  if (words !== 0) m.copy(to + head, from + head, words);
  for (let i = head + words; i < bytes; i++) m.store8(to + i, m.load8(from + i));
}

function zeroBytes(m: Memory, to: number, bytes: number): void {
  const head = Math.min(bytes, (4 - (to & 3)) & 3);
  for (let i = 0; i < head; i++) m.store8(to + i, 0);
  const words = (bytes - head) & ~3;
  if (words !== 0) m.fill(to + head, 0, words);
  for (let i = head + words; i < bytes; i++) m.store8(to + i, 0);
}
