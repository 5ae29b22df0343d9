/** A kernel bus over a plain array, for unit tests of kernel code that needs no machine. */
import type { FaultSite, KernelBus } from '../words/bus.ts';

const FRAME_BYTES = 4096;

export class FakeBus implements KernelBus {
  readonly family = 'mips';
  readonly kernelBase = 0x80000000;
  readonly frames: number;
  readonly registers = 8;
  readonly mips = null;
  readonly x86 = null;
  readonly memory: Int32Array;
  readonly #red = new Set<number>();
  readonly #registers = new Uint32Array(8);
  #pc = 0;
  /** How many more times `fails` says no before it says yes; 0: it never does. */
  failIn = 0;

  constructor(frames: number) {
    this.frames = frames;
    this.memory = new Int32Array((frames * FRAME_BYTES) / 4);
  }

  #index(ka: number): number {
    const pa = ka - this.kernelBase;
    if (pa < 0 || pa >= this.frames * FRAME_BYTES || pa % 4 !== 0) {
      throw new RangeError(`there is no word at 0x${ka.toString(16)}`);
    }
    if (this.#red.has(Math.floor(pa / FRAME_BYTES))) {
      throw new RangeError(`0x${ka.toString(16)} is in a red zone`);
    }
    return pa / 4;
  }

  load(ka: number): number {
    return this.memory[this.#index(ka)] >>> 0;
  }

  store(ka: number, value: number): void {
    this.memory[this.#index(ka)] = value;
  }

  load8(ka: number): number {
    return (this.load((ka & ~3) >>> 0) >>> ((ka & 3) * 8)) & 0xff;
  }

  store8(ka: number, value: number): void {
    const word = (ka & ~3) >>> 0;
    const shift = (ka & 3) * 8;
    this.store(word, (this.load(word) & ~(0xff << shift)) | ((value & 0xff) << shift));
  }

  copy(to: number, from: number, bytes: number): void {
    for (let i = 0; i < bytes; i += 4) this.store(to + i, this.load(from + i));
  }

  fill(to: number, value: number, bytes: number): void {
    for (let i = 0; i < bytes; i += 4) this.store(to + i, value);
  }

  loadUser(): number {
    return -1;
  }

  storeUser(): boolean {
    return false;
  }

  loadUncached(pa: number): number {
    return this.load(this.kernelBase + pa);
  }

  storeUncached(pa: number, value: number): void {
    this.store(this.kernelBase + pa, value);
  }

  register(index: number): number {
    return this.#registers[index];
  }

  setRegister(index: number, value: number): void {
    this.#registers[index] = value;
  }

  saveRegisters(to: number): void {
    for (let i = 0; i < this.registers; i++) this.store(to + 4 * i, this.#registers[i]);
  }

  restoreRegisters(from: number): void {
    for (let i = 0; i < this.registers; i++) this.#registers[i] = this.load(from + 4 * i);
  }

  pc(): number {
    return this.#pc;
  }

  setPc(pc: number): void {
    this.#pc = pc;
  }

  clone(pc: number): number {
    return pc;
  }

  start(pc: number): number {
    return pc;
  }

  interruptPending(): boolean {
    return false;
  }

  fails(_site: FaultSite): boolean {
    return this.failIn > 0 && --this.failIn === 0;
  }

  guard(pa: number, bytes: number): void {
    for (let at = pa; at < pa + bytes; at += FRAME_BYTES) this.#red.add(at / FRAME_BYTES);
  }

  release(): void {}
  idle(): void {}
  maskInterrupt(): void {}
  acknowledge(): void {}
  takeInterrupts(): void {}
  setTimer(): void {}
  exec(): void {}
  enter(): void {}
  leave(): void {}
  flushDataCache(): void {}
  flushInstructionCache(): void {}
}
