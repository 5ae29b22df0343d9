/** The root server's pages: records made and dropped, frames taken and given back. */
import type { UserBus } from '../../../core/words/bus.ts';
import { ALL_RIGHTS, EXECUTE, READ, WRITE } from '../abi/fpage.ts';
import { HEADER, MAX_PAGES, PAGE, PAGES_BASE, pageAt, stackAt } from './pager-records.ts';

/** The number of the next page's address whose record is free; -1 if there is none. */
export function nextPageNumber(bus: UserBus, base: number): number {
  const end = bus.load(base + HEADER.endPage);
  let number = bus.load(base + HEADER.nextPage);
  for (let tries = 0; tries < MAX_PAGES && number < end; tries++) {
    if (bus.load(pageAt(base, number % MAX_PAGES) + PAGE.address) === 0) return number;
    number++;
  }
  return -1;
}

/** Makes the record of a page; its address. */
export function makePage(
  bus: UserBus,
  base: number,
  number: number,
  frame: number,
  owner: number,
): number {
  const index = number % MAX_PAGES;
  const page = pageAt(base, index);
  const address = PAGES_BASE + number * 4096;
  const first = bus.load(base + HEADER.firstPage);
  bus.store(base + HEADER.nextPage, number + 1);
  bus.store(page + PAGE.address, address);
  bus.store(page + PAGE.frame, frame);
  bus.store(page + PAGE.owner, owner);
  bus.store(page + PAGE.readers, 0);
  bus.store(page + PAGE.writers, 0);
  bus.store(page + PAGE.next, first);
  bus.store(page + PAGE.previous, 0);
  if (first !== 0) bus.store(pageAt(base, first - 1) + PAGE.previous, index + 1);
  bus.store(base + HEADER.firstPage, index + 1);
  promise(bus, base, 1);
  return address;
}

/** Drops the record of a page that nobody but the root server has mapped; its frame is free. */
export function dropPage(bus: UserBus, base: number, page: number): void {
  const next = bus.load(page + PAGE.next);
  const previous = bus.load(page + PAGE.previous);
  if (next !== 0) bus.store(pageAt(base, next - 1) + PAGE.previous, previous);
  if (previous !== 0) bus.store(pageAt(base, previous - 1) + PAGE.next, next);
  else bus.store(base + HEADER.firstPage, next);
  promise(bus, base, -1 - countBits(bus.load(page + PAGE.readers)));
  bus.store(page + PAGE.address, 0);
  pushFrame(bus, base, bus.load(page + PAGE.frame));
}

/** The page that follows in the list of those that exist; with 0, the first. 0 after the last. */
export function pageAfter(bus: UserBus, base: number, page: number): number {
  const link = bus.load(page === 0 ? base + HEADER.firstPage : page + PAGE.next);
  return link === 0 ? 0 : pageAt(base, link - 1);
}

export function pushFrame(bus: UserBus, base: number, frame: number): void {
  const count = bus.load(base + HEADER.freeFrames);
  bus.store(stackAt(base, count), frame);
  bus.store(base + HEADER.freeFrames, count + 1);
}

/** Takes a frame off the stack, which is not empty. */
export function popFrame(bus: UserBus, base: number): number {
  const count = bus.load(base + HEADER.freeFrames) - 1;
  bus.store(base + HEADER.freeFrames, count);
  return bus.load(stackAt(base, count));
}

/** Nobody may read what the frame's last owner wrote. */
export function zero(bus: UserBus, frame: number): void {
  for (let offset = 0; offset < 4096; offset += 4) bus.store(frame + offset, 0);
}

/** What a task may do with a page, as the rights of a flexpage. */
export function rightsOfTask(bus: UserBus, page: number, task: number): number {
  if (bus.load(page + PAGE.owner) === task) return ALL_RIGHTS;
  const bit = 1 << task;
  if ((bus.load(page + PAGE.readers) & bit) === 0) return 0;
  const write = (bus.load(page + PAGE.writers) & bit) !== 0 ? WRITE : 0;
  return READ | EXECUTE | write;
}

/** Gives a task other than the owner these rights, and no others. */
export function setShare(bus: UserBus, page: number, task: number, rights: number): void {
  setBit(bus, page + PAGE.readers, task, (rights & READ) !== 0);
  setBit(bus, page + PAGE.writers, task, (rights & WRITE) !== 0);
}

function setBit(bus: UserBus, at: number, index: number, on: boolean): void {
  const bits = bus.load(at);
  bus.store(at, on ? bits | (1 << index) : bits & ~(1 << index));
}

/** More, or fewer, mapping nodes may be needed than before. */
export function promise(bus: UserBus, base: number, nodes: number): void {
  bus.store(base + HEADER.promised, bus.load(base + HEADER.promised) + nodes);
}

/** Whether the kernel has as many mapping nodes as were promised, and these. */
export function mayPromise(bus: UserBus, base: number, nodes: number): boolean {
  return bus.load(base + HEADER.promised) + nodes <= bus.load(base + HEADER.nodes);
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}
