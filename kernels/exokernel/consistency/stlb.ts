/** The software TLB (MIPS): each slot holds what the binding of its number says, or nothing. */
import { PAGE_BYTES } from '../abi/address-map.ts';
import { BINDING, ENV, STLB, WHERE } from '../records.ts';
import { contentsOf, hasUsedPiece, slotFor, tagOf } from '../stlb.ts';
import type { Books } from './books.ts';

export class StlbCheck {
  readonly #books: Books;
  /** Both words of all slots. */
  readonly #words: Int32Array;

  constructor(books: Books) {
    this.#books = books;
    this.#words = new Int32Array(2 * books.k.plan.stlb.count);
  }

  wrong(): string | null {
    const { reads, k, bindings } = this.#books;
    reads.read(k.plan.stlb.base, this.#words, this.#words.length);
    const wheres = bindings.column(BINDING.where);
    for (let slot = 0; slot < bindings.count; slot++) {
      if ((wheres[slot] | this.#words[2 * slot] | this.#words[2 * slot + 1]) === 0) continue;
      const wrong = this.#wrongSlot(slot);
      if (wrong !== null) return `Slot ${slot} of the software TLB ${wrong}.`;
    }
    return null;
  }

  #wrongSlot(slot: number): string | null {
    const { bindings, envs } = this.#books;
    const hi = this.#words[2 * slot + STLB.hi / 4] >>> 0;
    const lo = this.#words[2 * slot + STLB.lo / 4] >>> 0;
    const where = bindings.get(slot, BINDING.where);
    if (where === 0) return (hi | lo) === 0 ? null : 'is not empty, and has no binding';
    const index = WHERE.env.of(where);
    if (slotFor(index, where - (where % PAGE_BYTES)) !== slot) return 'has the binding of another';
    if (hi !== tagOf(where)) return 'has another tag than its binding says';
    if (lo !== contentsOf(bindings.get(slot, BINDING.what))) {
      return 'has another frame or other rights than its binding says';
    }
    const pieces = [envs.get(index, ENV.pieces), envs.get(index, ENV.pieces + 4)];
    return hasUsedPiece(pieces, slot) ? null : `is not among those of environment ${index}`;
  }
}
