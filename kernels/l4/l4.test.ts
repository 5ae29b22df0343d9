/** L4 against its contract and the hardware invariants, on both families of machines. */
import { describe, expect, it } from 'vitest';
import { check } from '../../core/engine/check.ts';
import { bootInfo } from '../../core/engine/firmware.ts';
import { ProgramGenerator } from '../../core/engine/generate.ts';
import { Xorshift } from '../../core/engine/generate-draw.ts';
import { checkLaws } from '../../core/engine/laws.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Anchor, PackedProgram } from '../../core/words/program.ts';
import { createMachine } from '../../machines/build.ts';
import { memory } from '../../properties/contracts/memory/index.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { contextOf } from './kernel.ts';
import { l4 } from './l4.ts';
import { inconsistency } from './testing/consistency.ts';

const MACHINES = ['decstation-3100', 'pentium-133'];

function programs(count: number, maxSteps: number): PackedProgram[] {
  const generator = new ProgramGenerator(memory, { maxSteps });
  return Array.from({ length: count }, (_, i) => generator.program(new Xorshift(i + 1)));
}

describe.each(MACHINES)('l4 on %s', (machine) => {
  const session = (frames: number) => new Session(l4, memory, createMachine(machine, { frames }));

  it('boots: sigma0, the root server and a task, each in a space of its own', () => {
    const { spaces, frames } = session(256).authority();
    expect(spaces.map(({ name, task }) => [name, task])).toEqual([
      ['sigma0', 0],
      ['the root server', 0],
      ['the space of thread 43', 1],
    ]);
    expect(new Set(Array.from({ length: frames.length }, (_, i) => frames.at(i)))).toEqual(
      new Set(['kernel', 'table', 'free', 'user']),
    );
  });

  it('keeps the memory contract and the hardware invariants', () => {
    const judge = new ContractJudge(memory, hardware);
    const verdict = check(session(1024), judge, { seed: 1, ops: 12_000 });
    expect(verdict).toMatchObject({ kind: 'holds' });
  });

  it('keeps the laws of all designs', () => {
    const subject = {
      design: l4,
      contract: memory,
      machine: () => createMachine(machine, { frames: 96 }),
    };
    expect(checkLaws(subject, programs(4, 24))).toEqual([]);
  });

  it('has its records in order after every program', () => {
    const one = session(256);
    const k = contextOf(one.machine.bus, bootInfo(l4, one.machine, {}));
    const judge = new ContractJudge(memory, []);
    for (const program of programs(40, 60)) {
      one.run(program, judge);
      expect(inconsistency(k)).toBeNull();
    }
  });

  it('stands allocations that fail, and interrupts, anywhere in an op', () => {
    const one = session(256);
    const judge = new ContractJudge(memory, hardware);
    for (const program of programs(3, 24)) {
      for (let step = 0; step < program.length; step++) {
        const at = program.labels[step];
        const anchors: Anchor[] = [
          ...[1, 2, 3, 4, 5, 6].map((count) => anchor(at, count, 'fail', 'alloc')),
          ...[1, 9, 40, 90, 300, 1400].map((count) => anchor(at, count, 'interrupt', 'timer')),
        ];
        for (const each of anchors) {
          one.run({ ...program, anchors: [each] }, judge);
          expect(judge.finding).toBeNull();
        }
      }
    }
  });

  it('takes a fault again each time that it is aborted, and answers it in the end', () => {
    const aborts = Array.from({ length: 60 }, (_, i) => `@v4 abort ${i + 1}`).join('\n');
    const text = `program 1 contract=memory\nv1 = t1.spawn(t2); v2 = t1.alloc()
      v3 = t1.share(v2, t2, r); v4 = t2.load(v2, 0)\n${aborts}`;
    const { program } = readProgram(text, 'test', [memory]);
    const one = session(256);
    one.run(packProgram(program, memory), silent);
    const events = Array.from({ length: one.trace.length }, (_, i) => one.trace.at(i));
    const returned = events.filter((event) => event.kind === 'return' && event.step === 4);
    expect(returned).toMatchObject([{ outcome: { kind: 'done', value: 0 } }]);
  });

  it('runs out of memory without losing any', () => {
    const one = session(64);
    const judge = new ContractJudge(memory, hardware);
    for (const program of programs(20, 80)) {
      one.run(program, judge);
      expect(judge.finding).toBeNull();
    }
  });
});

function anchor(step: number, count: number, action: Anchor['action'], name: string): Anchor {
  return { step, count, action, name };
}
