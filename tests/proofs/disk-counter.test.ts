/** The sweeps for a disk: they pass what keeps its promises, and find what a fault in a driver breaks. */
import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../core/engine/laws.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import { nothingToSweep, Sweep, type SweepKind } from '../../core/engine/sweep.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import { createMachine } from '../../machines/build.ts';
import { DISK_COMMAND } from '../../machines/formats/disk.ts';
import { counterDesign, diskCounter } from './disk-counter.ts';
import { counterContract } from './disk-counter-contract.ts';
import { outcomes, packed } from './run.ts';

const MACHINES = ['decstation-3100', 'pentium-133'];

const machineOf = (id: string) => createMachine(id, { frames: 64, devices: ['disk'] });

const programOf = (text: string): PackedProgram =>
  packed(diskCounter, `program 1 contract=counter\n${text}`);

/** What the sweep found first, and in how many runs. */
function swept(design: KernelDesign, kind: SweepKind, id: string) {
  const session = new Session(design, counterContract, machineOf(id));
  expect(nothingToSweep(session, kind)).toBeNull();
  const judge = new ContractJudge(counterContract, []);
  const sweep = new Sweep(session, kind, { seed: 1, programs: 4, maxSteps: 10, perStep: 64 });
  for (const program of sweep) {
    session.run(program, judge);
    expect(judge.gaveUp).toBeNull();
    if (judge.finding !== null) return { message: judge.finding.message, runs: sweep.runs };
  }
  return { message: null, runs: sweep.runs };
}

describe.each(MACHINES)('on %s', (id) => {
  it.each(['disk', 'power'] as const)('the counter passes the sweep for %s', (kind) => {
    const { message, runs } = swept(counterDesign(), kind, id);
    expect(message).toBeNull();
    // Each increment is two transfers, of which one is a write: two places, four ways.
    expect(runs).toBeGreaterThan(kind === 'disk' ? 10 : 40);
  });

  it('one that leaves out the flush passes undisturbed, and fails where the power is lost', () => {
    const twin = counterDesign(false);
    expect(swept(twin, 'disk', id).message).toBeNull();
    const { message, runs } = swept(twin, 'power', id);
    expect(message).toMatch(/was done\(0x2[9a-f]\), but the specification accepts a count of \d+/);
    expect(runs).toBeGreaterThan(0);
  });

  it('one that does not try again fails where a transfer does', () => {
    const { message } = swept(counterDesign(true, false), 'disk', id);
    // The write was never made; what says so is that power takes it away, or that boot reads nothing.
    expect(message).toBeNull();
    const program = programOf(`v0 = t1.increment(); v1 = t1.increment(); v2 = t1.value()
      @v0 fail transfer 1; @v1 power kept 1`);
    const session = new Session(counterDesign(true, false), counterContract, machineOf(id));
    const judge = new ContractJudge(counterContract, []);
    session.run(program, judge);
    expect(judge.finding?.message).toMatch(
      /v2: .* was done\(0x29\), but the specification accepts a count of 42, or a count of 43/,
    );
  });

  it('a loss of power is an event, after which the calls of the dead are gone', () => {
    const session = new Session(counterDesign(), counterContract, machineOf(id));
    const judge = new ContractJudge(counterContract, []);
    const program = programOf(`v0 = t1.spawn(t2); v1 = t2.increment(); v2 = t2.value()
      v3 = t1.spawn(t2); v4 = t2.increment(); @v1 power kept 2`);
    session.run(program, judge);
    expect(judge.finding).toBeNull();
    const events = Array.from({ length: session.trace.length }, (_, i) => session.trace.at(i));
    expect(events.filter(({ kind }) => kind === 'power')).toMatchObject([{ open: [1] }]);
    expect(outcomes(session.trace)).toMatchObject({
      ...{ v1: 'open', v2: 'refused dangling', v3: 'done 2', v4: 'done 43' },
    });
    // The next run begins with what the first boot left.
    session.run(programOf('v0 = t1.value()'), judge);
    expect(outcomes(session.trace)).toEqual({ v0: 'done 41' });
  });

  it('keeps the laws wherever power is lost, in boot as well', () => {
    const programs = [
      ['kept', 1],
      ['lost', 2],
      ['shuffled', 3],
      ['torn', 4],
    ].map(([how, count]) =>
      programOf(`v0 = t1.spawn(t2); v1 = t1.increment(); v2 = t2.increment(); v3 = t1.increment()
        v4 = t1.value(); @v1 power ${how} ${count}; @v2 power torn 1; @v3 fail transfer 1`),
    );
    const machine = () => machineOf(id);
    const subject = { design: counterDesign(), contract: counterContract, machine };
    expect(checkLaws(subject, programs)).toEqual([]);
  });
});

it('a contract that does not say what is left is judged up to there', () => {
  const { power: _, ...specification } = counterContract.specification;
  const contract = { ...counterContract, specification };
  const session = new Session(counterDesign(), contract, machineOf('pentium-133'));
  const judge = new ContractJudge(contract, []);
  session.run(programOf('v0 = t1.increment(); v1 = t1.value(); @v0 power lost 1'), judge);
  expect(judge.gaveUp).toBe('the contract counter does not say what a loss of power leaves');
  expect(judge.finding).toBeNull();
});

it.each([
  ['throws', 'does not boot: what is this?'],
  ['sleeps for good', 'boots, but its root task cannot run'],
])('a design that boots once, and then %s, has a bug', (how, sentence) => {
  const good = counterDesign();
  let boots = 0;
  const design: KernelDesign = {
    ...good,
    boot(bus, info) {
      if (++boots === 2 && how === 'throws') throw new Error('what is this?');
      const root = good.boot(bus, info);
      if (boots === 2) bus.storeUncached(info.devices[0].base, DISK_COMMAND.reset);
      return root;
    },
  };
  const session = new Session(design, counterContract, machineOf('pentium-133'));
  const judge = new ContractJudge(counterContract, []);
  const end = session.run(programOf('v0 = t1.increment(); @v0 power lost 1'), judge);
  expect(end).toBe('panic');
  expect(judge.finding?.message).toBe(`after the power was lost, disk-counter ${sentence}`);
});

it('a snapshot that was taken after a loss of power goes on from there', () => {
  const session = new Session(counterDesign(), counterContract, machineOf('pentium-133'));
  session.start(silent);
  session.feed(programOf('v0 = t1.increment(); @v0 power kept 2'));
  const snapshot = session.snapshot();
  session.feed(programOf('v1 = t1.increment()'));
  session.start(silent);
  session.feed(programOf('v2 = t1.value()'));
  expect(outcomes(session.trace)).toEqual({ v2: 'done 41' });
  session.restore(structuredClone(snapshot));
  session.feed(programOf('v3 = t1.value()'));
  expect(outcomes(session.trace)).toEqual({ v0: 'open', v3: 'done 42' });
});
