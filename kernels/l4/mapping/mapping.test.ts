/** The mapping database against a model of it: objects with parents, and rules as the manual states them. */
import { describe, expect, it } from 'vitest';
import { ALL_RIGHTS, fpage, normalRights, READ, WRITE } from '../abi/fpage.ts';
import { MAX_DEPTH, ROOT } from '../records.ts';
import { inconsistency } from '../testing/consistency.ts';
import { type FakeKernel, fakeKernel } from '../testing/fake-kernel.ts';
import { entryOf, itemOf, unmap } from '../testing/items.ts';
import { transferPages } from './map.ts';

const READ_ONLY = normalRights(READ);

interface ModelNode {
  readonly frame: number;
  parent: ModelNode | null;
  space: number;
  page: number;
  rights: number;
  status: number;
  touched: number;
}

/** Mappings as a list of nodes; sigma0, the parent of those without one, has everything. */
class Model {
  nodes: ModelNode[] = [];

  at(space: number, page: number): ModelNode | undefined {
    return this.nodes.find((node) => node.space === space && node.page === page);
  }

  below(node: ModelNode): ModelNode[] {
    return this.nodes.filter((other) => this.above(other).includes(node));
  }

  above(node: ModelNode): ModelNode[] {
    const list: ModelNode[] = [];
    for (let up = node.parent; up !== null; up = up.parent) list.push(up);
    return list;
  }

  /** Collects what the MMU noted below and at `node`, for itself and for all above. */
  collect(all: readonly ModelNode[]): number {
    let seen = 0;
    for (const node of all) {
      if (node.touched === 0) continue;
      seen |= node.touched;
      for (const one of [node, ...this.above(node)]) one.status |= node.touched;
      node.touched = 0;
    }
    return seen;
  }

  revoke(node: ModelNode, rights: number, flush: boolean): number {
    const below = this.below(node);
    this.collect([...below, node]);
    const answer = node.status;
    node.status = 0;
    for (const one of flush ? [...below, node] : below) {
      one.rights = (rights & READ_ONLY) !== 0 ? 0 : one.rights & ~rights;
    }
    this.nodes = this.nodes.filter((one) => one.rights !== 0);
    return answer;
  }

  /** What is at the target goes; false if the source went with it. */
  clear(space: number, page: number, source: ModelNode | null): boolean {
    const old = this.at(space, page);
    if (old === undefined) return true;
    this.revoke(old, ALL_RIGHTS, true);
    return source === null || this.nodes.includes(source);
  }

  map(frame: number, source: ModelNode | null, space: number, page: number, item: number): void {
    const rights = normalRights(item & (source?.rights ?? ALL_RIGHTS));
    const old = this.at(space, page);
    if (rights === 0 || (source !== null && old === source)) return;
    if (old !== undefined && old.frame === frame && old.parent === source) {
      old.rights |= rights;
      return;
    }
    if (!this.clear(space, page, source)) return;
    this.nodes.push({ frame, parent: source, space, page, rights, status: 0, touched: 0 });
  }

  grant(source: ModelNode, space: number, page: number, item: number): void {
    const rights = normalRights(item & source.rights);
    const old = this.at(space, page);
    if (rights === 0 || old === source) return;
    const sibling =
      old !== undefined && old.frame === source.frame && old.parent === source.parent ? old : null;
    if (sibling === null && !this.clear(space, page, source)) return;
    const kept = rights | (sibling?.rights ?? 0);
    const below = this.below(source);
    this.collect((source.rights & ~kept) === 0 ? [source] : [...below, source]);
    for (const one of below) one.rights &= kept;
    source.status = 0;
    if (sibling === null) {
      Object.assign(source, { space, page, rights });
      return;
    }
    sibling.rights = kept;
    for (const one of this.nodes) if (one.parent === source) one.parent = sibling;
    this.nodes = this.nodes.filter((one) => one !== source);
  }
}

/** A small generator of numbers, for the same run every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PAGES = 4;
const SPACES = 4;

function pageAt(i: number): number {
  return 0x00400000 + i * 4096;
}

function compare(k: FakeKernel, model: Model): void {
  for (const space of k.made.slice(1)) {
    for (let i = 0; i < PAGES; i++) {
      const entry = entryOf(k, space, pageAt(i));
      const node = model.at(space, pageAt(i));
      expect(k.pmap.rightsOf(entry)).toBe(node?.rights ?? 0);
      if (node !== undefined) expect(k.pmap.frameOf(entry)).toBe(node.frame);
    }
  }
  expect(inconsistency(k)).toBeNull();
  expect(k.pmap.stale(k)).toEqual([]);
}

function step(k: FakeKernel, model: Model, draw: (below: number) => number): void {
  const space = k.made[1 + draw(SPACES)];
  const target = k.made[1 + draw(SPACES)];
  const [from, to] = [pageAt(draw(PAGES)), pageAt(draw(PAGES))];
  const rights = [ALL_RIGHTS, READ_ONLY, WRITE, READ | WRITE][draw(4)];
  const source = model.at(space, from);
  const what = draw(10);
  if (what < 2) {
    const frame = k.plan.rootHigh + draw(3);
    const item = itemOf(k.made[0], target, frame * 4096, to, rights, false);
    transferPages(k, item);
    model.map(frame, null, target, to, rights);
  } else if (what < 7) {
    const grant = what === 6;
    const item = itemOf(space, target, from, to, rights, grant);
    transferPages(k, item);
    if (source !== undefined && grant) model.grant(source, target, to, rights);
    else if (source !== undefined) model.map(source.frame, source, target, to, rights);
  } else if (what < 9) {
    const flush = draw(2) === 0;
    const answer = unmap(k, space, fpage(from, 12, rights), flush);
    expect(answer).toBe(source === undefined ? 0 : model.revoke(source, rights, flush));
  } else if (source !== undefined) {
    const write = draw(2) === 0 && (source.rights & WRITE) !== 0;
    k.pmap.touch(k, space, from, write);
    source.touched |= write ? ALL_RIGHTS : READ_ONLY;
  }
}

describe('the mapping database', () => {
  it.each([1, 2, 3, 6])('does what its model does (seed %i)', (seed) => {
    const k = fakeKernel(SPACES);
    const model = new Model();
    const draw = numbers(seed);
    for (let i = 0; i < 600; i++) {
      step(k, model, draw);
      compare(k, model);
    }
  });

  it('maps no deeper than its limit', () => {
    const k = fakeKernel(2);
    const [sigma0, a, b] = k.made;
    const own = k.bus.load(k.plan.root + ROOT.ownNodes);
    const frame = k.plan.rootHigh;
    transferPages(k, itemOf(sigma0, a, frame * 4096, pageAt(0), ALL_RIGHTS, false));
    for (let depth = 2; depth <= MAX_DEPTH + 3; depth++) {
      const [source, target] = depth % 2 === 0 ? [a, b] : [b, a];
      const item = itemOf(source, target, pageAt(depth - 2), pageAt(depth - 1), ALL_RIGHTS, false);
      expect(transferPages(k, item)).toBe(true);
    }
    expect(k.pmap.isPresent(entryOf(k, b, pageAt(MAX_DEPTH - 1)))).toBe(true);
    expect(k.pmap.isPresent(entryOf(k, a, pageAt(MAX_DEPTH)))).toBe(false);
    expect(inconsistency(k)).toBeNull();
    unmap(k, a, fpage(pageAt(0), 12, ALL_RIGHTS), true);
    expect(k.bus.load(k.plan.root + ROOT.freeNodes)).toBe(k.plan.nodes.count - own);
  });
});

describe('a range of pages', () => {
  it('is mapped without its holes, and never into the areas that the kernel keeps', () => {
    const k = fakeKernel(2);
    const [sigma0, a, b] = k.made;
    const frame = k.plan.rootHigh;
    for (const i of [0, 2]) {
      transferPages(k, itemOf(sigma0, a, (frame + i) * 4096, pageAt(i), ALL_RIGHTS, false));
    }
    const item = itemOf(a, b, pageAt(0), 0x10000000, ALL_RIGHTS, false, 14);
    expect(transferPages(k, item)).toBe(true);
    const present = [0, 1, 2, 3].map((i) => {
      return k.pmap.isPresent(entryOf(k, b, 0x10000000 + i * 4096));
    });
    expect(present).toEqual([true, false, true, false]);
    const kept = { ...item, range: { ...item.range, to: 0x7fc00000 } };
    const nodes = k.bus.load(k.plan.root + ROOT.freeNodes);
    transferPages(k, kept);
    expect(k.bus.load(k.plan.root + ROOT.freeNodes)).toBe(nodes);
    expect(inconsistency(k)).toBeNull();
  });

  it('is refused as a whole when nodes or a table cannot be had, and nothing is lost', () => {
    const k = fakeKernel(2);
    const [sigma0, a] = k.made;
    const item = itemOf(sigma0, a, k.plan.rootHigh * 4096, 0x20000000, ALL_RIGHTS, false, 13);
    const before = k.bus.memory.slice();
    // Nodes, a table and its links.
    for (const failing of [1, 2, 3]) {
      k.bus.failIn = failing;
      expect(transferPages(k, item)).toBe(false);
      expect(k.bus.failIn).toBe(0);
    }
    expect(k.bus.memory.every((word, i) => word === before[i])).toBe(true);
    k.bus.failIn = 4;
    expect(transferPages(k, item)).toBe(true);
  });
});
