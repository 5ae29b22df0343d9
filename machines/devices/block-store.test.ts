/** Blocks on a disk: against a plain copy of all of them, through seals, resets and snapshots. */
import { describe, expect, it } from 'vitest';
import { Hash } from '../hash.ts';
import { BLOCK_WORDS, BlockStore, blankMedium } from './block-store.ts';

const COUNT = 6;

/** Contents as one number a block, which stands in its first and last word. */
function filled(value: number): Uint32Array {
  const words = new Uint32Array(BLOCK_WORDS);
  words[0] = value;
  words[BLOCK_WORDS - 1] = value;
  return words;
}

function contents(store: BlockStore): number[] {
  return Array.from({ length: COUNT }, (_, block) => {
    expect(store.load(block, BLOCK_WORDS - 1)).toBe(store.load(block, 0));
    return store.load(block, 0);
  });
}

function hashOf(store: BlockStore): number {
  const hash = new Hash(1);
  store.hashInto(hash);
  return hash.value;
}

describe('a block store', () => {
  it('has the medium’s contents until a block is written, and never writes to the medium', () => {
    const medium = { blocks: [filled(7), null, filled(9)] };
    const store = new BlockStore(medium);
    expect([0, 1, 2].map((block) => store.load(block, 0))).toEqual([7, 0, 9]);
    store.store(0, 3, 5);
    store.write(1, filled(4));
    expect([store.load(0, 0), store.load(0, 3), store.load(1, 0)]).toEqual([7, 5, 4]);
    expect(medium).toEqual({ blocks: [filled(7), null, filled(9)] });
    expect(store.medium().blocks.map((words) => words?.[0])).toEqual([7, 4, 9]);
  });

  it('writes the first words of a block alone', () => {
    const store = new BlockStore(blankMedium(1));
    store.write(0, filled(3));
    store.write(0, filled(8), BLOCK_WORDS / 2);
    expect([store.load(0, 0), store.load(0, BLOCK_WORDS - 1)]).toEqual([8, 3]);
  });

  it.each([1, 2, 3])('is what a plain copy would be, by seed %i', (seed) => {
    let state = seed;
    const below = (n: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) % n;
    };
    const medium = { blocks: [filled(100), null, filled(101), null, null, filled(102)] };
    const store = new BlockStore(medium);
    const base = medium.blocks.map((words) => words?.[0] ?? 0);
    let model = base;
    let sealed = base;
    let saved = { state: store.save(), model };
    for (let i = 0; i < 2_000; i++) {
      const what = below(20);
      if (what === 0) {
        store.seal();
        sealed = model;
      } else if (what === 1) {
        store.reset();
        model = sealed;
      } else if (what === 2) saved = { state: store.save(), model };
      else if (what === 3) {
        store.restore(structuredClone(saved.state));
        ({ model } = saved);
      } else if (what === 4) {
        store.clear();
        model = base;
      } else {
        const block = below(COUNT);
        store.write(block, filled(i));
        model = model.with(block, i);
      }
      expect(contents(store)).toEqual(model);
    }
    const other = new BlockStore(medium);
    other.restore(store.save());
    expect([contents(other), hashOf(other)]).toEqual([model, hashOf(store)]);
    const before = hashOf(store);
    store.store(0, 5, store.load(0, 5) + 1);
    expect(hashOf(store)).not.toBe(before);
  });
});
