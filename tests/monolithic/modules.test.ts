/** Modules on machines: their code runs in the kernel, with all that this means. */
import { describe, expect, it } from 'vitest';
import { Session } from '../../core/engine/session.ts';
import { modulesDisk } from '../../kernels/monolithic/media/modules-disk.ts';
import { BUFFER, PATHS } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { ERROR } from '../../kernels/monolithic/unix/abi/errors.ts';
import { OPEN, SIGNAL } from '../../kernels/monolithic/unix/abi/flags.ts';
import { wordsOf } from '../../kernels/monolithic/user/bytes.ts';
import { createMachine } from '../../machines/build.ts';
import { type RawRun, raw, rawUnix, runRaw } from './raw-calls.ts';
import { call } from './raw-steps.ts';

const MACHINES = ['decstation-3100', 'decstation-5000-125', 'pentium-133'];
const HELLO = 0x6c6c6548;
const URYY = 0x79797255;
/** The fourth number that is given away, at index 2: process 1 and the kernel's own two were before it. */
const PID_OF_FIRST_CHILD = 4 * 16 + 2;
const design = { ...rawUnix, media: { disk: modulesDisk } };

/** Steps of a program, each with a label of its own; those that are looked at have names. */
class Steps {
  readonly lines: string[] = [];
  readonly named = new Map<string, string>();

  step(text: string, name = ''): this {
    const label = `v${this.lines.length + 1}`;
    this.lines.push(`${label} = ${text}`);
    if (name !== '') this.named.set(name, label);
    return this;
  }

  path(text: string, task = 't1'): this {
    for (const [i, word] of wordsOf(text).entries()) {
      this.step(`${task}.store(${PATHS + 4 * i}, ${word})`);
    }
    return this;
  }

  load(name: string): this {
    return this.path(`/lib/${name}`).step(call('t1', 'insmod', PATHS), 'load');
  }

  open(): this {
    return this.path('/dev/mod0').step(call('t1', 'open', PATHS, OPEN.readWrite, 0), 'open');
  }
}

describe.each(MACHINES)('on %s', (id) => {
  const machine = createMachine(id, { frames: 1024, devices: ['disk', 'console'] });
  const session = new Session(design, raw, machine, { variant: {} });

  function run(steps: Steps): RawRun & { readonly seen: Record<string, string> } {
    const result = runRaw(session, steps.lines.join('\n'));
    const named = [...steps.named].map(([name, label]) => [name, result.outcomes[label]]);
    return { ...result, seen: Object.fromEntries(named) };
  }

  it('a module does what it is asked, and is taken out', () => {
    const steps = new Steps().load('rot13').open().step(`t1.store(${BUFFER}, ${HELLO})`);
    steps.step(call('t1', 'write', 3, BUFFER, 4), 'write');
    steps.step(call('t1', 'read', 3, BUFFER + 8, 100), 'read').step(`t1.load(${BUFFER + 8})`, 'is');
    steps
      .path('rot13')
      .step(call('t1', 'rmmod', PATHS), 'busy')
      .step(call('t1', 'close', 3));
    steps.step(call('t1', 'rmmod', PATHS), 'out');
    const { end, finding, seen } = run(steps);
    expect([end, finding, session.inconsistency()]).toEqual(['complete', null, null]);
    expect(seen).toEqual({
      load: 'done 0',
      open: 'done 3',
      write: 'done 4',
      read: 'done 4',
      is: `done ${URYY & 0x7fffffff}`,
      busy: `refused e${ERROR.busy}`,
      out: 'done 0',
    });
  });

  it('one whose init fails is not there, and its place is free', () => {
    const steps = new Steps().load('absent').path('/dev/mod0');
    steps.step(call('t1', 'open', PATHS, OPEN.readWrite, 0), 'open').path('/lib/rot13');
    steps.step(call('t1', 'insmod', PATHS), 'next').path('absent');
    steps.step(call('t1', 'rmmod', PATHS), 'out');
    const { end, finding, seen } = run(steps);
    expect([end, finding, session.inconsistency()]).toEqual(['complete', null, null]);
    expect(seen).toEqual({
      load: `refused e${ERROR.busy}`,
      open: `refused e${ERROR.noDevice}`,
      next: 'done 0',
      out: `refused e${ERROR.noEntry}`,
    });
  });

  it('what is no module, and one too many, is refused', () => {
    const steps = new Steps();
    for (const name of ['bad_magic', 'too_new', 'too_short', 'no_bytes', 'long_name']) {
      steps.path(`/lib/${name}`).step(call('t1', 'insmod', PATHS), name);
    }
    for (let i = 0; i < 8; i++) {
      steps.path(`/lib/spare${i}`).step(call('t1', 'insmod', PATHS), `spare${i}`);
    }
    steps.load('null');
    const { end, finding, seen } = run(steps);
    expect([end, finding, session.inconsistency()]).toEqual(['complete', null, null]);
    const loaded = Array.from({ length: 8 }, (_, i) => [`spare${i}`, `done ${i}`]);
    expect(seen).toMatchObject(Object.fromEntries(loaded));
    for (const name of ['bad_magic', 'too_new', 'too_short', 'no_bytes', 'long_name']) {
      expect([name, seen[name]]).toEqual([name, `refused e${ERROR.noExec}`]);
    }
    expect(seen.load).toBe(`refused e${ERROR.noMemory}`);
  });

  it('what a liar says is an error', () => {
    const steps = new Steps().load('liar').open();
    steps.step(call('t1', 'write', 3, BUFFER, 4), 'write');
    steps.step(call('t1', 'read', 3, BUFFER, 4), 'read');
    expect(run(steps).seen).toMatchObject({
      write: `refused e${ERROR.io}`,
      read: `refused e${ERROR.io}`,
    });
  });

  it('whoever waits for one that is stuck can be killed, and others go on', () => {
    const steps = new Steps().load('stuck').open().step('t1.fork(t2)', 'fork');
    steps.step(call('t2', 'read', 3, BUFFER, 4), 'read').step(call('t1', 'getpid'), 'on');
    steps.step(call('t1', 'kill', PID_OF_FIRST_CHILD, SIGNAL.kill), 'kill');
    steps.step(call('t1', 'wait', 0xffffffff), 'wait');
    const { finding, seen } = run(steps);
    expect([finding, session.inconsistency()]).toEqual([null, null]);
    expect(seen).toMatchObject({ on: 'done 17', kill: 'done 0' });
    expect(seen.wait).toBe(`done ${PID_OF_FIRST_CHILD}`);
  });

  it('one that stores where it likes brings the kernel down: nothing keeps it from that', () => {
    const steps = new Steps()
      .load('wild')
      .open()
      .step(call('t1', 'write', 3, BUFFER, 4), 'write');
    const { end, finding, seen } = run(steps);
    expect(seen.load).toBe('done 0');
    expect(seen.write).not.toMatch(/^(done|refused)/);
    expect(`${end} ${finding}`).toMatch(/red zone/);
  });
});
