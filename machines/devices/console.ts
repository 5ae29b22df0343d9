/** A console: prints at once what it is given, and holds what is typed until it is read. */
import type { Device, DeviceHost } from '../../core/words/device.ts';
import { CONSOLE_REGISTER, CONSOLE_TYPED_MAX } from '../formats/console.ts';

const LINE = 'console';
/** What the world is told where its act makes no sense: the contract's first refusal. */
const REFUSED = -1;
/** FNV-1a. */
const EMPTY_HASH = 0x811c9dc5;
const PRIME = 0x01000193;
/** Values of acts have 31 bits. */
const VALUE_MASK = 0x7fffffff;

interface State {
  readonly typed: readonly number[];
  /** How many bytes were printed, and the hash of all of them. */
  readonly printed: number;
  readonly hash: number;
}

const AT_POWER_ON: State = { typed: [], printed: 0, hash: EMPTY_HASH };

export class Console implements Device {
  readonly name = 'console';
  readonly pages = 1;
  readonly lines = [LINE];
  #host: DeviceHost | null = null;
  #line = 0;
  #state = AT_POWER_ON;

  attach(host: DeviceHost, firstLine: number): void {
    this.#host = host;
    this.#line = firstLine;
  }

  read(offset: number): number {
    const { typed } = this.#state;
    if (offset === CONSOLE_REGISTER.waiting) return typed.length;
    if (offset !== CONSOLE_REGISTER.data || typed.length === 0) return 0;
    this.#state = { ...this.#state, typed: typed.slice(1) };
    if (typed.length === 1) this.#host?.lower(this.#line);
    return typed[0];
  }

  write(offset: number, value: number): void {
    if (offset !== CONSOLE_REGISTER.data) return;
    const { typed, printed, hash } = this.#state;
    const mixed = Math.imul(hash ^ (value & 0xff), PRIME) >>> 0;
    this.#state = { typed, printed: printed + 1, hash: mixed };
  }

  tick(): void {}

  /**
   * `type(byte)`: 0, or the first refusal where too many wait. `printed()`: a hash of all that was printed.
   * `prints()`: how many bytes that were.
   */
  act(action: string, args: readonly number[]): number {
    const { typed, printed, hash } = this.#state;
    if (action === 'printed') return hash & VALUE_MASK;
    if (action === 'prints') return printed & VALUE_MASK;
    if (action !== 'type' || typed.length === CONSOLE_TYPED_MAX) return REFUSED;
    this.#state = { ...this.#state, typed: [...typed, (args[0] ?? 0) & 0xff] };
    this.#host?.raise(this.#line);
    return 0;
  }

  dmaFrames(): readonly number[] {
    return [];
  }

  save(): State {
    return this.#state;
  }

  restore(state: unknown): void {
    this.#state = state as State;
  }
}
