/**
 * `yes | cat > b; exit 7 & wait`, and what pipes do to those at their ends: run from a cold disk, on both families, judged
 * by every claim, and run again with a fresh machine and a fresh kernel at every point of rest.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bootInfo, firmwareOf } from '../../core/engine/firmware.ts';
import { difference } from '../../core/engine/laws-compare.ts';
import { record, sessionOf } from '../../core/engine/laws-record.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { Machine } from '../../core/words/machine.ts';
import type { Program } from '../../core/words/program.ts';
import type { TraceEvent } from '../../core/words/trace.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../machines/build.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import { SIGNAL } from '../../properties/contracts/unix/terms.ts';
import {
  byteOf,
  fdValue,
  readValue,
  statValue,
  sumOf,
  TYPE,
} from '../../properties/contracts/unix/values.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { ROOT } from '../house.ts';

const MACHINES = ['pentium-133', 'decstation-3100'] as const;

const contract = unix as Contract;

function subjectOn(machine: string) {
  const frames = unix.frames ?? 1024;
  const devices = [...(monolithic.devices ?? []), ...(unix.devices ?? [])];
  const make = () => createMachine(machine, { frames, devices: [...new Set(devices)] });
  return { design: monolithic, contract, machine: make };
}

/** Ends of steps that are not 0, but for forks: processes by the tasks that they are. */
function ends(program: Program, events: readonly TraceEvent[]): string[] {
  const tasks = new Map<number, number>();
  const lines: string[] = [];
  for (const event of events) {
    if (event.kind !== 'return') continue;
    const { outcome, task } = event;
    const step = program.steps.find(({ label }) => label === event.step);
    const value = outcome.kind === 'done' ? outcome.value : 0;
    const child = step?.op.args[0];
    if (step?.op.name === 'fork') {
      if (value !== 0 && child?.kind === 'task') tasks.set(value, child.slot);
      continue;
    }
    let text = `${value}`;
    if (outcome.kind === 'refused') text = outcome.errno;
    if (outcome.kind === 'faulted') text = 'faulted';
    if (outcome.kind === 'done' && step?.op.name === 'wait') {
      text = `t${tasks.get(value & 0xffff)} ended with ${value >>> 16}`;
    }
    if (text !== '0') lines.push(`v${event.step} t${task} ${step?.op.name}: ${text}`);
  }
  return lines;
}

const read = (name: string): string =>
  readFileSync(join(ROOT, `tests/monolithic/pipeline/${name}.kc`), 'utf8');

const bytesOf = (value: number, from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) =>
    byteOf(value + Math.floor((from + i) / 64), (from + i) % 64),
  );
const FIRST = Uint8Array.from(bytesOf(0, 0, 1000));

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'yes-cat': [
    `v1 t1 pipe: ${fdValue(3, 4)}`,
    `v5 t2 dup2: ${fdValue(1, 1)}`,
    `v9 t3 open: ${fdValue(5, 5)}`,
    `v10 t3 dup2: ${fdValue(1, 1)}`,
    'v20 t1 wait: t2 ended with 0',
    'v21 t1 wait: t3 ended with 0',
    'v22 t1 wait: t4 ended with 7',
    `v23 t1 stat: ${statValue(TYPE.file, 0o644, 0, 1, 6400)}`,
  ],
  'killed-reader': [
    `v1 t1 pipe: ${fdValue(3, 4)}`,
    `v12 t1 wait: t3 ended with ${256 + SIGNAL.kill}`,
    'v13 t2 write: faulted',
    `v14 t1 wait: t2 ended with ${256 + SIGNAL.pipe}`,
    'v15 t1 wait: noChild',
  ],
  'full-pipe': [
    `v1 t1 pipe: ${fdValue(3, 4)}`,
    `v5 t2 dup2: ${fdValue(1, 1)}`,
    `v12 t1 read: ${readValue(1000, sumOf(FIRST, 1000))}`,
    'v15 t1 wait: t2 ended with 0',
    `v16 t1 wait: t3 ended with ${(6400 - 1000) & 255}`,
  ],
};

describe.each(MACHINES)('on %s', (machine) => {
  describe.each(Object.keys(EXPECTED))('%s', (name) => {
    const { program } = readProgram(read(name), name, [contract]);
    const packed = packProgram(program, contract);

    test('ends as it should, and every claim holds', () => {
      const judge = new ContractJudge(contract, hardware, { scan: 'every' });
      const { events } = record(sessionOf(subjectOn(machine)), packed, judge);
      expect(judge.finding).toBeNull();
      expect(judge.gaveUp).toBeNull();
      // Which of several that have ended is told of first is left open.
      expect(ends(program, events).toSorted()).toEqual(EXPECTED[name].toSorted());
    });

    test('gives the same trace with a fresh machine and a fresh kernel at every point of rest', () => {
      const subject = subjectOn(machine);
      const firmware = firmwareOf(subject.design, contract);
      let points = 0;
      const atRest = (before: Machine) => {
        points++;
        const fresh = subject.machine();
        fresh.install(firmware);
        fresh.restore(structuredClone(before.snapshot()));
        const info = bootInfo(subject.design, fresh, {});
        return { machine: fresh, kernel: subject.design.attach(fresh.bus, info) };
      };
      const first = record(sessionOf(subject), packed);
      expect(difference(first, record(sessionOf(subject, { atRest }), packed))).toBeNull();
      // At every beginning and every end of a step, at the least.
      expect(points).toBeGreaterThan(packed.length);
    });
  });
});
