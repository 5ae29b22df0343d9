/** The wire, and the host at its other end, which does what the world tells it. */
import { STATION } from '../formats/ethernet.ts';
import { DAMAGES, damaged, datagramOf, type Frame, frameOf, PAYLOAD_MAX } from './datagram.ts';

/** Ports of the other host: what comes to `echo` goes back (RFC 862), what comes to any is kept until it is taken. */
export const REMOTE_PORT = { echo: 7, talks: 9 } as const;
/** Datagrams that the other host keeps, and frames that it has to send, at the most. */
export const WIRE_MAX = 64;

const REFUSED = -1;
/** Of the bytes of what it says, each is by so much more than the one before. */
const STEP = 31;
/** FNV-1a. */
const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

interface Heard {
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Frame;
}

export interface WireState {
  /** Frames to us that have not begun. */
  readonly coming: readonly Frame[];
  readonly heard: readonly Heard[];
  readonly taken: Heard | null;
  readonly isEchoing: boolean;
  /** What is damaged of the next delivery: an index of DAMAGES, or -1. */
  readonly damage: number;
  /** Our next frames that get lost. */
  readonly drops: number;
  /** Frames of ours that were wrong in any way. */
  readonly wrong: number;
  readonly identification: number;
}

const AT_POWER_ON: WireState = {
  coming: [],
  heard: [],
  taken: null,
  isEchoing: false,
  damage: -1,
  drops: 0,
  wrong: 0,
  identification: 0,
};

export class Wire {
  #state = AT_POWER_ON;

  get isQuiet(): boolean {
    return this.#state.coming.length === 0;
  }

  /** Bytes of the next frame to us. */
  get nextBytes(): number {
    return this.#state.coming[0]?.length ?? 0;
  }

  /** The next frame to us has passed. */
  passed(): Frame {
    const [frame, ...coming] = this.#state.coming;
    this.#change({ coming });
    return frame ?? [];
  }

  /** A frame of ours has passed. */
  hear(frame: Frame): void {
    const { drops, wrong, heard } = this.#state;
    if (drops > 0) {
      this.#change({ drops: drops - 1 });
      return;
    }
    const datagram = datagramOf(frame, STATION.remote);
    if (datagram === null) {
      this.#change({ wrong: wrong + 1 });
      return;
    }
    if (heard.length < WIRE_MAX) this.#change({ heard: [...heard, datagram] });
    if (!this.#state.isEchoing || datagram.toPort !== REMOTE_PORT.echo) return;
    this.#say(datagram.toPort, datagram.fromPort, datagram.payload);
  }

  /**
   * - `deliver(port, value, bytes)`: says so many bytes to a port of ours, from `talks`; the n-th is value + 31 n, modulo 256.
   * - `corrupt(damage)`: the next delivery is damaged on the way: an index of DAMAGES.
   * - `echo(on)`: whether what comes to port 7 goes back, from now on.
   * - `take(port)`: the oldest datagram that came to this port of the other host: 1 + its bytes + 2,048 times their sum; 0 if there is none.
   * - `from()`, `word(i)`: the port whence the datagram that was taken last came; four bytes of it, as a word of 31 bits.
   * - `drop(n)`: our next n frames get lost. `wrong()`: how many came that were no right datagrams.
   *
   * Otherwise the value is 0, or the first refusal where the act makes no sense.
   */
  act(action: string, args: readonly number[]): number {
    const [first = 0] = args;
    switch (action) {
      case 'deliver':
        return this.#deliver(first, args[1] ?? 0, args[2] ?? 0);
      case 'corrupt':
        if (DAMAGES[first] === undefined) return REFUSED;
        this.#change({ damage: first });
        return 0;
      case 'echo':
        this.#change({ isEchoing: first !== 0 });
        return 0;
      case 'drop':
        this.#change({ drops: first });
        return 0;
      case 'take':
        return this.#take(first);
      case 'from':
        return this.#state.taken?.fromPort ?? REFUSED;
      case 'word':
        return this.#word(first);
      case 'wrong':
        return this.#state.wrong;
      default:
        return REFUSED;
    }
  }

  save(): WireState {
    return this.#state;
  }

  restore(state: WireState): void {
    this.#state = state;
  }

  powerOff(): void {
    this.#state = AT_POWER_ON;
  }

  #deliver(port: number, value: number, bytes: number): number {
    if (bytes > PAYLOAD_MAX || this.#state.coming.length >= WIRE_MAX) return REFUSED;
    const payload = Array.from({ length: bytes }, (_, i) => (value + STEP * i) & 255);
    this.#say(REMOTE_PORT.talks, port, payload);
    const { damage, coming } = this.#state;
    if (damage < 0) return 0;
    const last = damaged(coming[coming.length - 1], damage);
    this.#change({ damage: -1, coming: [...coming.slice(0, -1), last] });
    return 0;
  }

  #say(fromPort: number, toPort: number, payload: Frame): void {
    const { coming, identification } = this.#state;
    if (coming.length >= WIRE_MAX) return;
    const datagram = { fromPort, toPort, payload };
    const frame = frameOf(STATION.remote, STATION.us, datagram, identification);
    this.#change({
      coming: [...coming, frame],
      identification: (identification + 1) & 0xffff,
    });
  }

  #take(port: number): number {
    const { heard } = this.#state;
    const at = heard.findIndex(({ toPort }) => toPort === port);
    if (at < 0) return 0;
    const taken = heard[at];
    this.#change({ taken, heard: heard.filter((_, i) => i !== at) });
    return 1 + taken.payload.length + 2048 * sumOf(taken.payload);
  }

  #word(index: number): number {
    const { taken } = this.#state;
    if (taken === null || 4 * index >= taken.payload.length) return REFUSED;
    return littleEndian(taken.payload, 4 * index) & 0x7fffffff;
  }

  #change(changes: Partial<WireState>): void {
    this.#state = { ...this.#state, ...changes };
  }
}

/** Four bytes as a word, the lowest first; those that are not there are 0. */
export function littleEndian(bytes: Frame, at: number): number {
  const of = (i: number): number => bytes[at + i] ?? 0;
  return (of(0) | (of(1) << 8) | (of(2) << 16) | (of(3) << 24)) >>> 0;
}

/** FNV-1a over whole words and then over single bytes, folded to 17 bits. */
function sumOf(bytes: Frame): number {
  const whole = bytes.length & ~3;
  let sum = BASIS;
  for (let i = 0; i < whole; i += 4) sum = Math.imul(sum ^ littleEndian(bytes, i), PRIME);
  for (let i = whole; i < bytes.length; i++) sum = Math.imul(sum ^ bytes[i], PRIME);
  return (sum ^ (sum >>> 15)) & 0x1ffff;
}
