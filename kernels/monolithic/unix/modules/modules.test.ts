/** Modules: what is loaded, what is refused, and what becomes of those whose module does not answer. */
import { describe, expect, it } from 'vitest';
import { modulesDisk } from '../../media/modules-disk.ts';
import { BUFFER, NOTES } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { OPEN, SIGNAL } from '../abi/flags.ts';
import { MODULE, MODULES } from '../records.ts';
import { BLOCKED, Rig } from '../testing/rig.ts';

const INIT = 1;
/** Files of other formats, of another kind, cut short, with functions or a name that cannot be. */
const WRONG = [
  'bad_magic',
  'bad_entry',
  'bad_name',
  'long_name',
  'too_new',
  'too_short',
  'no_bytes',
];

interface Message {
  readonly slot: number;
  readonly page: number;
  readonly bytes: number;
}

/** The words of all module records that are in use. */
function recordsOf(rig: Rig): number[][] {
  const { modules } = rig.u.plan;
  const used = Array.from({ length: MODULES }, (_, slot) => modules.at(slot)).filter(
    (at) => rig.u.m.load(at + MODULE.state) !== 0,
  );
  return used.map((at) =>
    Array.from({ length: MODULE.bytes / 4 }, (_, i) => rig.u.m.load(at + 4 * i)),
  );
}

class Modules {
  readonly rig: Rig;
  readonly messages: Message[] = [];

  constructor(seed: number) {
    this.rig = Rig.booted(modulesDisk().blocks, { seed });
    this.rig.low.onModule = (slot, _pc, page, bytes) => {
      this.messages.push({ slot, page, bytes });
      return 0;
    };
  }

  named(call: number, text: string, p = INIT, ...more: number[]): number {
    this.rig.setText(p, NOTES, text);
    return this.rig.call(p, call, NOTES, ...more);
  }

  load(name: string): number {
    return this.named(CALL.insmod, `/lib/${name}`);
  }

  open(p = INIT): number {
    return this.named(CALL.open, '/dev/mod0', p, OPEN.readWrite, 0);
  }

  answer(result: number): void {
    const { slot } = this.messages[this.messages.length - 1];
    this.rig.upper.answered(slot, result);
    this.rig.settle();
    this.rig.run();
  }
}

describe.each([1, 2, 3])('modules, with waits of seed %i', (seed) => {
  it('are loaded once, each at a node, and by the superuser alone', () => {
    const on = new Modules(seed);
    expect(on.open()).toBe(-ERROR.noDevice);
    expect(on.load('null')).toBe(0);
    expect(on.load('null')).toBe(-ERROR.exists);
    expect(on.load('liar')).toBe(1);
    expect(on.load('nothing')).toBe(-ERROR.noEntry);
    expect(on.named(CALL.insmod, '/lib')).toBe(-ERROR.access);
    for (const bad of WRONG) {
      expect(on.load(bad), bad).toBe(-ERROR.noExec);
    }
    expect(on.named(CALL.insmod, '/etc/f64k')).toBe(-ERROR.noExec);
    expect(on.named(CALL.insmod, '/bin/stay')).toBe(-ERROR.noExec);
    expect(on.named(CALL.rmmod, 'rot13')).toBe(-ERROR.noEntry);
    const child = on.rig.fork(INIT);
    on.rig.call(child, CALL.setuid, 1);
    expect(on.named(CALL.insmod, '/lib/rot13', child)).toBe(-ERROR.perm);
    expect(on.named(CALL.rmmod, 'null', child)).toBe(-ERROR.perm);
    expect(on.rig.wrong).toBe(null);
  });

  it('are not taken out while they are open', () => {
    const on = new Modules(seed);
    on.load('null');
    const fd = on.open();
    expect(on.named(CALL.rmmod, 'null')).toBe(-ERROR.busy);
    expect(on.rig.call(INIT, CALL.close, fd)).toBe(0);
    expect(on.named(CALL.rmmod, 'null')).toBe(0);
    expect(on.open()).toBe(-ERROR.noDevice);
    expect(on.load('liar')).toBe(0);
  });

  it('read and write through their page, one message at a time', () => {
    const on = new Modules(seed);
    on.load('null');
    const fd = on.open();
    const child = on.rig.fork(INIT);
    on.rig.setBytes(INIT, BUFFER, [7, 8, 9]);
    expect(on.rig.call(INIT, CALL.write, fd, BUFFER, 3)).toBe(BLOCKED);
    expect(on.messages.map(({ slot, bytes }) => [slot, bytes])).toEqual([[0, 3]]);
    expect(on.rig.low.memory.load8(on.messages[0].page + 2)).toBe(9);
    expect(on.rig.call(child, CALL.read, fd, BUFFER, 2)).toBe(BLOCKED);
    expect(on.messages.length).toBe(1);
    on.answer(3);
    expect(on.rig.answer(INIT)).toBe(3);
    expect(on.messages.length).toBe(2);
    on.rig.low.memory.store8(on.messages[1].page, 5);
    on.answer(1);
    expect(on.rig.answer(child)).toBe(1);
    expect(on.rig.bytes(child, BUFFER, 1)).toEqual([5]);
    expect(on.rig.wrong).toBe(null);
  });

  it('fill their table, and leave room when they are taken out', () => {
    const on = new Modules(seed);
    for (let slot = 0; slot < MODULES; slot++) expect(on.load(`spare${slot}`)).toBe(slot);
    const was = recordsOf(on.rig);
    expect(on.load('null')).toBe(-ERROR.noMemory);
    expect(recordsOf(on.rig)).toEqual(was);
    expect(on.named(CALL.rmmod, 'spare3')).toBe(0);
    expect(on.load('null')).toBe(3);
    expect(on.rig.wrong).toBe(null);
  });

  it('are not there before their init has answered, nor after it has failed', () => {
    const on = new Modules(seed);
    const was = recordsOf(on.rig);
    const child = on.rig.fork(INIT);
    expect(on.load('absent')).toBe(BLOCKED);
    expect(on.open(child)).toBe(-ERROR.noDevice);
    expect(on.named(CALL.insmod, '/lib/absent', child)).toBe(-ERROR.exists);
    expect(on.named(CALL.rmmod, 'absent', child)).toBe(-ERROR.busy);
    on.answer(-1);
    expect(on.rig.answer(INIT)).toBe(-ERROR.busy);
    expect(recordsOf(on.rig)).toEqual(was);
    expect(on.load('absent')).toBe(BLOCKED);
    on.answer(0);
    expect(on.rig.answer(INIT)).toBe(0);
    expect(on.open(child)).toBeGreaterThan(0);
    expect(on.rig.wrong).toBe(null);
  });

  it.each([
    [-5, -ERROR.noDevice],
    [0, 0],
  ])('whose loader was killed are what their init says: %i', (result, opened) => {
    const on = new Modules(seed);
    const child = on.rig.fork(INIT);
    expect(on.named(CALL.insmod, '/lib/hung', child)).toBe(BLOCKED);
    on.rig.call(INIT, CALL.kill, on.rig.pid(child), SIGNAL.kill);
    expect(on.rig.upper.exists(child)).toBe(false);
    expect(on.named(CALL.rmmod, 'hung')).toBe(-ERROR.busy);
    on.answer(result);
    expect(Math.min(0, on.open())).toBe(opened);
    expect(on.rig.wrong).toBe(null);
  });

  it('are asked for no number of bytes below 0', () => {
    const on = new Modules(seed);
    on.load('null');
    const fd = on.open();
    for (const call of [CALL.read, CALL.write]) {
      expect(on.rig.call(INIT, call, fd, BUFFER, -1 >>> 0)).toBe(-ERROR.invalid);
      expect(on.rig.call(INIT, call, fd, BUFFER, 0x80000000)).toBe(-ERROR.invalid);
    }
    expect(on.messages).toEqual([]);
  });

  it('that lie are not believed', () => {
    const on = new Modules(seed);
    on.load('liar');
    const fd = on.open();
    for (const lie of [3, -7, 0x7fffffff]) {
      on.rig.call(INIT, CALL.read, fd, BUFFER, 2);
      on.answer(lie);
      expect(on.rig.answer(INIT)).toBe(-ERROR.io);
    }
  });

  it('that are stuck hold nobody for ever: callers can be killed', () => {
    const on = new Modules(seed);
    on.load('stuck');
    const fd = on.open();
    const [caller, waiter] = [on.rig.fork(INIT), on.rig.fork(INIT)];
    expect(on.rig.call(caller, CALL.read, fd, BUFFER, 2)).toBe(BLOCKED);
    expect(on.rig.call(waiter, CALL.read, fd, BUFFER, 2)).toBe(BLOCKED);
    for (const p of [caller, waiter]) {
      expect(on.rig.call(INIT, CALL.kill, on.rig.pid(p), SIGNAL.kill)).toBe(0);
      expect(on.rig.upper.exists(p)).toBe(false);
    }
    on.rig.call(INIT, CALL.close, fd);
    expect(on.named(CALL.rmmod, 'stuck')).toBe(-ERROR.busy);
    // Should it answer after all, it answers to nobody.
    on.answer(1);
    expect(on.named(CALL.rmmod, 'stuck')).toBe(0);
    expect(on.rig.wrong).toBe(null);
  });
});
