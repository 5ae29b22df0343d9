/** The lower half, as a user task finds it. */
import type { Lower, Memory, Process } from '../door.ts';
import type { Log } from './log.ts';

/** Its traps, in register 0: the calls of `Lower`, and `answer`, which ends a message with the answer in register 1. */
export const LOWER_TRAP = {
  answer: 0,
  forkSpace: 1,
  newSpace: 2,
  commitSpace: 3,
  dropSpace: 4,
  freeSpace: 5,
  map: 6,
  unmap: 7,
  protect: 8,
  startHeap: 9,
  setBreak: 10,
  whichPage: 11,
  truncated: 12,
  isMapped: 13,
  touch: 14,
  wanted: 15,
  copyIn: 16,
  copyOut: 17,
  zeroOut: 18,
  page: 19,
  cached: 20,
  placed: 21,
  release: 22,
  releaseAll: 23,
  dirty: 24,
  pin: 25,
  unpin: 26,
  write: 27,
  nextDirty: 28,
  writeCopy: 29,
  barrier: 30,
  drop: 31,
  forkProcessor: 32,
  startImage: 33,
  saveContext: 34,
  enterHandler: 35,
  leaveHandler: 36,
  escape: 37,
  exitProcessor: 38,
  ready: 39,
  hold: 40,
  setNice: 41,
  yieldProcessor: 42,
  current: 43,
  point: 44,
  fails: 45,
  ticks: 46,
  ticksOf: 47,
  isHandler: 48,
  transmit: 49,
  print: 50,
  module: 51,
  moduleEntry: 52,
  isHome: 53,
  killed: 54,
} as const;

/** Each call is a trap. */
export class PlacedLower implements Lower {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  get memory(): Memory {
    return this.#log;
  }

  #ask(name: keyof typeof LOWER_TRAP, ...given: readonly number[]): number {
    return this.#log.ask([LOWER_TRAP[name], ...given]);
  }

  forkSpace(parent: Process, child: Process): number {
    return this.#ask('forkSpace', parent, child);
  }
  newSpace(p: Process): number {
    return this.#ask('newSpace', p);
  }
  commitSpace(p: Process): void {
    this.#ask('commitSpace', p);
  }
  dropSpace(p: Process): void {
    this.#ask('dropSpace', p);
  }
  killed(p: Process): void {
    this.#ask('killed', p);
  }
  freeSpace(p: Process): number {
    return this.#ask('freeSpace', p);
  }
  map(p: Process, ...rest: readonly number[]): number {
    return this.#ask('map', p, ...rest);
  }
  unmap(p: Process, va: number, pages: number): number {
    return this.#ask('unmap', p, va, pages);
  }
  protect(p: Process, va: number, pages: number, rights: number): number {
    return this.#ask('protect', p, va, pages, rights);
  }
  startHeap(p: Process, start: number): void {
    this.#ask('startHeap', p, start);
  }
  setBreak(p: Process, end: number): number {
    return this.#ask('setBreak', p, end);
  }
  whichPage(p: Process, va: number): number {
    return this.#ask('whichPage', p, va);
  }
  truncated(file: number, bytes: number): void {
    this.#ask('truncated', file, bytes);
  }
  isMapped(file: number): boolean {
    return this.#ask('isMapped', file) !== 0;
  }

  touch(p: Process, va: number, bytes: number, write: boolean): number {
    return this.#ask('touch', p, va, bytes, Number(write));
  }
  wanted(p: Process, what: number): number {
    return this.#ask('wanted', p, what);
  }
  copyIn(to: number, va: number, bytes: number): void {
    this.#ask('copyIn', to, va, bytes);
  }
  copyOut(va: number, from: number, bytes: number): void {
    this.#ask('copyOut', va, from, bytes);
  }
  zeroOut(va: number, bytes: number): void {
    this.#ask('zeroOut', va, bytes);
  }

  page(p: Process, object: number, index: number, block: number, how: number): number {
    return this.#ask('page', p, object, index, block, how);
  }
  cached(p: Process, object: number, index: number): number {
    return this.#ask('cached', p, object, index);
  }
  placed(address: number, block: number): void {
    this.#ask('placed', address, block);
  }
  release(p: Process, address: number): void {
    this.#ask('release', p, address);
  }
  releaseAll(p: Process): void {
    this.#ask('releaseAll', p);
  }
  dirty(address: number): void {
    this.#ask('dirty', address);
  }
  pin(address: number): void {
    this.#ask('pin', address);
  }
  unpin(address: number): void {
    this.#ask('unpin', address);
  }
  write(p: Process, object: number, index: number): number {
    return this.#ask('write', p, object, index);
  }
  nextDirty(object: number, after: number): number {
    return this.#ask('nextDirty', object, after);
  }
  writeCopy(p: Process, address: number, block: number): number {
    return this.#ask('writeCopy', p, address, block);
  }
  barrier(p: Process): number {
    return this.#ask('barrier', p);
  }
  drop(object: number): void {
    this.#ask('drop', object);
  }

  forkProcessor(p: Process, child: Process, home: number): void {
    this.#ask('forkProcessor', p, child, home);
  }
  startImage(p: Process, image: number, a0: number, a1: number): void {
    this.#ask('startImage', p, image, a0, a1);
  }
  saveContext(p: Process, to: number): void {
    this.#ask('saveContext', p, to);
  }
  enterHandler(p: Process, pc: number, signal: number, frame: number): boolean {
    return this.#ask('enterHandler', p, pc, signal, frame) !== 0;
  }
  leaveHandler(p: Process, from: number): boolean {
    return this.#ask('leaveHandler', p, from) !== 0;
  }
  escape(p: Process): void {
    this.#ask('escape', p);
  }
  exitProcessor(p: Process): void {
    this.#ask('exitProcessor', p);
  }
  ready(p: Process): void {
    this.#ask('ready', p);
  }
  hold(p: Process, stopped: boolean): void {
    this.#ask('hold', p, Number(stopped));
  }
  setNice(p: Process, nice: number): void {
    this.#ask('setNice', p, nice);
  }
  yieldProcessor(p: Process): void {
    this.#ask('yieldProcessor', p);
  }
  current(): Process {
    return this.#ask('current');
  }
  point(): void {
    this.#ask('point');
  }
  fails(): boolean {
    return this.#ask('fails') !== 0;
  }
  ticks(): number {
    return this.#ask('ticks');
  }
  ticksOf(p: Process): number {
    return this.#ask('ticksOf', p);
  }
  isHandler(pc: number): boolean {
    return this.#ask('isHandler', pc) !== 0;
  }
  isHome(pc: number): boolean {
    return this.#ask('isHome', pc) !== 0;
  }

  transmit(p: Process, buffer: number, bytes: number): number {
    return this.#ask('transmit', p, buffer, bytes);
  }
  print(character: number): void {
    this.#ask('print', character);
  }
  module(p: Process, slot: number, pc: number, a: number, b: number): number {
    return this.#ask('module', p, slot, pc, a, b);
  }
  moduleEntry(number: number): number {
    return this.#ask('moduleEntry', number);
  }
}
