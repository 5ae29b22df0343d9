/** An Ethernet interface with rings of descriptors, on a wire that carries one frame at a time. */
import type { Device, DeviceHost, HashSink } from '../../core/words/device.ts';
import {
  ETHERNET_BUFFER,
  ETHERNET_CONTROL,
  ETHERNET_DESCRIPTOR,
  ETHERNET_DESCRIPTOR_BYTES,
  ETHERNET_FAULTED,
  ETHERNET_FEATURE,
  ETHERNET_OWNED,
  ETHERNET_REGISTER,
  FRAME_CHECK_BYTES,
  FRAME_MAX,
  FRAME_MIN,
  RING_SLOTS,
  TRANSMIT_RING,
} from '../formats/ethernet.ts';
import { FRAME_BYTES, FRAME_SHIFT } from '../memory.ts';
import type { Network } from '../sheets/sheet.generated.ts';
import { BlockStore, type BlockStoreState, blankMedium } from './block-store.ts';
import type { Frame } from './datagram.ts';
import { littleEndian, Wire, type WireState } from './wire.ts';

const LINE = 'ethernet';
const NO_FRAMES: readonly number[] = [];
const { start, stop, demand, transmitted, received, missed } = ETHERNET_CONTROL;
const CAUSES = transmitted | received | missed;

/** What the wire does: nothing; a frame of ours, or one to us; the silence after one. */
type Phase = 'silent' | 'sending' | 'bringing' | 'gap';

interface Registers {
  readonly rings: number;
  readonly isStarted: boolean;
  /** Bits of CAUSES. */
  readonly causes: number;
  /** The transmit ring was to be looked at, and nothing was found to end that. */
  readonly isDemanded: boolean;
  readonly receiveAt: number;
  readonly transmitAt: number;
  readonly phase: Phase;
}

interface State extends Registers {
  readonly wire: WireState;
  readonly buffer: BlockStoreState;
}

const AT_POWER_ON: Registers = {
  rings: 0,
  isStarted: false,
  causes: 0,
  isDemanded: false,
  receiveAt: 0,
  transmitAt: 0,
  phase: 'silent',
};

/** How long frames take, in cycles of the processor: from what the sheet says of the network. */
export class EthernetTiming {
  readonly #preamble: number;
  readonly #gap: number;
  readonly #bit: number;

  constructor(
    { bitRate, preamble, gap }: Pick<Network, 'bitRate' | 'preamble' | 'gap'>,
    hz: number,
  ) {
    this.#bit = hz / (bitRate.value * 1e6);
    this.#preamble = (preamble.value / 1e6) * hz;
    this.#gap = (gap.value / 1e6) * hz;
  }

  /** A frame of so many bytes, check sequence apart, from its first bit to its last. */
  frame(bytes: number): number {
    const bits = 8 * (Math.max(bytes, FRAME_MIN) + FRAME_CHECK_BYTES);
    return Math.round(this.#preamble + bits * this.#bit);
  }

  get gap(): number {
    return Math.round(this.#gap);
  }
}

/**
 * Nobody collides: who finds the wire busy waits for its end, and the other host goes first. A frame is read from memory
 * when its last bit leaves, and written there when its last bit has come; until then its descriptor is the interface's.
 */
export class Ethernet implements Device {
  readonly name = 'ethernet';
  readonly pages: number;
  readonly lines = [LINE];
  readonly #timing: EthernetTiming;
  readonly #hasDma: boolean;
  readonly #bufferBytes: number;
  /** Of a board without DMA. */
  readonly #buffer: BlockStore;
  readonly #wire = new Wire();
  #registers = AT_POWER_ON;
  #sealed: Registers = AT_POWER_ON;
  #sealedWire = this.#wire.save();
  #host: DeviceHost | null = null;
  #line = 0;

  constructor(sheet: Network, clockHz: number) {
    this.#hasDma = sheet.dma;
    this.#timing = new EthernetTiming(sheet, clockHz);
    this.#bufferBytes = sheet.dma ? 0 : (sheet.bufferBytes?.value ?? 0);
    const blocks = this.#bufferBytes / FRAME_BYTES;
    this.#buffer = new BlockStore(blankMedium(blocks));
    this.pages = 1 + blocks;
  }

  attach(host: DeviceHost, firstLine: number): void {
    this.#host = host;
    this.#line = firstLine;
  }

  read(offset: number): number {
    if (offset >= ETHERNET_BUFFER) return this.#load(offset - ETHERNET_BUFFER);
    const { causes, isStarted, rings } = this.#registers;
    switch (offset) {
      case ETHERNET_REGISTER.control:
        return causes | (isStarted ? start : stop);
      case ETHERNET_REGISTER.rings:
        return rings;
      case ETHERNET_REGISTER.features:
        return this.#hasDma ? ETHERNET_FEATURE.dma : 0;
      case ETHERNET_REGISTER.bufferBytes:
        return this.#bufferBytes;
      default:
        return 0;
    }
  }

  write(offset: number, value: number): void {
    if (offset >= ETHERNET_BUFFER) this.#store(offset - ETHERNET_BUFFER, value);
    else if (offset === ETHERNET_REGISTER.rings) {
      if (!this.#registers.isStarted) {
        this.#change({ rings: (value & ~(ETHERNET_DESCRIPTOR_BYTES - 1)) >>> 0 });
      }
    } else if (offset === ETHERNET_REGISTER.control) this.#control(value);
  }

  #control(value: number): void {
    const causes = this.#registers.causes & ~(value & CAUSES);
    this.#change({ causes });
    if (causes === 0) this.#host?.lower(this.#line);
    if ((value & stop) !== 0) this.#stop();
    else if ((value & start) !== 0 && !this.#registers.isStarted) {
      this.#change({ isStarted: true, receiveAt: 0, transmitAt: 0 });
    }
    if ((value & demand) !== 0 && this.#registers.isStarted) {
      this.#change({ isDemanded: true });
      this.#goOn();
    }
  }

  /** Frames that come are lost from now on; the wire is not the interface's to stop. */
  #stop(): void {
    const { phase } = this.#registers;
    this.#change({ isStarted: false, isDemanded: false, causes: 0 });
    this.#host?.lower(this.#line);
    if (phase !== 'sending') return;
    this.#change({ phase: 'silent' });
    this.#host?.wakeAt(Number.POSITIVE_INFINITY);
    this.#goOn();
  }

  /** Something on the wire is over. */
  tick(): void {
    const { phase } = this.#registers;
    if (phase === 'silent') return;
    if (phase === 'gap') {
      this.#change({ phase: 'silent' });
      this.#goOn();
      return;
    }
    this.#change({ phase: 'gap' });
    this.#wakeIn(this.#timing.gap);
    if (phase === 'sending') this.#sent();
    else this.#arrived(this.#wire.passed());
  }

  /** The next frame begins, if the wire is silent and there is one. */
  #goOn(): void {
    if (this.#registers.phase !== 'silent') return;
    if (!this.#wire.isQuiet) {
      this.#change({ phase: 'bringing' });
      this.#wakeIn(this.#timing.frame(this.#wire.nextBytes));
      return;
    }
    if (!this.#registers.isDemanded) return;
    const slot = this.#transmitSlot();
    if (!this.#isOwned(slot)) {
      this.#change({ isDemanded: false });
      return;
    }
    this.#change({ phase: 'sending' });
    this.#wakeIn(
      this.#timing.frame(Math.min(this.#load(slot + ETHERNET_DESCRIPTOR.size), FRAME_MAX)),
    );
  }

  #sent(): void {
    const slot = this.#transmitSlot();
    const address = this.#load(slot + ETHERNET_DESCRIPTOR.address);
    const size = this.#load(slot + ETHERNET_DESCRIPTOR.size);
    const isSound = this.#isOwned(slot) && size > 0 && size <= FRAME_MAX && address % 4 === 0;
    if (isSound) this.#wire.hear(this.#frameAt(address, size));
    this.#store(slot + ETHERNET_DESCRIPTOR.flags, isSound ? 0 : ETHERNET_FAULTED);
    this.#change({ transmitAt: (this.#registers.transmitAt + 1) % RING_SLOTS });
    this.#interrupt(transmitted);
  }

  #frameAt(address: number, size: number): Frame {
    const bytes: number[] = [];
    for (let at = 0; at < size; at += 4) {
      const word = this.#load(address + at);
      bytes.push(word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24);
    }
    bytes.length = size;
    while (bytes.length < FRAME_MIN) bytes.push(0);
    return bytes;
  }

  #arrived(frame: Frame): void {
    const { isStarted, rings, receiveAt } = this.#registers;
    if (!isStarted) return;
    const slot = rings + receiveAt * ETHERNET_DESCRIPTOR_BYTES;
    if (!this.#isOwned(slot)) {
      this.#interrupt(missed);
      return;
    }
    const address = this.#load(slot + ETHERNET_DESCRIPTOR.address);
    const fits = frame.length <= this.#load(slot + ETHERNET_DESCRIPTOR.size);
    if (fits) {
      for (let at = 0; at < frame.length; at += 4) {
        this.#store(address + at, littleEndian(frame, at));
      }
    }
    this.#store(slot + ETHERNET_DESCRIPTOR.length, fits ? frame.length : 0);
    this.#store(slot + ETHERNET_DESCRIPTOR.flags, fits ? 0 : ETHERNET_FAULTED);
    this.#change({ receiveAt: (receiveAt + 1) % RING_SLOTS });
    this.#interrupt(received);
  }

  /** See `Wire.act`. */
  act(action: string, args: readonly number[]): number {
    const value = this.#wire.act(action, args);
    this.#goOn();
    return value;
  }

  dmaFrames(): readonly number[] {
    const { isStarted, rings } = this.#registers;
    if (!this.#hasDma || !isStarted) return NO_FRAMES;
    const frames: number[] = [];
    for (let i = 0; i < 2 * RING_SLOTS; i++) {
      const slot = rings + i * ETHERNET_DESCRIPTOR_BYTES;
      if ((this.#look(slot + ETHERNET_DESCRIPTOR.flags) & ETHERNET_OWNED) === 0) continue;
      const first = this.#look(slot + ETHERNET_DESCRIPTOR.address);
      const last = first + Math.max(this.#look(slot + ETHERNET_DESCRIPTOR.size), 1) - 1;
      for (let frame = first >>> FRAME_SHIFT; frame <= last >>> FRAME_SHIFT; frame++) {
        if (!frames.includes(frame)) frames.push(frame);
      }
    }
    return frames;
  }

  save(): State {
    return { ...this.#registers, wire: this.#wire.save(), buffer: this.#buffer.save() };
  }

  restore(state: unknown): void {
    const { wire, buffer, ...registers } = state as State;
    this.#registers = registers;
    this.#wire.restore(wire);
    this.#buffer.restore(buffer);
  }

  seal(): void {
    this.#sealed = this.#registers;
    this.#sealedWire = this.#wire.save();
    this.#buffer.seal();
  }

  reset(): void {
    this.#registers = this.#sealed;
    this.#wire.restore(this.#sealedWire);
    this.#buffer.reset();
  }

  hashInto(hash: HashSink): void {
    const { rings, causes, isStarted, isDemanded, receiveAt, transmitAt, phase } = this.#registers;
    hash.words([rings, causes, isStarted ? 1 : 0, isDemanded ? 1 : 0, receiveAt, transmitAt]);
    for (const text of [phase, JSON.stringify(this.#wire.save())]) {
      hash.word(text.length);
      for (let i = 0; i < text.length; i++) hash.word(text.charCodeAt(i));
    }
    this.#buffer.hashInto(hash);
  }

  /** All is as at power-on, the other host included. */
  powerOff(): void {
    this.#registers = AT_POWER_ON;
    this.#wire.powerOff();
    this.#buffer.clear();
  }

  #interrupt(cause: number): void {
    this.#change({ causes: this.#registers.causes | cause });
    this.#host?.raise(this.#line);
  }

  #transmitSlot(): number {
    const { rings, transmitAt } = this.#registers;
    return rings + TRANSMIT_RING + transmitAt * ETHERNET_DESCRIPTOR_BYTES;
  }

  #isOwned(slot: number): boolean {
    return (this.#load(slot + ETHERNET_DESCRIPTOR.flags) & ETHERNET_OWNED) !== 0;
  }

  /** A word of memory, or of the board's buffer. */
  #load(at: number): number {
    if (this.#hasDma) return this.#host?.dmaLoad(at) ?? 0;
    if (at + 4 > this.#bufferBytes) return 0;
    return this.#buffer.load(at >>> FRAME_SHIFT, (at % FRAME_BYTES) >>> 2);
  }

  #store(at: number, value: number): void {
    if (this.#hasDma) this.#host?.dmaStore(at, value);
    else if (at + 4 <= this.#bufferBytes) {
      this.#buffer.store(at >>> FRAME_SHIFT, (at % FRAME_BYTES) >>> 2, value);
    }
  }

  #look(pa: number): number {
    return this.#host?.dmaLook(pa) ?? 0;
  }

  #wakeIn(cycles: number): void {
    this.#host?.wakeAt((this.#host?.now() ?? 0) + cycles);
  }

  #change(registers: Partial<Registers>): void {
    this.#registers = { ...this.#registers, ...registers };
  }
}
