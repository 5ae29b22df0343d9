/** A disk: one command at a time, a write cache that a loss of power empties, a platter that turns. */
import type { Device, DeviceHost, HashSink, Medium, PowerLoss } from '../../core/words/device.ts';
import {
  DISK_BLOCK_BYTES,
  DISK_BUFFER,
  DISK_COMMAND,
  DISK_FEATURE,
  DISK_REGISTER,
  DISK_STATUS,
} from '../formats/disk.ts';
import { FRAME_SHIFT } from '../memory.ts';
import type { Disk as DiskSheet } from '../sheets/sheet.generated.ts';
import { BLOCK_WORDS, BlockStore, type BlockStoreState, blankMedium } from './block-store.ts';
import { DiskTiming } from './disk-timing.ts';
import { type CachedWrite, WriteCache } from './write-cache.ts';

const LINE = 'disk';
/** Blocks of the disk in which nobody has put a medium: 3 MB. */
const BLANK_BLOCKS = 768;
const NONE = 0;
const NO_FRAMES: readonly number[] = [];
/** What the world is told where its act makes no sense: the contract's first refusal. */
const REFUSED = -1;

/** All that is small. */
interface Registers {
  readonly block: number;
  readonly address: number;
  readonly status: number;
  /** The command under way. */
  readonly command: number;
  readonly cylinder: number;
  /** The world keeps commands from ending; one has come to its end meanwhile. */
  readonly isStalled: boolean;
  readonly isHeld: boolean;
  /** Blocks that cannot be read until they are written again, in ascending order. */
  readonly spoilt: readonly number[];
}

interface State extends Registers {
  readonly cached: readonly CachedWrite[];
  readonly platter: BlockStoreState;
  readonly buffer: BlockStoreState;
}

const AT_POWER_ON: Registers = {
  block: 0,
  address: 0,
  status: 0,
  command: NONE,
  cylinder: 0,
  isStalled: false,
  isHeld: false,
  spoilt: [],
};

export class Disk implements Device {
  readonly name = 'disk';
  readonly pages: number;
  readonly lines = [LINE];
  readonly #hasDma: boolean;
  readonly #timing: DiskTiming;
  /** Of a board without DMA. */
  readonly #buffer: BlockStore;
  readonly #cache = new WriteCache();
  #platter = new BlockStore(blankMedium(BLANK_BLOCKS));
  #registers = AT_POWER_ON;
  #sealed = AT_POWER_ON;
  #host: DeviceHost | null = null;
  #line = 0;

  constructor(sheet: DiskSheet, clockHz: number) {
    const bufferBlocks = sheet.dma ? 0 : (sheet.bufferBytes?.value ?? 0) / DISK_BLOCK_BYTES;
    this.#hasDma = sheet.dma;
    this.#timing = new DiskTiming(sheet, clockHz);
    this.#buffer = new BlockStore(blankMedium(bufferBlocks));
    this.pages = 1 + bufferBlocks;
  }

  attach(host: DeviceHost, firstLine: number): void {
    this.#host = host;
    this.#line = firstLine;
  }

  insert(medium: Medium): void {
    this.#platter = new BlockStore(medium);
  }

  read(offset: number): number {
    if (offset >= DISK_BUFFER) return this.#buffer.load(blockAt(offset), wordAt(offset));
    const { block, address, status } = this.#registers;
    switch (offset) {
      case DISK_REGISTER.block:
        return block;
      case DISK_REGISTER.address:
        return address;
      case DISK_REGISTER.status:
        return status;
      case DISK_REGISTER.blocks:
        return this.#platter.count;
      case DISK_REGISTER.features:
        return this.#hasDma ? DISK_FEATURE.dma : 0;
      default:
        return 0;
    }
  }

  write(offset: number, value: number): void {
    if (offset >= DISK_BUFFER) {
      this.#buffer.store(blockAt(offset), wordAt(offset), value);
      return;
    }
    const isBusy = this.#registers.command !== NONE;
    switch (offset) {
      case DISK_REGISTER.block:
        if (!isBusy) this.#change({ block: value });
        break;
      case DISK_REGISTER.address:
        if (!isBusy) this.#change({ address: value });
        break;
      case DISK_REGISTER.status:
        this.#acknowledge();
        break;
      case DISK_REGISTER.command:
        if (value === DISK_COMMAND.reset) this.#abandon();
        else if (!isBusy) this.#begin(value);
    }
  }

  /** The command that is under way has come to its end. */
  tick(): void {
    const { command, isStalled } = this.#registers;
    if (command === NONE) return;
    if (isStalled) {
      this.#change({ isHeld: true });
      return;
    }
    const isDone = this.#perform(command);
    if (isDone === null) return;
    const status = DISK_STATUS.done | (isDone ? 0 : DISK_STATUS.error);
    this.#change({ command: NONE, status });
    this.#host?.raise(this.#line);
  }

  /**
   * `stall()`: no command ends until `go()`; `spoil(block)`: it cannot be read until it is written again.
   * The value is 0, or the first refusal where there is nothing to do.
   */
  act(action: string, args: readonly number[]): number {
    const { isStalled, isHeld, spoilt } = this.#registers;
    switch (action) {
      case 'stall':
        if (isStalled) return REFUSED;
        this.#change({ isStalled: true });
        return 0;
      case 'go':
        if (!isStalled) return REFUSED;
        this.#change({ isStalled: false, isHeld: false });
        if (isHeld) this.#wakeAt(this.#now());
        return 0;
      case 'spoil': {
        const block = args[0] ?? 0;
        if (block >= this.#platter.count || spoilt.includes(block)) return REFUSED;
        this.#change({ spoilt: [...spoilt, block].sort((a, b) => a - b) });
        return 0;
      }
      default:
        return REFUSED;
    }
  }

  dmaFrames(): readonly number[] {
    const { command, address } = this.#registers;
    const moves = command === DISK_COMMAND.read || command === DISK_COMMAND.write;
    return this.#hasDma && moves ? [address >>> FRAME_SHIFT] : NO_FRAMES;
  }

  save(): State {
    return {
      ...this.#registers,
      cached: this.#cache.save(),
      platter: this.#platter.save(),
      buffer: this.#buffer.save(),
    };
  }

  restore(state: unknown): void {
    const { cached, platter, buffer, ...registers } = state as State;
    this.#registers = registers;
    this.#cache.restore(cached);
    this.#platter.restore(platter);
    this.#buffer.restore(buffer);
  }

  seal(): void {
    this.#sealed = this.#registers;
    this.#cache.seal();
    this.#platter.seal();
    this.#buffer.seal();
  }

  reset(): void {
    this.#registers = this.#sealed;
    this.#cache.reset();
    this.#platter.reset();
    this.#buffer.reset();
  }

  /** Where the arm stands decides nothing but times, so it is no part of it. */
  hashInto(hash: HashSink): void {
    const { block, address, status, command, isStalled, isHeld, spoilt } = this.#registers;
    hash.words([block, address, status, command, isStalled ? 1 : 0, isHeld ? 1 : 0]);
    hash.words(spoilt);
    this.#cache.hashInto(hash);
    this.#platter.hashInto(hash);
    this.#buffer.hashInto(hash);
  }

  /** What is spoilt stays so. */
  powerOff(how: PowerLoss, count: number): void {
    const { spoilt } = this.#registers;
    this.#registers = { ...AT_POWER_ON, spoilt };
    this.#cache.powerOff(this.#platter, how, count);
    this.#buffer.clear();
  }

  surviving(): Medium {
    return this.#platter.medium();
  }

  #begin(command: number): void {
    const end = this.#endOf(command);
    if (end < 0) return;
    this.#acknowledge();
    this.#change({ command, status: DISK_STATUS.busy });
    this.#wakeAt(end);
  }

  /** When a command that begins now will end; -1 if there is no such command. */
  #endOf(command: number): number {
    const { block } = this.#registers;
    const now = this.#now();
    switch (command) {
      case DISK_COMMAND.read:
        // A block that is not there is soon refused, and one in the cache soon found.
        if (block >= this.#platter.count || this.#cache.find(block) !== null) {
          return now + this.#timing.transfer;
        }
        return this.#reach(block, now);
      case DISK_COMMAND.write: {
        const { writes, isFull } = this.#cache;
        return (isFull ? this.#reach(writes[0].block, now) : now) + this.#timing.transfer;
      }
      case DISK_COMMAND.flush: {
        let end = now;
        for (const write of this.#cache.writes) end = this.#reach(write.block, end);
        return end;
      }
      default:
        return -1;
    }
  }

  /** Moves the arm there; when the block has passed under it. */
  #reach(block: number, from: number): number {
    const end = this.#timing.passed(block, this.#registers.cylinder, from);
    this.#change({ cylinder: this.#timing.cylinderOf(block) });
    return end;
  }

  /** Whether it went well; null if the power went. */
  #perform(command: number): boolean | null {
    if (this.#host === null || this.#host.fails('transfer')) return false;
    if (command === DISK_COMMAND.flush) {
      this.#cache.drain(this.#platter, this.#cache.writes.length);
      return true;
    }
    if (!this.#isSound()) return false;
    return command === DISK_COMMAND.read ? this.#readBlock() : this.#writeBlock(this.#host);
  }

  /** Whether the block is there, and so is the place from or to which it is moved. */
  #isSound(): boolean {
    const { block, address } = this.#registers;
    const isThere = this.#hasDma || address >>> FRAME_SHIFT < this.#buffer.count;
    return block < this.#platter.count && address % DISK_BLOCK_BYTES === 0 && isThere;
  }

  #readBlock(): boolean {
    const { block, address, spoilt } = this.#registers;
    if (spoilt.includes(block)) return false;
    const words = this.#cache.find(block) ?? this.#platter.read(block);
    if (!this.#hasDma) {
      this.#buffer.write(address >>> FRAME_SHIFT, words);
      return true;
    }
    for (let i = 0; i < BLOCK_WORDS; i++) this.#host?.dmaStore(address + 4 * i, words[i]);
    return true;
  }

  #writeBlock(host: DeviceHost): boolean | null {
    const { block, address, spoilt } = this.#registers;
    if (host.written()) return null;
    if (this.#cache.isFull) this.#cache.drain(this.#platter, 1);
    this.#cache.take(block, this.#outgoing(host, address));
    if (spoilt.includes(block)) this.#change({ spoilt: spoilt.filter((one) => one !== block) });
    return host.written() ? null : true;
  }

  #outgoing(host: DeviceHost, address: number): Uint32Array {
    if (!this.#hasDma) return this.#buffer.read(address >>> FRAME_SHIFT);
    const words = new Uint32Array(BLOCK_WORDS);
    for (let i = 0; i < BLOCK_WORDS; i++) words[i] = host.dmaLoad(address + 4 * i);
    return words;
  }

  #acknowledge(): void {
    const { status } = this.#registers;
    this.#change({ status: status & DISK_STATUS.busy });
    this.#host?.lower(this.#line);
  }

  #abandon(): void {
    this.#acknowledge();
    this.#change({ command: NONE, status: 0, isHeld: false });
    this.#wakeAt(Number.POSITIVE_INFINITY);
  }

  #change(registers: Partial<Registers>): void {
    this.#registers = { ...this.#registers, ...registers };
  }

  #now(): number {
    return this.#host?.now() ?? 0;
  }

  #wakeAt(cycles: number): void {
    this.#host?.wakeAt(cycles);
  }
}

function blockAt(offset: number): number {
  return (offset - DISK_BUFFER) >>> FRAME_SHIFT;
}

function wordAt(offset: number): number {
  return (offset % DISK_BLOCK_BYTES) >>> 2;
}
