/** An abort anchor cuts a call short at the rest point that it counts to, and only there. */
import { describe, expect, it } from 'vitest';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import type { Anchor, PackedProgram } from '../../core/words/program.ts';
import { createMachine } from '../../machines/build.ts';
import { outcomes } from '../proofs/run.ts';
import { Doorbell } from './doorbell.ts';
import { house, porter } from './porter.ts';

const abort = (step: number, count: number): Anchor => ({
  step,
  count,
  action: 'abort',
  name: 'call',
});

function packed(text: string, anchors: readonly Anchor[]): PackedProgram {
  const { program } = readProgram(`program 1 contract=house\n${text}`, 'a test', [house]);
  return packProgram({ ...program, anchors }, house);
}

function sessionOf(design: KernelDesign): Session {
  const machine = createMachine('pentium-133', { frames: 64, devices: [new Doorbell()] });
  return new Session(design, house, machine);
}

function ran(text: string, anchors: readonly Anchor[], design = porter) {
  const session = sessionOf(design);
  session.run(packed(text, anchors), silent);
  const events = Array.from({ length: session.trace.length }, (_, i) => session.trace.at(i));
  const order = events.flatMap((one) => (one.kind === 'return' ? [`v${one.step}`] : []));
  return { seen: outcomes(session.trace), order: order.join(' '), events };
}

/** Without the cycles: an abort that finds nothing to do takes its time. */
const timeless = (events: ReturnType<typeof ran>['events']) =>
  events.map((event) => ({ ...event, cycles: 0 }));

/** t2 sleeps while t1 goes on: the first rest point is the switch to t1. */
const SLEEPER = `v0 = t1.spawn(t2); v1 = t2.sleep(); v2 = t1.nop(); v3 = t1.nop(); v4 = t2.nop()`;
/** Both sleep: the second finds nothing that can run. */
const BOTH = 'v0 = t1.spawn(t2); v1 = t2.sleep(); v2 = t1.sleep(); v3 = t1.nop(); v4 = t2.nop()';

describe('an abort', () => {
  it('makes a call that waits return, and its task goes on', () => {
    expect(ran(SLEEPER, []).seen).toMatchObject({ v1: 'open', v3: 'done 0' });
    const { seen, order } = ran(SLEEPER, [abort(1, 1)]);
    expect(seen).toEqual({
      v0: 'done 2',
      v1: 'refused cut',
      v2: 'done 0',
      v3: 'done 0',
      v4: 'done 0',
    });
    expect(order).toBe('v0 v1 v2 v3 v4');
  });

  it('comes at the rest point that it counts to, and at none after the step has ended', () => {
    const [first, second] = [ran(BOTH, [abort(1, 1)]), ran(BOTH, [abort(1, 2)])];
    expect([first.order, second.order]).toEqual(['v0 v1 v4', 'v0 v1 v4']);
    const at = (events: typeof first.events, step: number, kind: string) =>
      events.findIndex((one) => one.kind === kind && 'step' in one && one.step === step);
    // The first comes before t1 has begun its own call, the second when nothing can run.
    expect(at(first.events, 1, 'return')).toBeLessThan(at(first.events, 2, 'call'));
    expect(at(second.events, 1, 'return')).toBeGreaterThan(at(second.events, 2, 'call'));
    // A step that has returned is not aborted, whatever comes later.
    expect(timeless(ran(BOTH, [abort(0, 5)]).events)).toEqual(timeless(ran(BOTH, []).events));
  });

  it('wakes a task when nothing can run, and nothing is said to rest there', () => {
    const { seen, events } = ran('v0 = t1.sleep(); v1 = t1.nop()', [abort(0, 1)]);
    expect(seen).toEqual({ v0: 'refused cut', v1: 'done 0' });
    expect(events.filter((one) => one.kind === 'rest').length).toBe(1);
  });

  it('of two at one rest point, both come', () => {
    const { seen } = ran(BOTH, [abort(1, 2), abort(2, 1)]);
    expect(seen).toMatchObject({
      v1: 'refused cut',
      v2: 'refused cut',
      v3: 'done 0',
      v4: 'done 0',
    });
  });

  it('leaves a call alone that does not wait, and ends with its step', () => {
    const text = 'v0 = t1.ask(); v1 = t1.sleep()';
    expect(ran(text, [abort(0, 1)]).seen).toEqual({ v0: 'done 0', v1: 'open' });
  });

  it('is as if it were not there in a design that knows no such thing, or for the world', () => {
    const meek: KernelDesign = {
      ...porter,
      attach(bus, info) {
        const { abort: _, ...kernel } = porter.attach(bus, info);
        return kernel;
      },
    };
    expect(ran(BOTH, [abort(1, 1)], meek).events).toEqual(ran(BOTH, [], meek).events);
    const rung = 'v0 = world.ring(); v1 = t1.sleep()';
    expect(ran(rung, [abort(0, 1)]).events).toEqual(ran(rung, []).events);
  });

  it('that throws is the kernel panicking', () => {
    const clumsy: KernelDesign = {
      ...porter,
      attach: (bus, info) => ({
        ...porter.attach(bus, info),
        abort() {
          throw new Error('it tripped');
        },
      }),
    };
    expect(ran(BOTH, [abort(1, 1)], clumsy).seen.panic).toBe('it tripped');
  });
});

describe('a survey', () => {
  it('tells of the steps that were begun how many rest points each has', () => {
    const found = sessionOf(porter).survey(packed(BOTH, []), silent);
    expect(found.map(({ step, rests }) => [step, rests])).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  it('counts as an abort does: each count within comes at a place of its own, one beyond at none', () => {
    const session = sessionOf(porter);
    for (const { step, rests } of session.survey(packed(BOTH, []), silent)) {
      const quiet = timeless(ran(BOTH, []).events);
      const cutAt = (count: number) => timeless(ran(BOTH, [abort(step, count)]).events);
      expect(cutAt(rests + 1)).toEqual(quiet);
      if (step > 0) expect(cutAt(rests)).not.toEqual(quiet);
    }
  });

  it('tells what memory was asked for, and where interrupts would come in', () => {
    const program = packed('v3 = t1.ask(); v4 = t1.nop(); v5 = t1.spawn(t2); v6 = t2.ask()', []);
    const session = sessionOf(porter);
    const found = session.survey(program, silent);
    expect(found.map(({ step, allocations }) => [step, allocations])).toEqual([
      [3, 1],
      [4, 0],
      [5, 0],
      [6, 1],
    ]);
    const places = found.flatMap(({ step, interrupts }) =>
      interrupts.map((count): Anchor => ({ step, count, action: 'interrupt', name: 'timer' })),
    );
    expect(places.length).toBeGreaterThan(0);
    const text = (one: { readonly kind: string; readonly step?: number }) =>
      `${one.kind} ${one.step ?? ''}`;
    for (const place of places) {
      session.run({ ...program, anchors: [place] }, silent);
      const { trace } = session;
      const texts = Array.from({ length: trace.length }, (_, i) => text(trace.at(i)));
      expect(texts.indexOf('interrupt ')).toBeGreaterThan(texts.indexOf(`call ${place.step}`));
      expect(texts.indexOf('interrupt ')).toBeLessThan(texts.indexOf(`return ${place.step}`));
    }
  });

  it('leaves no trace: a run after it is as it was before', () => {
    const session = sessionOf(porter);
    const hash = () => {
      session.run(packed(BOTH, []), silent);
      return session.trace.hash();
    };
    const before = hash();
    session.survey(packed(BOTH, []), silent);
    expect(hash()).toBe(before);
  });
});
