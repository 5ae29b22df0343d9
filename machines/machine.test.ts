import { describe, expect, it } from 'vitest';
import type { Code } from '../core/words/activation.ts';
import type { Kernel } from '../core/words/kernel.ts';
import type { Machine } from '../core/words/machine.ts';
import type { Trap } from '../core/words/trap.ts';
import { createMachine } from './build.ts';

const DATA = 0x80000000;

/** Reads, writes and traps, so that there is something to lose between any two accesses. */
const work: Code = function* (bus, a) {
  let sum = a;
  for (let i = 0; i < 4; i++) {
    sum += bus.load(DATA + 4 * i);
    bus.store(DATA + 4 * i, sum);
    bus.setRegister(1, i);
    sum += yield 0;
  }
  return sum + bus.register(1);
};

const leaf: Code = (bus, a, b) => bus.load(DATA + 4 * a) + bus.load(DATA + 4 * b);

/** A kernel that answers 7 times register 1, and counts its interrupts in memory. */
function kernelOn(machine: Machine): Kernel {
  const bus = machine.bus;
  return {
    trap(trap: Trap) {
      if (trap.kind === 'interrupt') {
        bus.acknowledge(trap.number);
        bus.store(DATA + 0x100, bus.load(DATA + 0x100) + 1);
      } else bus.setRegister(0, bus.register(1) * 7);
    },
    dispatch: () => true,
    observe: () => ({ spaces: [], frames: [], pinned: [] }),
  };
}

function machineWith(code: Code): Machine {
  const machine = createMachine('decstation-3100', { frames: 16 });
  machine.install({
    entries: [{ name: 'test.op', level: 'kernel', code, step: true }],
    rooms: [],
    paths: { paths: [] },
  });
  for (let i = 0; i < 8; i++) machine.bus.store(DATA + 4 * i, i + 1);
  machine.bus.store(DATA + 0x100, 0);
  machine.bus.setPc(machine.home(1));
  machine.seal();
  return machine;
}

function perform(machine: Machine, a0: number, a1 = 0): number {
  machine.begin(1, 1, machine.entry('test.op'), [a0, a1, 0, 0]);
  expect(machine.run(kernelOn(machine))).toBe('returned');
  return machine.stopValue;
}

describe('activations', () => {
  it('give the same result when they are interrupted before any access', () => {
    const machine = machineWith(work);
    const expected = perform(machine, 5);
    let interrupted = 0;
    for (let k = 1; k < 60; k++) {
      machine.reset();
      machine.arm(1, 'interrupt', 'timer', k);
      expect(perform(machine, 5)).toBe(expected);
      interrupted += machine.bus.load(DATA + 0x100);
    }
    expect(interrupted).toBeGreaterThanOrEqual(8);
  });

  it('are rebuilt from their record when they are restored into a fresh machine', () => {
    const machine = machineWith(work);
    const expected = perform(machine, 5);
    machine.reset();
    machine.stopAtRest = true;
    machine.begin(1, 1, machine.entry('test.op'), [5, 0, 0, 0]);
    let current = machine;
    let stops = 0;
    while (current.run(kernelOn(current)) === 'rest') {
      const next = machineWith(work);
      next.restore(structuredClone(current.snapshot()));
      next.stopAtRest = true;
      expect(next.hash()).toBe(current.hash());
      expect(next.now()).toBe(current.now());
      current = next;
      stops++;
    }
    expect(stops).toBeGreaterThanOrEqual(5);
    expect(current.stopValue).toBe(expected);
  });

  it('may be plain functions, which are run again from their start', () => {
    const machine = machineWith(leaf);
    for (let k = 1; k < 6; k++) {
      machine.reset();
      machine.arm(1, 'interrupt', 'timer', k);
      expect(perform(machine, 2, 3)).toBe(7);
    }
  });

  it('that live through message after message are a bug of the design', () => {
    const machine = machineWith(function* () {
      for (;;) yield 0;
    });
    machine.refuel({ traps: 1000, accessesPerTrap: 1000, trapsPerActivation: 20 });
    machine.begin(1, 1, machine.entry('test.op'), [0, 0, 0, 0]);
    expect(machine.run(kernelOn(machine))).toBe('panic');
    expect(machine.stopMessage).toMatch(/test\.op has made 21 traps: a server ends its activation/);
  });
});

describe('fuel', () => {
  it('ends a trap that does not', () => {
    const machine = machineWith(work);
    machine.refuel({ traps: 10, accessesPerTrap: 500, trapsPerActivation: 10 });
    const kernel: Kernel = {
      ...kernelOn(machine),
      trap() {
        for (;;) machine.bus.load(DATA);
      },
    };
    machine.begin(1, 1, machine.entry('test.op'), [0, 0, 0, 0]);
    expect(machine.run(kernel)).toBe('panic');
    expect(machine.stopMessage).toBe('a trap did not end within 500 bus accesses');
  });

  it('ends a step that traps for ever', () => {
    const machine = machineWith(function* () {
      for (;;) yield 0;
    });
    machine.refuel({ traps: 10, accessesPerTrap: 500, trapsPerActivation: 100 });
    machine.begin(1, 1, machine.entry('test.op'), [0, 0, 0, 0]);
    expect(machine.run(kernelOn(machine))).toBe('exhausted');
  });
});

describe('the ledger', () => {
  it('accounts for every cycle, split by payer and room', () => {
    const machine = machineWith(work);
    const before = machine.now();
    perform(machine, 5);
    const { ledger } = machine;
    let sum = 0;
    for (let payer = 0; payer < ledger.payers; payer++) {
      for (let room = 0; room < ledger.rooms.length; room++)
        sum += ledger.cycles(payer, room).value;
    }
    expect(sum).toBeCloseTo(machine.now() - before, 6);
    const task = ledger.rooms.indexOf('task');
    expect(ledger.count(1, task, 'instructions')).toBe(8);
    expect(ledger.count(2, task, 'instructions')).toBe(0);
  });

  it('gives a band around the value', () => {
    const machine = machineWith(work);
    perform(machine, 5);
    const { value, lo, hi } = machine.ledger.totalCycles();
    expect(lo).toBeLessThan(value);
    expect(hi).toBeGreaterThan(value);
  });
});

describe('reset', () => {
  it('goes back to the sealed state, whatever ran in between', () => {
    const machine = machineWith(work);
    const hash = machine.hash();
    const now = machine.now();
    perform(machine, 5);
    expect(machine.hash()).not.toBe(hash);
    machine.reset();
    expect(machine.hash()).toBe(hash);
    expect(machine.now()).toBe(now);
    expect(machine.ledger.totalCycles().value).toBe(0);
  });

  it('refuses a snapshot of another machine', () => {
    const other = createMachine('decstation-5000-200', { frames: 16 });
    expect(() => machineWith(work).restore(other.snapshot())).toThrow(
      'a snapshot of decstation-5000-200 does not fit decstation-3100',
    );
  });
});

describe('the PC', () => {
  it('traps when it names nothing', () => {
    const machine = machineWith(work);
    let seen = '';
    machine.bus.setPc(0x1234);
    const kernel: Kernel = {
      ...kernelOn(machine),
      trap(trap) {
        seen = `${trap.cause} ${trap.access} 0x${trap.address.toString(16)}`;
        machine.bus.setPc(machine.home(2));
      },
    };
    expect(machine.run(kernel)).toBe('home');
    expect(machine.stopSlot).toBe(2);
    expect(seen).toBe('address fetch 0x1234');
  });

  it('at a fault home ends the op', () => {
    const machine = machineWith(work);
    const kernel: Kernel = {
      ...kernelOn(machine),
      trap() {
        machine.bus.setPc(machine.faultHome(1));
      },
    };
    machine.begin(1, 9, machine.entry('test.op'), [0, 0, 0, 0]);
    expect(machine.run(kernel)).toBe('faulted');
    expect(machine.stopStep).toBe(9);
    expect(machine.underway(1)).toBe(false);
    expect(machine.current()).toBe(1);
  });
});

describe('code that can be stopped', () => {
  it('must let faults pass', () => {
    const machine = machineWith((bus) => {
      try {
        return bus.load(0x7000);
      } catch {
        return 7;
      }
    });
    const kernel: Kernel = {
      ...kernelOn(machine),
      trap() {
        machine.bus.setPc(machine.faultHome(1));
      },
    };
    machine.begin(1, 1, machine.entry('test.op'), [0, 0, 0, 0]);
    expect(machine.run(kernel)).toBe('panic');
    expect(machine.stopMessage).toMatch(/test\.op caught what unwinds an access/);
  });

  it('does not go on when the kernel has released it', () => {
    for (const stopAtRest of [false, true]) {
      const machine = machineWith((bus) => bus.load(0x7000));
      machine.stopAtRest = stopAtRest;
      let traps = 0;
      const kernel: Kernel = {
        ...kernelOn(machine),
        trap() {
          if (traps++ === 0) machine.bus.release(machine.bus.pc());
          else machine.bus.setPc(machine.home(2));
        },
      };
      machine.begin(1, 1, machine.entry('test.op'), [0, 0, 0, 0]);
      let stop = machine.run(kernel);
      while (stop === 'rest') stop = machine.run(kernel);
      expect(stop).toBe('home');
      expect(traps).toBe(2);
    }
  });

  it.each(['decstation-3100', 'pentium-133'])(
    'is interrupted at the same times whether it is refuelled at rest points, on %s',
    (id) => {
      const path = {
        name: 'short',
        instructions: { value: 3, lo: 3, hi: 3 },
        textBytes: 0,
        provenance: 'structural' as const,
        source: 'made up for this test',
      };
      const code: Code = function* (bus) {
        for (let i = 0; i < 1500; i++) {
          for (let k = 0; k <= i % 7; k++) bus.exec(0);
          yield 0;
        }
        return 0;
      };
      const times = (stopAtRest: boolean): number[] => {
        const machine = createMachine(id, { frames: 16 });
        const entry = { name: 'test.op', level: 'user', code, step: true } as const;
        machine.install({ entries: [entry], rooms: [], paths: { paths: [path] } });
        machine.bus.setPc(machine.home(1));
        machine.bus.maskInterrupt(machine.lines.indexOf('timer'), false);
        machine.bus.setTimer(997);
        machine.stopAtRest = stopAtRest;
        const found: number[] = [];
        machine.onInterrupt = () => found.push(machine.now());
        const kernel: Kernel = {
          ...kernelOn(machine),
          trap: (trap) => {
            if (trap.kind === 'interrupt') machine.bus.acknowledge(trap.number);
          },
        };
        const fuel = { traps: 10_000, accessesPerTrap: 10_000, trapsPerActivation: 10_000 };
        machine.refuel(fuel);
        machine.begin(1, 1, machine.entry('test.op'), [0, 0, 0, 0]);
        let stop = machine.run(kernel);
        while (stop === 'rest') {
          machine.refuel(fuel);
          stop = machine.run(kernel);
        }
        expect(stop).toBe('returned');
        return found;
      };
      const found = times(false);
      expect(found.length).toBeGreaterThan(10);
      expect(times(true)).toEqual(found);
    },
  );

  it('is charged once for a path that is interrupted', () => {
    const machine = createMachine('decstation-3100', { frames: 16 });
    const path = {
      name: 'long',
      instructions: { value: 1000, lo: 1000, hi: 1000 },
      textBytes: 0,
      provenance: 'structural' as const,
      source: 'made up for this test',
    };
    const code: Code = (bus) => {
      bus.exec(0);
      return 0;
    };
    machine.install({
      entries: [{ name: 'test.op', level: 'user', code, step: true }],
      rooms: [],
      paths: { paths: [path] },
    });
    machine.bus.setPc(machine.home(1));
    machine.seal();
    machine.arm(1, 'interrupt', 'timer', 10);
    perform(machine, 0);
    const task = machine.ledger.rooms.indexOf('task');
    expect(machine.ledger.count(1, task, 'instructions')).toBe(1000);
  });

  it('uses fuel even if it never traps', () => {
    const machine = machineWith((bus) => {
      for (;;) bus.load(DATA);
    });
    machine.refuel({ traps: 10, accessesPerTrap: 1000, trapsPerActivation: 10 });
    machine.begin(1, 1, machine.entry('test.op'), [0, 0, 0, 0]);
    expect(machine.run(kernelOn(machine))).toBe('exhausted');
    expect(machine.stopMessage).toBe('the step did not end within 8000 bus accesses');
  });

  it('uses fuel when it ends and is entered anew', () => {
    const machine = createMachine('decstation-3100', { frames: 16 });
    machine.install({
      entries: [{ name: 'idler', level: 'user', code: () => 0 }],
      rooms: [],
      paths: { paths: [] },
    });
    machine.bus.setPc(machine.entry('idler'));
    machine.refuel({ traps: 10, accessesPerTrap: 1000, trapsPerActivation: 10 });
    expect(machine.run(kernelOn(machine))).toBe('exhausted');
  });
});

describe('a dispatch', () => {
  it('ends within the fuel of a trap', () => {
    const machine = machineWith(work);
    machine.refuel({ traps: 10, accessesPerTrap: 500, trapsPerActivation: 10 });
    const kernel: Kernel = {
      ...kernelOn(machine),
      dispatch() {
        for (;;) machine.bus.load(DATA);
      },
    };
    expect(machine.dispatch(kernel, 1)).toBe('panic');
  });
});

describe('the hash', () => {
  it('tells states apart that will go on differently', () => {
    const machine = machineWith(work);
    const before = machine.hash();
    machine.bus.setTimer(5000);
    expect(machine.hash()).not.toBe(before);
    machine.reset();
    expect(machine.hash()).toBe(before);
    machine.begin(1, 1, machine.entry('test.op'), [1, 0, 0, 0]);
    expect(machine.hash()).not.toBe(before);
  });
});

describe('an armed interrupt', () => {
  it('must be on a line that there is', () => {
    expect(() => machineWith(work).arm(1, 'interrupt', 'tape', 1)).toThrow(
      'the machine has no interrupt line tape; it has timer',
    );
  });
});

describe('anchors of two steps', () => {
  /** The counts of accesses at which interrupts come in, of the next ten. */
  function interrupted(machine: Machine): number[] {
    const counts: number[] = [];
    for (let i = 1; i <= 10; i++) {
      machine.bus.load(DATA);
      if (!machine.bus.interruptPending()) continue;
      counts.push(i);
      machine.bus.acknowledge(0);
      // The acknowledgement is an instruction too.
      i++;
    }
    return counts;
  }

  const failed = (machine: Machine): number[] =>
    [1, 2, 3, 4, 5, 6].filter(() => machine.bus.fails('alloc'));

  it('count each for themselves', () => {
    const machine = machineWith(work);
    machine.arm(1, 'interrupt', 'timer', 6);
    machine.arm(1, 'fail', 'alloc', 3);
    machine.bus.load(DATA);
    machine.bus.fails('alloc');
    machine.arm(2, 'interrupt', 'timer', 2);
    machine.arm(2, 'fail', 'alloc', 4);
    expect(interrupted(machine)).toEqual([2, 5]);
    expect(failed(machine)).toEqual([2, 4]);
  });

  it.each([
    [1, [2], [4]],
    [2, [5], [2]],
    [undefined, [], []],
  ])('are disarmed for themselves: %s', (step, interrupts, failures) => {
    const machine = machineWith(work);
    machine.arm(1, 'interrupt', 'timer', 5);
    machine.arm(1, 'fail', 'alloc', 2);
    machine.arm(2, 'interrupt', 'timer', 2);
    machine.arm(2, 'fail', 'alloc', 4);
    machine.disarm(step);
    expect(interrupted(machine)).toEqual(interrupts);
    expect(failed(machine)).toEqual(failures);
  });

  it('are kept by a restore, wherever they stand, and forgotten by a reset', () => {
    const machine = machineWith(work);
    machine.arm(1, 'interrupt', 'timer', 6);
    machine.arm(1, 'fail', 'alloc', 3);
    machine.arm(2, 'interrupt', 'timer', 3);
    machine.arm(2, 'fail', 'alloc', 5);
    machine.bus.load(DATA);
    machine.bus.fails('alloc');
    const snapshot = structuredClone(machine.snapshot());
    for (let i = 0; i < 2; i++) {
      const other = machineWith(work);
      for (const one of [machine, other]) {
        one.restore(snapshot);
        expect(interrupted(one)).toEqual([2, 5]);
        expect(failed(one)).toEqual([2, 4]);
      }
      other.restore(snapshot);
      other.disarm(2);
      expect(interrupted(other)).toEqual([5]);
      expect(failed(other)).toEqual([2]);
    }
    machine.restore(snapshot);
    machine.reset();
    expect(interrupted(machine)).toEqual([]);
    expect(failed(machine)).toEqual([]);
  });
});

describe('armed failures', () => {
  it('each come at their own count', () => {
    const machine = machineWith(work);
    machine.arm(1, 'fail', 'alloc', 1);
    machine.arm(1, 'fail', 'alloc', 3);
    const asked = [1, 2, 3, 4].map(() => machine.bus.fails('alloc'));
    expect(asked).toEqual([true, false, true, false]);
  });
});
