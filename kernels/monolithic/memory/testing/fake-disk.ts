/** A disk whose transfers end when the test says so, in any order, well or badly. Data moves at the end, as by DMA. */
import type { FakeBus } from '../../../../core/memory/fake-bus.ts';
import { type DiskQueue, TRANSFER } from '../door.ts';

export interface Request {
  readonly kind: number;
  readonly block: number;
  readonly frame: number;
}

const WORDS = 1024;

export class FakeDisk implements DiskQueue {
  readonly blocks: number;
  readonly queue: Request[] = [];
  readonly #room: number;
  readonly #bus: FakeBus;
  readonly #content = new Map<number, Int32Array>();
  /** Who is told. */
  done: (kind: number, frame: number, failed: boolean) => void = () => {};

  constructor(bus: FakeBus, blocks: number, room: number) {
    this.#bus = bus;
    this.blocks = blocks;
    this.#room = room;
  }

  hasRoom(): boolean {
    return this.queue.length < this.#room;
  }

  read(block: number, frame: number): void {
    this.#ask({ kind: TRANSFER.read, block, frame });
  }

  write(block: number, frame: number): void {
    this.#ask({ kind: TRANSFER.write, block, frame });
  }

  flush(): void {
    this.#ask({ kind: TRANSFER.flush, block: 0, frame: 0 });
  }

  #ask(request: Request): void {
    if (!this.hasRoom()) throw new Error('the queue of the disk is full');
    if (request.block >= this.blocks) throw new Error(`there is no block ${request.block}`);
    const isFlush = request.kind === TRANSFER.flush;
    for (const other of this.queue) {
      if (isFlush || other.kind === TRANSFER.flush) continue;
      if (other.frame === request.frame)
        throw new Error(`frame ${request.frame} is in two transfers`);
      const areReads = other.kind === TRANSFER.read && request.kind === TRANSFER.read;
      if (other.block === request.block && !areReads)
        throw new Error(`block ${request.block} is in two transfers`);
    }
    this.queue.push(request);
  }

  /** What a block holds, as the test may read and write it. */
  block(block: number): Int32Array {
    let words = this.#content.get(block);
    if (words === undefined) {
      words = new Int32Array(WORDS);
      this.#content.set(block, words);
    }
    return words;
  }

  /** Ends one transfer. Flushes end in their order among themselves: the first is taken where a later one is named. */
  finish(index: number, failed = false): void {
    let at = index;
    if (this.queue[at].kind === TRANSFER.flush) {
      at = this.queue.findIndex((one) => one.kind === TRANSFER.flush);
    }
    const [{ kind, block, frame }] = this.queue.splice(at, 1);
    if (!failed && kind !== TRANSFER.flush) this.#move(kind, block, frame);
    this.done(kind, frame, failed);
  }

  #move(kind: number, block: number, frame: number): void {
    const words = this.block(block);
    const at = this.#bus.kernelBase + frame * 4096;
    for (let i = 0; i < WORDS; i++) {
      if (kind === TRANSFER.read) this.#bus.store(at + 4 * i, words[i]);
      else words[i] = this.#bus.load(at + 4 * i);
    }
  }

  finishAll(): void {
    while (this.queue.length > 0) this.finish(0);
  }
}
