/** What a call is charged: its own paths once, however often it is performed again. */
import { describe, expect, it } from 'vitest';
import { bootDisk } from '../media/boot-disk.ts';
import { BUFFER, DATA } from './abi/address-map.ts';
import { CALL } from './abi/calls.ts';
import { ACTION, OPEN, SIGNAL } from './abi/flags.ts';
import { frameAddress } from './abi/signal-frame.ts';
import { UNIX_PATHS, type UnixPathName } from './paths.ts';
import { HANDLER } from './testing/fake-lower.ts';
import { BLOCKED, Rig } from './testing/rig.ts';

const READS = 0;
const WRITES = 1;

/** Counts the paths that are charged from now on. */
function charged(rig: Rig): (name: UnixPathName) => number {
  const counts = new Map<number, number>();
  const { memory } = rig.low;
  const exec = memory.exec.bind(memory);
  memory.exec = (path) => {
    exec(path);
    counts.set(path, (counts.get(path) ?? 0) + 1);
  };
  return (name) => counts.get(UNIX_PATHS.indexOf(name)) ?? 0;
}

function piped(): Rig {
  const rig = Rig.bare({ waitEvery: 0 });
  expect(rig.call(1, CALL.pipe, DATA)).toBe(0);
  return rig;
}

describe('a call', () => {
  it('that sleeps and is woken is charged once, and once as performed again', () => {
    const rig = piped();
    const p = rig.fork(1);
    const of = charged(rig);
    expect(rig.call(p, CALL.read, READS, BUFFER, 8)).toBe(BLOCKED);
    expect([of('unix.call'), of('unix.restart'), of('unix.sleep')]).toEqual([1, 0, 1]);
    expect(rig.call(1, CALL.write, WRITES, BUFFER, 4)).toBe(4);
    expect(rig.answers.get(p)).toBe(4);
    // The writer's own call is the second.
    expect([of('unix.call'), of('unix.restart'), of('unix.wakeup')]).toEqual([2, 1, 1]);
    expect([of('unix.pipeRead'), of('unix.pipeWrite')]).toEqual([1, 1]);
  });

  it('that is woken in vain is charged for each time that it is performed again', () => {
    const rig = piped();
    const [p, q] = [rig.fork(1), rig.fork(1)];
    const of = charged(rig);
    rig.call(p, CALL.read, READS, BUFFER, 8);
    rig.call(q, CALL.read, READS, BUFFER, 8);
    for (let i = 0; i < 2; i++) rig.call(1, CALL.write, WRITES, BUFFER, 1);
    expect([rig.answers.get(p), rig.answers.get(q)]).toEqual([1, 1]);
    // Both are woken by the first byte; one sleeps again until the second.
    expect([of('unix.call'), of('unix.restart'), of('unix.sleep')]).toEqual([4, 3, 3]);
    expect(of('unix.pipeRead')).toBe(2);
  });

  it('that a handler interrupts, and SA_RESTART makes again, is charged as another', () => {
    const rig = piped();
    const p = rig.fork(1);
    rig.call(p, CALL.sigaction, SIGNAL.user1, HANDLER, ACTION.restart);
    const of = charged(rig);
    rig.call(p, CALL.read, READS, BUFFER, 8);
    rig.call(1, CALL.kill, rig.pid(p), SIGNAL.user1);
    // Its own, kill's.
    expect([of('unix.call'), of('unix.restart'), of('unix.signal')]).toEqual([2, 1, 1]);
    rig.call(p, CALL.sigreturn, frameAddress(0));
    expect([of('unix.call'), of('unix.restart'), of('unix.sigreturn')]).toEqual([4, 1, 1]);
  });

  it('that waits for the disk again and again is charged as one that need not', () => {
    const rig = Rig.booted(bootDisk().blocks, { waitEvery: 2 });
    // The page of the image in which the path stands is the process's own from then on.
    expect(rig.call(1, CALL.pipe, DATA)).toBe(0);
    rig.setText(1, DATA, '/etc/f64k');
    const of = charged(rig);
    const fd = rig.call(1, CALL.open, DATA, OPEN.read);
    expect(rig.call(1, CALL.read, fd, BUFFER, 12_000)).toBe(12_000);
    expect([of('unix.call'), of('unix.lookup'), of('unix.fileRead')]).toEqual([2, 1, 1]);
    expect(of('unix.restart')).toBeGreaterThan(4);
  });
});
