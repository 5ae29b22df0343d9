/**
 * Memory at boot: frames are taken from the bottom up and never given back.
 *
 * It only counts, so that a kernel can compute the same plan of its memory at boot and whenever it is
 * attached again, instead of storing it. `raise` tells the machine where the red zones are.
 */

const FRAME_BYTES = 4096;

/** What it needs of the bus: a range in which no access is legal. */
export interface Guard {
  guard(pa: number, bytes: number): void;
}

export class BootAllocator {
  readonly frames: number;
  #next = 0;
  readonly #redZones: number[] = [];

  /** Of a machine with this many frames. */
  constructor(frames: number) {
    this.frames = frames;
  }

  /** The number of the first frame that is not taken. */
  get next(): number {
    return this.#next;
  }

  /** Frame numbers of the red zones. */
  get redZones(): readonly number[] {
    return this.#redZones;
  }

  /** Takes whole frames for `bytes` bytes; the physical address of the first. */
  take(bytes: number): number {
    const first = this.#next;
    const count = Math.ceil(bytes / FRAME_BYTES);
    if (first + count > this.frames) {
      throw new RangeError(
        `boot wants ${count} frames more than the ${first} it took; there are ${this.frames}`,
      );
    }
    this.#next += count;
    return first * FRAME_BYTES;
  }

  /** Leaves a frame between what was taken and what comes next: whoever strays there is caught. */
  redZone(): void {
    this.#redZones.push(this.take(FRAME_BYTES) / FRAME_BYTES);
  }

  /** Raises the red zones on the machine. */
  raise(bus: Guard): void {
    for (const frame of this.#redZones) bus.guard(frame * FRAME_BYTES, FRAME_BYTES);
  }
}
