/** The laws find state that hides from the machine, whatever its form, and leave clean designs alone. */
import { describe, expect, it } from 'vitest';
import { ProgramGenerator } from '../core/engine/generate.ts';
import { Xorshift } from '../core/engine/generate-draw.ts';
import { type Breach, checkLaws, LAWS, type Law } from '../core/engine/laws.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { readProgram } from '../core/engine/program/read.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { createMachine } from '../machines/build.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { bootNumber, learnedAtBoot, listOutOfMemory } from './laws/booting.ts';
import { contract, type Form } from './laws/cells.ts';
import { clock, dice, idleClock } from './laws/chance.ts';
import { closureAtLoad, closureInAttach } from './laws/closure.ts';
import { field } from './laws/field.ts';
import { leaking, releasing } from './laws/leaving.ts';
import { liveGenerator } from './laws/live-generator.ts';
import { observers } from './laws/looking.ts';
import { loopingServer } from './laws/looping-server.ts';
import { moduleVariable, rewrittenVariable } from './laws/module-variable.ts';
import { trusting } from './laws/trusting.ts';
import { unread } from './laws/unread.ts';
import { weakMapByBus, weakMapByObject } from './laws/weak-map.ts';

const DETERMINISM: Law = 'the same program gives the same trace';
const STATE: Law = 'all state is in the machine';
const AFRESH: Law = 'a server starts afresh for every message';
const LEAK: Law = 'activations do not leak';
const FORGED: Law = 'forged handles do no harm';
const OBSERVE: Law = 'observe changes nothing';
const BOOT: Law = 'reset equals a fresh boot';

const MACHINES = ['decstation-3100', 'pentium-133', 'pentium-pro-200'] as const;

/** A task that asks twice for the count without a switch in between; and one that ends in another task. */
const SWITCHES = [
  'v1 = t1.spawn(t2); v2 = t2.count(); v3 = t2.count(); v4 = t1.count(); v5 = t1.count()',
  'v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t3.count()',
].map((text) => {
  const { program } = readProgram(`program 1 contract=cells\n${text}`, 'switches', [contract]);
  return packProgram(program, contract);
});

function breaches(design: KernelDesign, machine: string = MACHINES[0], programs = 8): Breach[] {
  const generator = new ProgramGenerator(contract, { maxSteps: 24 });
  const drawn = Array.from({ length: programs }, (_, i) => generator.program(new Xorshift(i + 1)));
  const subject = { design, contract, machine: () => createMachine(machine, { frames: 64 }) };
  return checkLaws(subject, [...SWITCHES, ...drawn]);
}

function broken(design: KernelDesign, machine?: string): Law[] {
  return [...new Set(breaches(design, machine).map((breach) => breach.law))];
}

/** Each form, and the laws that it must break (others may break as well). */
const FORMS: readonly (readonly [Form, readonly Law[]])[] = [
  [field, [DETERMINISM, STATE]],
  [moduleVariable, [DETERMINISM, STATE]],
  [rewrittenVariable, [STATE]],
  [closureInAttach, [DETERMINISM, STATE]],
  [closureAtLoad, [DETERMINISM, STATE]],
  [liveGenerator, [DETERMINISM, STATE]],
  [loopingServer, [AFRESH]],
  [unread, [DETERMINISM, STATE, AFRESH, BOOT]],
  [weakMapByBus, [DETERMINISM, STATE]],
  [weakMapByObject, [DETERMINISM, STATE]],
];

describe.each(MACHINES)('on %s', (machine) => {
  describe.each(FORMS.map(([form, laws]) => [form.title, form, laws] as const))(
    'state hidden in %s',
    (_, form, laws) => {
      it('is found', () => {
        expect(broken(form.hidden, machine)).toEqual(expect.arrayContaining([...laws]));
      });

      it('is not seen in its clean twin', () => {
        expect(breaches(form.clean, machine)).toEqual([]);
      });
    },
  );
});

describe('chance', () => {
  it('is found where outcomes depend on it', () => {
    expect(broken(dice)).toContain(DETERMINISM);
    expect(broken(clock)).toContain(DETERMINISM);
  });

  it('is named where no outcome depends on it yet', () => {
    const [breach] = breaches(idleClock);
    expect(breach.law).toBe(DETERMINISM);
    expect(breach.message).toContain('no event differed, but the design asks Date.now');
  });

  it('leaves the sources as they were', () => {
    const before = [Math.random, Date.now, performance.now];
    breaches(dice);
    expect([Math.random, Date.now, performance.now]).toEqual(before);
  });
});

describe('observe', () => {
  it.each(observers)('that %s is found', (_, design) => {
    expect(broken(design)).toContain(OBSERVE);
  });
});

describe('boot', () => {
  it('that leaves a list out of memory is found', () => {
    expect(broken(listOutOfMemory)).toEqual(expect.arrayContaining([DETERMINISM, BOOT]));
  });

  it('that finds what an earlier boot left is found', () => {
    expect(broken(bootNumber)).toContain(BOOT);
    expect(broken(bootNumber)).not.toContain(DETERMINISM);
  });

  it('that keeps what it learned beside the machine is found', () => {
    expect(broken(learnedAtBoot)).toEqual([STATE]);
  });
});

describe('handles that nobody made', () => {
  it('are found to be believed', () => {
    const found = breaches(trusting).filter((breach) => breach.law === FORGED);
    expect(found[0].message).toContain('all handles were the number 0x12345678');
  });
});

describe('an activation that nobody comes back to', () => {
  it('is found to leak', () => {
    const found = breaches(leaking).find((breach) => breach.law === LEAK);
    expect(found?.message).toMatch(/^activations do not leak: \d+ activations are alive after/);
  });

  it('is no matter where it is released', () => {
    expect(breaches(releasing)).toEqual([]);
  });
});

describe('the message of a breach', () => {
  it('names the law, the first event that differs, and the usual causes', () => {
    const found = breaches(field.hidden).find((breach) => breach.law === DETERMINISM);
    expect(found?.message).toMatch(
      /^the same program gives the same trace: event \d+ was 'v\d+ returns to t\d: done \d+', and then 'v\d+ returns to t\d: done \d+'; usual causes: state in a field of the kernel, a variable of a module, a closure, a WeakMap/,
    );
  });

  it('says what the server does that never ends', () => {
    const found = breaches(loopingServer.hidden).find((breach) => breach.law === AFRESH);
    expect(found?.message).toContain('an activation of counter has made');
    expect(found?.message).toContain("a loop around the server's receive");
  });

  it('knows every law', () => {
    expect(LAWS).toHaveLength(8);
  });
});

describe('a kernel that panics by itself', () => {
  it('is not blamed on forged handles', () => {
    const free = (): number => {
      throw new Error('boom');
    };
    const ops = { ...l4.contracts.memory.ops, free };
    const generator = new ProgramGenerator(memory, { maxSteps: 40 });
    const programs = [1, 2, 3].map((seed) => generator.program(new Xorshift(seed)));
    const subject = {
      design: { ...l4, contracts: { memory: { ops } } },
      contract: memory,
      machine: () => createMachine('decstation-3100', { frames: 256 }),
    };
    const laws = checkLaws(subject, programs).map((breach) => breach.law);
    expect(laws).not.toContain('forged handles do no harm');
  });
});
