/** A disk whose power goes: what was written, in which order, and what of it is there afterwards. */
import type { Medium, PowerLoss } from '../../core/words/device.ts';
import { DISK_BLOCKS } from '../../kernels/monolithic/unix/files/format.ts';
import { Dice } from '../../kernels/monolithic/unix/testing/dice.ts';

const PAGE = 4096;
const SECTOR = 512;

interface Written {
  readonly block: number;
  readonly bytes: Uint8Array;
  /** Writes that were lasting already when this one was made. */
  readonly flushed: number;
}

/** Which writes last: all of the first `flushed`, some later ones, and the first sectors of one more. */
export interface Survivors {
  readonly flushed: number;
  readonly last: readonly number[];
  readonly torn: number | null;
  readonly sectors: number;
}

type Blocks = readonly (Uint8Array | null)[];

/** Everything that a run wrote. */
export class Recording {
  readonly writes: Written[] = [];
  readonly #base: Blocks;
  /** After how many writes each flush came. */
  #flushed = 0;

  constructor(base: Medium) {
    this.#base = base.blocks.map((block) =>
      block === null ? null : new Uint8Array(block.buffer, block.byteOffset, block.byteLength),
    );
  }

  write(block: number, bytes: Uint8Array): void {
    this.writes.push({ block, bytes, flushed: this.#flushed });
  }

  flush(): void {
    this.#flushed = this.writes.length;
  }

  /** How many of the first `count` writes are lasting, just behind the last of them, or (`later`) just before the next one. */
  flushedAt(count: number, later: boolean): number {
    if (later) return count < this.writes.length ? this.writes[count].flushed : this.#flushed;
    return count === 0 ? 0 : this.writes[count - 1].flushed;
  }

  /** Whether a flush came between the `count`-th write and the next one, or none did. */
  hasFlush(count: number): boolean {
    return count === 0 || this.flushedAt(count, true) !== this.flushedAt(count, false);
  }

  /** What lasts when the power goes then. */
  survivors(count: number, later: boolean, how: PowerLoss, seed: number): Survivors {
    const flushed = this.flushedAt(count, later);
    const dice = new Dice(seed * 65_537 + count);
    const last: number[] = [];
    for (let i = flushed; i < count; i++) {
      if (how === 'kept' || (how !== 'lost' && dice.oneIn(2))) last.push(i);
    }
    const torn = how === 'torn' ? (last.pop() ?? null) : null;
    return { flushed, last, torn, sectors: 1 + dice.below(PAGE / SECTOR - 1) };
  }

  disk({ flushed, last, torn, sectors }: Survivors): Medium {
    const blocks = this.#base.slice();
    for (let i = 0; i < flushed; i++) blocks[this.writes[i].block] = this.writes[i].bytes;
    for (const i of last) blocks[this.writes[i].block] = this.writes[i].bytes;
    if (torn !== null) {
      const { block, bytes } = this.writes[torn];
      const mixed = blocks[block]?.slice() ?? new Uint8Array(PAGE);
      mixed.set(bytes.subarray(0, sectors * SECTOR));
      blocks[block] = mixed;
    }
    return mediumOf(blocks);
  }
}

export function mediumOf(blocks: Blocks): Medium {
  const words = blocks.map((bytes) =>
    bytes === null ? null : new Uint32Array(bytes.buffer, bytes.byteOffset, PAGE / 4),
  );
  return { blocks: words };
}

/** A disk as it stands. */
export function mediumAt(read: (block: number) => Uint8Array | undefined): Medium {
  return mediumOf(Array.from({ length: DISK_BLOCKS }, (_, block) => read(block) ?? null));
}
