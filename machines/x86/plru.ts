/**
 * Pseudo-LRU replacement: the tree of bits by which each set of a cache or TLB names its next victim.
 *
 * One bit for each inner node of a binary tree over the ways: it points to the half that was used
 * longer ago. A use of a way turns the bits on its path away from it; the victim is found by following
 * them. With four ways these are the three bits of the i486 and Pentium; with two ways the one bit is
 * exact LRU; with one way there is none.
 */

/** A set's bits are kept in one byte. */
const MOST_WAYS = 8;

export class PseudoLru {
  declare readonly ways: number;
  /** The tree of each set: bit n-1 is node n, node 1 the root, the children of n at 2n and 2n+1. */
  declare readonly trees: Uint8Array;
  /** Of each way: which bits of a tree its use keeps, and, eight bits higher, which it sets. */
  declare private readonly paths: Uint16Array;
  /** The victim that each value of a tree names. */
  declare private readonly victims: Uint8Array;

  constructor(sets: number, ways: number) {
    if (ways > MOST_WAYS || (ways & (ways - 1)) !== 0) {
      throw new Error(`pseudo-LRU needs 1, 2, 4 or 8 ways, not ${ways}`);
    }
    this.ways = ways;
    this.trees = new Uint8Array(sets);
    this.paths = new Uint16Array(ways).fill(0xff);
    this.victims = new Uint8Array(1 << (ways - 1));
    for (let way = 0; way < ways; way++) this.path(way);
    for (let tree = 0; tree < this.victims.length; tree++) this.victims[tree] = this.follow(tree);
  }

  private path(way: number): void {
    for (let node = way + this.ways; node > 1; node >>= 1) {
      const bit = 1 << ((node >> 1) - 1);
      this.paths[way] &= ~bit;
      // A use of the left child (even) makes the bit point right.
      if ((node & 1) === 0) this.paths[way] |= bit << 8;
    }
  }

  private follow(tree: number): number {
    let node = 1;
    while (node < this.ways) node = node * 2 + ((tree >> (node - 1)) & 1);
    return node - this.ways;
  }

  /** The way that was used last: its use turned every bit on its path away from it. */
  last(set: number): number {
    const away = ~this.trees[set] & (this.victims.length - 1);
    return this.victims[away];
  }

  /** This way was used. */
  use(set: number, way: number): void {
    const path = this.paths[way];
    this.trees[set] = (this.trees[set] & path) | (path >> 8);
  }

  victim(set: number): number {
    return this.victims[this.trees[set]];
  }
}
