/** Superpages beside pages, against a model of objects with parents; and each rule by itself. */
import { describe, expect, it } from 'vitest';
import { ALL_RIGHTS, fpage, normalRights, READ, WRITE } from '../abi/fpage.ts';
import { noPlace } from '../context.ts';
import { look, nodeOf } from '../page-tables.ts';
import { NODE, ROOT } from '../records.ts';
import { destroySpace } from '../spaces.ts';
import { inconsistency } from '../testing/consistency.ts';
import { type FakeKernel, fakeKernel } from '../testing/fake-kernel.ts';
import { itemOf, unmap } from '../testing/items.ts';
import { transferPages } from './map.ts';

const READ_ONLY = normalRights(READ);
const BIG = 0x400000;
const HERE = 0x10000000;
const KEPT = 0x7fc00000;
const FRAMES = 3072;
/** Sigma0's superpages. */
const OWN = [BIG, 2 * BIG];

interface Mapping {
  space: number;
  page: number;
  readonly bytes: number;
  readonly frame: number;
  parent: Mapping | null;
  rights: number;
  status: number;
  touched: number;
}

/** What each space has, as a list; by the rules, one piece after the other. */
class Model {
  list: Mapping[] = [];

  add(one: Omit<Mapping, 'status' | 'touched'>): void {
    this.list.push({ ...one, status: 0, touched: 0 });
  }

  at(space: number, page: number): Mapping | undefined {
    return this.list.find(
      (one) => one.space === space && one.page <= page && page < one.page + one.bytes,
    );
  }

  above(one: Mapping): Mapping[] {
    return one.parent === null ? [] : [one.parent, ...this.above(one.parent)];
  }

  below(one: Mapping): Mapping[] {
    return this.list.filter((other) => this.above(other).includes(one));
  }

  collect(all: readonly Mapping[]): void {
    for (const one of all) {
      for (const up of [one, ...this.above(one)]) up.status |= one.touched;
      one.touched = 0;
    }
  }

  revoke(top: Mapping, rights: number, flush: boolean): number {
    const below = this.below(top);
    this.collect([...below, top]);
    const answer = top.status;
    top.status = 0;
    for (const one of flush ? [...below, top] : below) {
      one.rights = (rights & READ_ONLY) !== 0 ? 0 : one.rights & ~rights;
    }
    this.list = this.list.filter((one) => one.rights !== 0);
    return answer;
  }

  unmap(space: number, from: number, bytes: number, rights: number, flush: boolean): number {
    let status = 0;
    for (let at = from; at < from + bytes; ) {
      const one = this.at(space, at);
      if (one !== undefined) status |= this.revoke(one, rights, flush);
      at = one === undefined ? at + 4096 : one.page + one.bytes;
    }
    return status;
  }

  /** Clears what is in the way; false if nothing is to be mapped there. */
  clear(space: number, page: number, bytes: number, source: Mapping): boolean {
    for (let at = page; at < page + bytes; at += 4096) {
      const old = this.at(space, at);
      if (old !== undefined && old.bytes <= bytes) this.revoke(old, ALL_RIGHTS, true);
    }
    return this.list.includes(source);
  }

  transfer(source: number, target: number, ...rest: number[]): void {
    const [from, to, bytes, item, grant] = rest;
    for (let at = from; at < from + bytes; ) {
      const one = this.at(source, at);
      if (one === undefined) {
        at += 4096;
        continue;
      }
      const size = bytes >= BIG ? one.bytes : 4096;
      if (grant === 1 && size < one.bytes) {
        this.grantPart(one, target, at, to, bytes, item);
        return;
      }
      this.piece(one, target, at, to + at - from, size, item, grant === 1);
      at += size;
    }
  }

  piece(
    source: Mapping,
    target: number,
    at: number,
    to: number,
    bytes: number,
    item: number,
    grant: boolean,
  ): void {
    const rights = normalRights(item & source.rights);
    const old = this.at(target, to);
    if (rights === 0 || to >= KEPT || old === source || (old?.bytes ?? 0) > bytes) return;
    const frame = source.frame + (at - source.page) / 4096;
    const same = old !== undefined && old.bytes === bytes && old.frame === frame;
    if (!grant) {
      if (same && old.parent === source) old.rights |= rights;
      else if (this.clear(target, to, bytes, source)) {
        this.add({ space: target, page: to, bytes, frame, parent: source, rights });
      }
      return;
    }
    const sibling = same && old.parent === source.parent ? old : null;
    if (sibling === null && !this.clear(target, to, bytes, source)) return;
    const kept = rights | (sibling?.rights ?? 0);
    const below = this.below(source);
    this.collect((source.rights & ~kept) === 0 ? [source] : [...below, source]);
    for (const one of below) one.rights &= kept;
    source.status = 0;
    if (sibling === null) {
      Object.assign(source, { space: target, page: to, rights });
      return;
    }
    sibling.rights = kept;
    for (const one of below) if (one.parent === source) one.parent = sibling;
    this.list = this.list.filter((one) => one !== source);
  }

  grantPart(
    source: Mapping,
    target: number,
    from: number,
    to: number,
    bytes: number,
    item: number,
  ): void {
    const rights = normalRights(item & source.rights);
    const granted: Mapping[] = [];
    for (let offset = 0; offset < bytes; offset += 4096) {
      const page = to + offset;
      const old = this.at(target, page);
      if (rights === 0 || page >= KEPT || (old?.bytes ?? 0) > 4096) continue;
      const frame = source.frame + (from + offset - source.page) / 4096;
      if (old !== undefined && old.frame === frame && old.parent === source.parent) {
        old.rights |= rights;
        granted.push(old);
      } else {
        this.clear(target, page, 4096, source);
        this.add({ space: target, page, bytes: 4096, frame, parent: source.parent, rights });
        granted.push(this.list[this.list.length - 1]);
      }
    }
    if (granted.length === 0) return;
    for (const one of this.list.filter((other) => other.parent === source)) {
      const heir = granted.find((other) => one.bytes === 4096 && other.frame === one.frame);
      if (heir === undefined) continue;
      const below = this.below(one);
      if ((one.rights & ~heir.rights) !== 0) {
        this.collect([...below, one]);
        one.status = 0;
      }
      for (const other of [...below, one]) other.rights &= heir.rights;
      one.parent = heir;
    }
    this.revoke(source, ALL_RIGHTS, true);
  }
}

function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function compare(k: FakeKernel, model: Model): void {
  const place = noPlace();
  let nodes = 0;
  for (const one of model.list) {
    if (one.space === k.made[0]) continue;
    nodes++;
    const present = look(k, one.space, one.page, place);
    const found = [present, 2 ** place.shift, k.pmap.frameOf(place.entry)];
    expect(found).toEqual([true, one.bytes, one.frame]);
    expect(k.pmap.rightsOf(place.entry)).toBe(one.rights);
    const above = k.bus.load(nodeOf(k, place.slot) + NODE.parent);
    expect(k.bus.load(above + NODE.space)).toBe(one.parent?.space);
  }
  const root = k.plan.root;
  const used = k.plan.nodes.count - k.bus.load(root + ROOT.freeNodes);
  expect(used - k.bus.load(root + ROOT.ownNodes)).toBe(nodes);
  expect(inconsistency(k)).toBeNull();
  expect(k.pmap.stale(k)).toEqual([]);
}

function step(k: FakeKernel, model: Model, draw: (below: number) => number): void {
  const pick = () => k.made[1 + draw(k.made.length - 1)];
  const place = (shift: number) => {
    const page = draw(8) === 0 ? KEPT : HERE + draw(2) * BIG;
    return shift >= 22 ? page - (page % 2 ** shift) : page + draw(2) * 2 ** shift;
  };
  const [space, target] = [pick(), pick()];
  const shift = [12, 12, 13, 22, 22, 23][draw(6)];
  const bytes = 2 ** shift;
  const rights = [ALL_RIGHTS, ALL_RIGHTS, READ_ONLY, WRITE][draw(4)];
  const what = draw(10);
  if (what < 2) {
    const size = draw(2) === 0 ? 22 : 12;
    const from = OWN[draw(2)] + (size === 12 ? draw(2) * 4096 : 0);
    const to = place(size);
    expect(transferPages(k, itemOf(k.made[0], target, from, to, rights, false, size))).toBe(true);
    model.transfer(k.made[0], target, from, to, 2 ** size, rights, 0);
  } else if (what < 7) {
    const [from, to] = [place(shift), place(shift)];
    const grant = draw(4) === 0;
    if (from >= KEPT || (space === target && from === to)) return;
    const item = itemOf(space, target, from, to, rights, grant, shift);
    expect(transferPages(k, item)).toBe(true);
    model.transfer(space, target, from, to, bytes, rights, grant ? 1 : 0);
  } else if (what < 9) {
    const flush = draw(3) === 0;
    const from = HERE + draw(2) * (shift < 22 ? bytes : 0);
    const answer = unmap(k, space, fpage(from, shift, rights), flush);
    expect(answer).toBe(model.unmap(space, from, bytes, rights, flush));
  } else {
    const page = HERE + draw(2) * BIG + draw(3) * 4096;
    const one = model.at(space, page);
    if (one === undefined) return;
    const write = draw(2) === 0 && (one.rights & WRITE) !== 0;
    k.pmap.touch(k, space, page, write);
    one.touched |= write ? ALL_RIGHTS : READ_ONLY;
  }
}

describe('superpages', () => {
  it.each([1, 2, 3, 4])('do what their model does (seed %i)', (seed) => {
    const k = fakeKernel(3, FRAMES);
    const model = new Model();
    for (const page of OWN) {
      const frame = page / 4096;
      const own = { space: k.made[0], page, bytes: BIG, frame, parent: null, rights: ALL_RIGHTS };
      model.add(own);
    }
    const draw = numbers(seed);
    for (let i = 0; i < 400; i++) {
      step(k, model, draw);
      compare(k, model);
    }
  });
});

describe('a grant of more than fits into the window', () => {
  const setUp = () => {
    const k = fakeKernel(2, FRAMES);
    const [sigma0, a, b] = k.made;
    const pages = itemOf(sigma0, a, OWN[0], HERE, ALL_RIGHTS, false, 14);
    expect(transferPages(k, pages)).toBe(true);
    const has = (space: number) =>
      [0, 1, 2, 3].map((i) => look(k, space, HERE + i * 4096, noPlace()));
    return { k, a, b, has };
  };

  it('takes the rest from the source, with what was derived from it', () => {
    const { k, a, b, has } = setUp();
    transferPages(k, itemOf(a, b, HERE + 0x3000, HERE + 0x3000, READ, false));
    const sent = { sentBase: HERE, sentShift: 14 };
    transferPages(k, { ...itemOf(a, b, HERE + 0x1000, HERE, ALL_RIGHTS, true), ...sent });
    expect([has(a), has(b)]).toEqual([
      [false, false, false, false],
      [true, false, false, false],
    ]);
    expect(inconsistency(k)).toBeNull();
  });

  it('leaves what it has put into the same space', () => {
    const { k, a, has } = setUp();
    const sent = { sentBase: HERE, sentShift: 14 };
    transferPages(k, { ...itemOf(a, a, HERE, HERE + 0x2000, ALL_RIGHTS, true), ...sent });
    expect(has(a)).toEqual([false, false, true, false]);
    expect(inconsistency(k)).toBeNull();
  });
});

describe('a grant of a part of a superpage', () => {
  it('keeps what was derived from the pages granted, with no more rights', () => {
    const k = fakeKernel(3, FRAMES);
    const [sigma0, a, b, c] = k.made;
    transferPages(k, itemOf(sigma0, a, OWN[0], HERE, ALL_RIGHTS, false, 22));
    // The second page is granted and the third is not.
    transferPages(k, itemOf(a, c, HERE + 0x1000, HERE + 0x1000, ALL_RIGHTS));
    transferPages(k, itemOf(a, c, HERE + 0x2000, HERE + 0x2000, ALL_RIGHTS));
    transferPages(k, itemOf(a, b, HERE, HERE, READ_ONLY, true, 13));
    const place = noPlace();
    const rights = (space: number, page: number) => {
      return look(k, space, page, place) ? k.pmap.rightsOf(place.entry) : 0;
    };
    expect([0, 1, 2].map((i) => rights(a, HERE + i * 4096))).toEqual([0, 0, 0]);
    expect([0, 1, 2].map((i) => rights(b, HERE + i * 4096))).toEqual([READ_ONLY, READ_ONLY, 0]);
    expect([0, 1, 2].map((i) => rights(c, HERE + i * 4096))).toEqual([0, READ_ONLY, 0]);
    expect(inconsistency(k)).toBeNull();
  });
});

describe('what sigma0 flushes', () => {
  it('others lose, and it keeps itself', () => {
    const k = fakeKernel(1, FRAMES);
    const [sigma0, a] = k.made;
    transferPages(k, itemOf(sigma0, a, OWN[0] + 0x5000, HERE, ALL_RIGHTS));
    unmap(k, sigma0, fpage(OWN[0], 12, ALL_RIGHTS), true);
    expect([look(k, sigma0, OWN[0], noPlace()), look(k, a, HERE, noPlace())]).toEqual([
      true,
      false,
    ]);
    expect(inconsistency(k)).toBeNull();
  });
});

describe('memory for superpages', () => {
  it('is the table of the pages that made room, given back', () => {
    const k = fakeKernel(1, FRAMES);
    const [sigma0, a] = k.made;
    const free = () => k.bus.load(k.plan.root + ROOT.freeFrames);
    const before = free();
    transferPages(k, itemOf(sigma0, a, OWN[0], HERE, ALL_RIGHTS, false, 13));
    expect(before - free()).toBe(2);
    transferPages(k, itemOf(sigma0, a, OWN[1], HERE, ALL_RIGHTS, false, 22));
    expect(before - free()).toBe(0);
    const place = noPlace();
    expect(look(k, a, HERE + 5 * 4096, place)).toBe(true);
    expect([place.shift, k.pmap.frameOf(place.entry)]).toEqual([22, OWN[1] / 4096]);
  });

  it('is needed as a whole for pages of a superpage, or nothing is mapped', () => {
    const k = fakeKernel(2, FRAMES);
    const [sigma0, a, b] = k.made;
    transferPages(k, itemOf(sigma0, a, OWN[0], HERE, ALL_RIGHTS, false, 22));
    const root = k.plan.root;
    const free = k.bus.load(root + ROOT.freeNodes);
    k.bus.store(root + ROOT.freeNodes, 511);
    const item = itemOf(a, b, HERE, HERE, ALL_RIGHTS, false, 21);
    expect(transferPages(k, item)).toBe(false);
    expect(look(k, b, HERE, noPlace())).toBe(false);
    k.bus.store(root + ROOT.freeNodes, free);
    expect(transferPages(k, item)).toBe(true);
    expect(k.bus.load(root + ROOT.freeNodes)).toBe(free - 512);
    expect(inconsistency(k)).toBeNull();
  });

  it('goes back when a space is destroyed, and what was derived from it goes everywhere', () => {
    const k = fakeKernel(2, FRAMES);
    const [sigma0, a, b] = k.made;
    const root = k.plan.root;
    const counts = () => [ROOT.freeNodes, ROOT.freeFrames].map((field) => k.bus.load(root + field));
    // The directory with its links, and the table of the areas that the kernel keeps.
    const [nodes, frames] = counts();
    transferPages(k, itemOf(sigma0, a, OWN[0], HERE, ALL_RIGHTS, false, 22));
    transferPages(k, itemOf(a, b, HERE, HERE, ALL_RIGHTS, false, 22));
    transferPages(k, itemOf(b, b, HERE, HERE + BIG, ALL_RIGHTS, false, 13));
    destroySpace(k, a);
    expect(look(k, b, HERE, noPlace()) || look(k, b, HERE + BIG, noPlace())).toBe(false);
    // The table of b's pages stays, as its links do.
    expect(counts()).toEqual([nodes, frames + 3 - 2]);
    expect(inconsistency(k)).toBeNull();
  });
});

describe('the kernel without superpages', () => {
  it('maps all memory to sigma0 in pages, and so to everybody', () => {
    const k = fakeKernel(1, FRAMES, false);
    const [sigma0, a] = k.made;
    expect(k.bus.load(k.plan.root + ROOT.ownNodes)).toBe(k.plan.userHigh - k.plan.userLow);
    expect(transferPages(k, itemOf(sigma0, a, OWN[0], HERE, ALL_RIGHTS, false, 22))).toBe(true);
    const place = noPlace();
    expect(look(k, a, HERE + BIG - 4096, place)).toBe(true);
    expect([place.shift, k.pmap.frameOf(place.entry)]).toEqual([12, OWN[0] / 4096 + 1023]);
    expect(inconsistency(k)).toBeNull();
  });
});
