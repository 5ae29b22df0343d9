/** Files of the fuzz: what the upper half does with the page cache. */
import { ERROR } from '../../unix/abi/errors.ts';
import { SLEEP } from '../../unix/answers.ts';
import { HOW, NO_BLOCK } from '../../unix/door.ts';
import { type Model, type ModelFile, zeroCell } from './model.ts';
import { type MemoryRig, SWAP_FIRST } from './rig.ts';

const FILES = 4;
const MOST_PAGES = 12;

export class FuzzFiles {
  readonly #rig: MemoryRig;
  readonly #model: Model;
  readonly #random: (n: number) => number;
  readonly #pinned: number[] = [];
  #value = 0x40000000;
  #nextBlock = 1;

  constructor(rig: MemoryRig, model: Model, random: (n: number) => number) {
    this.#rig = rig;
    this.#model = model;
    this.#random = random;
    for (let file = 1; file <= FILES; file++) {
      const made: ModelFile = { cells: [], blocks: [] };
      for (let i = 0; i < 4; i++) {
        const block = this.#newBlock();
        const words = rig.disk.block(block);
        words[0] = 100 * file + i;
        words[1023] = 200 * file + i;
        made.cells.push({ first: words[0], last: words[1023] });
        made.blocks.push(block);
      }
      model.files.set(file, made);
    }
  }

  /** A block that no file has and no transfer moves. */
  #newBlock(): number {
    for (;;) {
      const block = this.#nextBlock;
      this.#nextBlock = block + 1 < SWAP_FIRST ? block + 1 : 1;
      const isUsed = [...this.#model.files.values()].some((file) => file.blocks.includes(block));
      const isMoved = this.#rig.disk.queue.some((one) => one.block === block);
      if (!isUsed && !isMoved) return block;
    }
  }

  #file(file: number): ModelFile {
    const found = this.#model.files.get(file);
    if (found === undefined) throw new Error(`there is no file ${file}`);
    return found;
  }

  act(p: number, mayFail: () => boolean): () => number {
    const file = 1 + this.#random(FILES);
    const index = this.#random(MOST_PAGES);
    const kind = this.#random(24);
    if (kind < 9) return () => this.#judge(this.#read(p, file, index), mayFail);
    if (kind < 15) return () => this.#judge(this.#write(p, file, index), mayFail);
    if (kind < 18) return () => this.#judge(this.#sync(p, file), mayFail);
    if (kind === 18) return () => this.#truncate(file, this.#random(MOST_PAGES));
    if (kind === 19) return () => this.#pinOrUnpin(p, file, index);
    if (kind === 20) return () => this.#judge(this.#rig.memory.barrier(p), mayFail);
    if (kind === 21) return this.#copyOf(p, file, index, mayFail);
    this.#rig.memory.drop(-1);
    return () => 0;
  }

  #judge(answer: number, mayFail: () => boolean): number {
    if (answer === -ERROR.io && !mayFail()) throw new Error('EIO, and no transfer has failed');
    if (answer < 0 && answer !== SLEEP && answer !== -ERROR.io) throw new Error(`error ${answer}`);
    return answer === SLEEP ? SLEEP : 0;
  }

  #page(p: number, file: number, index: number): number {
    const block = this.#file(file).blocks[index] ?? NO_BLOCK;
    const how = block === NO_BLOCK ? HOW.zero : HOW.read;
    return this.#rig.memory.page(p, file, index, block, how);
  }

  #read(p: number, file: number, index: number): number {
    const cell = this.#file(file).cells[index];
    if (cell === undefined) return 0;
    const at = this.#page(p, file, index);
    if (at < 0) return at;
    const words = [this.#rig.bus.load(at), this.#rig.bus.load(at + 4092)];
    if (words[0] !== cell.first || words[1] !== cell.last) {
      throw new Error(
        `page ${index} of file ${file}: ${words}, the model has ${JSON.stringify(cell)}`,
      );
    }
    if (this.#random(4) !== 0) this.#rig.memory.release(p, at);
    return 0;
  }

  #write(p: number, file: number, index: number): number {
    const at = this.#page(p, file, index);
    if (at < 0) return at;
    const found = this.#file(file);
    while (found.cells.length <= index) {
      found.cells.push(zeroCell());
      found.blocks.push(NO_BLOCK);
    }
    this.#give(found, index, at);
    this.#rig.bus.store(at, this.#value);
    found.cells[index].first = this.#value++;
    this.#rig.memory.dirty(at);
    return 0;
  }

  #give(file: ModelFile, index: number, at: number): void {
    if (file.blocks[index] !== NO_BLOCK) return;
    file.blocks[index] = this.#newBlock();
    this.#rig.memory.placed(at, file.blocks[index]);
  }

  /** After WANTS. Positive: it is there, and held. */
  pageIn(p: number, file: number, index: number, isWrite: boolean): number {
    const found = this.#file(file);
    if (index >= found.cells.length) return -ERROR.io;
    const at = this.#page(p, file, index);
    if (at > 0 && isWrite) this.#give(found, index, at);
    return at;
  }

  #sync(p: number, file: number): number {
    const { memory } = this.#rig;
    for (let at = memory.nextDirty(file, -1); at >= 0; at = memory.nextDirty(file, at)) {
      const answer = memory.write(p, file, at);
      if (answer < 0) return answer;
    }
    return 0;
  }

  #truncate(file: number, pages: number): number {
    const found = this.#file(file);
    if (found.cells.length <= pages) return 0;
    found.cells.length = pages;
    found.blocks.length = pages;
    this.#rig.memory.truncated(file, pages * 4096);
    return 0;
  }

  #pinOrUnpin(p: number, file: number, index: number): number {
    const { memory } = this.#rig;
    if (this.#pinned.length > 2) memory.unpin(this.#pinned.shift() ?? 0);
    const at = memory.cached(p, file, index);
    if (at === 0 || this.#pinned.includes(at)) return 0;
    memory.pin(at);
    this.#pinned.push(at);
    return 0;
  }

  /** A page's content goes to a block of the log's. */
  #copyOf(p: number, file: number, index: number, mayFail: () => boolean): () => number {
    const block = this.#newBlock();
    return () => {
      const at = this.#rig.memory.cached(p, file, index);
      if (at === 0) return 0;
      return this.#judge(this.#rig.memory.writeCopy(p, at, block), mayFail);
    };
  }

  /** All is written, and the disk has what the model has. */
  end(): void {
    const { memory, disk } = this.#rig;
    while (this.#pinned.length > 0) memory.unpin(this.#pinned.shift() ?? 0);
    disk.finishAll();
    for (const file of this.#model.files.keys()) {
      for (let tries = 0; this.#sync(1, file) === SLEEP; tries++) {
        if (tries > 1000) throw new Error('sync does not end');
        disk.finishAll();
      }
      memory.releaseAll(1);
      const { cells, blocks } = this.#file(file);
      for (const [i, cell] of cells.entries()) {
        if (blocks[i] === NO_BLOCK) continue;
        const words = disk.block(blocks[i]);
        const first = words[0] >>> 0;
        if (first !== cell.first || words[1023] >>> 0 !== cell.last) {
          throw new Error(`block ${blocks[i]}, page ${i} of file ${file}: ${first}, ${cell.first}`);
        }
      }
    }
  }
}
