import { describe, expect, it } from 'vitest';
import type { Code } from '../core/words/activation.ts';
import type { Kernel } from '../core/words/kernel.ts';
import type { Machine, Opportunities } from '../core/words/machine.ts';
import { createMachine } from './build.ts';
import { OpportunityCounter } from './opportunities.ts';

const DATA = 0x80000000;
/** Where user code shows how far it has come; the kernel counts in the word after. */
const USER = DATA + 0x800;

/** Accesses, a path, traps with accesses and without between them, and an end after a trap. */
const work: Code = function* (bus) {
  for (let i = 1; i <= 3; i++) bus.store(USER, i);
  bus.exec(0);
  bus.exec(0);
  yield 0;
  yield 0;
  bus.exec(0);
  bus.store(USER, 4);
  bus.store(USER, 5);
  bus.store8(USER, 6);
  yield 0;
  return 0;
};

class Bench {
  readonly machine: Machine;
  readonly kernel: Kernel;
  /** What has happened in the kernel; and, at each interrupt, that and what user code had done. */
  log = '';
  readonly places: string[] = [];
  /** Since the program began. */
  readonly instructions: number[] = [];

  constructor() {
    const machine = createMachine('decstation-3100', { frames: 16 });
    const path = {
      name: 'long',
      instructions: { value: 20, lo: 20, hi: 20 },
      textBytes: 0,
      provenance: 'structural' as const,
      source: 'made up for this test',
    };
    machine.install({
      entries: [{ name: 'test.op', level: 'kernel', code: work, step: true }],
      rooms: [],
      paths: { paths: [path] },
    });
    machine.bus.setPc(machine.home(1));
    machine.seal();
    machine.onInterrupt = () => {
      this.places.push(`${this.log} at ${machine.peek.load(USER)} on ${machine.peek.pc() >>> 28}`);
      this.instructions.push(machine.ledger.total('instructions'));
    };
    this.machine = machine;
    this.kernel = {
      trap: (trap) => this.#trap(trap.kind, trap.number),
      dispatch: () => true,
      observe: () => ({ spaces: [], frames: [], pinned: [] }),
    };
  }

  #trap(kind: string, line: number): void {
    const { bus } = this.machine;
    if (kind === 'interrupt') {
      bus.acknowledge(line);
      return;
    }
    this.log += 't';
    bus.fails('alloc');
    for (let i = 0; i < 3; i++) {
      bus.store(DATA + 4 * i, i);
      // A masked line keeps nothing back: the kernel unmasks it before it looks.
      bus.maskInterrupt(0, true);
      bus.maskInterrupt(0, false);
      bus.takeInterrupts();
      this.log += 'p';
    }
    // A point of the first kind, twice without an instruction between: one place.
    bus.store(DATA, 0);
    const asked = bus.interruptPending() || bus.interruptPending();
    this.log += asked ? '!' : '?';
    bus.store(DATA, 1);
    this.log += 'r';
  }

  perform(arm: (machine: Machine) => void): void {
    const { machine } = this;
    machine.reset();
    this.log = '';
    this.places.length = 0;
    this.instructions.length = 0;
    arm(machine);
    machine.begin(1, 1, machine.entry('test.op'), []);
    expect(machine.run(this.kernel)).toBe('returned');
    // What came in while the kernel returned to the home.
    expect(machine.run(this.kernel)).toBe('home');
  }

  /** Where the only interrupt came in that is armed at this count; '' if it did not. */
  placeOf(count: number): string {
    this.perform((machine) => machine.arm(1, 'interrupt', 'timer', count));
    return this.places.join(', ');
  }
}

function counted(bench: Bench): Opportunities {
  bench.perform((machine) => machine.count());
  return bench.machine.opportunities;
}

function surveyed(bench: Bench): readonly number[] {
  return counted(bench).interrupts;
}

const NOTHING: Opportunities = {
  allocations: 0,
  transfers: 0,
  writes: 0,
  interrupts: [],
  points: [],
  unlisted: 0,
};

describe('opportunities', () => {
  it('are the counts at which an interrupt comes in at another place than at the count before', () => {
    const bench = new Bench();
    const listed = surveyed(bench);
    const last = listed[listed.length - 1];
    const found: number[] = [];
    let next = '';
    // From the end: the last count with which an interrupt comes in at each place.
    for (let count = last + 5; count > 0; count--) {
      const place = bench.placeOf(count);
      if (place !== next && place !== '') found.unshift(count);
      next = place;
    }
    expect(found).toEqual(listed);
    expect(listed.length).toBeGreaterThan(20);
    expect(new Set(listed.map((count) => bench.placeOf(count))).size).toBe(listed.length);
  });

  it('are reached with the very count: no sooner is the interrupt pending than it comes in', () => {
    const bench = new Bench();
    for (const count of surveyed(bench)) {
      const place = bench.placeOf(count);
      // At a point of the first kind, the kernel that was told of it makes one store and returns.
      expect(bench.instructions).toEqual([place.includes('!') ? count + 1 : count]);
    }
  });

  it('are preemption points where the kernel has not returned: it lets it in, or is told of it', () => {
    const bench = new Bench();
    const { interrupts, points, unlisted } = counted(bench);
    const ofKernel = interrupts.filter((count) => /!|[tp] at/.test(bench.placeOf(count)));
    expect(points).toEqual(ofKernel);
    // Three traps, with three points of one kind and one of the other in each.
    expect(points).toHaveLength(12);
    expect(interrupts.length).toBeGreaterThan(points.length);
    expect(unlisted).toBe(0);
  });

  it('have each request for memory in them, which fails at its count', () => {
    const bench = new Bench();
    const asked: boolean[] = [];
    const { machine } = bench;
    bench.perform(() => machine.count());
    expect(machine.opportunities.allocations).toBe(3);
    for (let count = 1; count <= 3; count++) {
      asked.length = 0;
      machine.reset();
      machine.arm(1, 'fail', 'alloc', count);
      for (let i = 0; i < 3; i++) asked.push(machine.bus.fails('alloc'));
      expect(asked).toEqual([1, 2, 3].map((n) => n === count));
    }
  });

  it('are counted from the last count on, until a reset', () => {
    const bench = new Bench();
    const { machine } = bench;
    bench.perform(() => {});
    expect(machine.opportunities).toEqual(NOTHING);
    const found = counted(bench);
    expect(found.allocations).toBe(3);
    expect(counted(bench)).toEqual(found);
    machine.reset();
    machine.bus.fails('alloc');
    machine.bus.interruptPending();
    expect(machine.opportunities).toEqual(found);
    machine.count();
    expect(machine.opportunities).toEqual(NOTHING);
  });

  it('change nothing of what they count', () => {
    const bench = new Bench();
    bench.perform(() => {});
    const [now, hash] = [bench.machine.now(), bench.machine.hash()];
    surveyed(bench);
    expect([bench.machine.now(), bench.machine.hash()]).toEqual([now, hash]);
  });

  it('are listed up to 4,096, and beyond that counted', () => {
    const bench = new Bench();
    const { machine } = bench;
    machine.count();
    for (let i = 0; i < 5000; i++) {
      machine.bus.load(DATA);
      machine.bus.interruptPending();
    }
    const { interrupts, points, unlisted } = machine.opportunities;
    expect(interrupts).toHaveLength(4096);
    expect(interrupts[4095]).toBe(4096);
    expect(points).toEqual(interrupts);
    expect(unlisted).toBe(5000 - 4096);
  });

  it('have preemption points among them that come after too many others', () => {
    const counter = new OpportunityCounter();
    counter.begin(0);
    for (let i = 1; i <= 5000; i++) counter.access(i);
    counter.point(6000);
    counter.path(7000);
    const { interrupts, points, unlisted } = counter.found;
    expect(interrupts).toHaveLength(4096);
    expect(points).toEqual([6000]);
    expect(unlisted).toBe(5000 - 4096 + 1);
  });
});
