/** Modules: what is loaded, what is refused, and what becomes of those whose module does not answer. */
import { describe, expect, it } from 'vitest';
import { modulesDisk } from '../../media/modules-disk.ts';
import { BUFFER, NOTES } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { OPEN, SIGNAL } from '../abi/flags.ts';
import { BLOCKED, Rig } from '../testing/rig.ts';

const INIT = 1;

interface Message {
  readonly slot: number;
  readonly page: number;
  readonly bytes: number;
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
    expect(on.load('rot13')).toBe(1);
    expect(on.load('nothing')).toBe(-ERROR.noEntry);
    expect(on.named(CALL.insmod, '/lib')).toBe(-ERROR.access);
    for (const bad of ['bad_magic', 'bad_entry', 'bad_name']) {
      expect(on.load(bad), bad).toBe(-ERROR.noExec);
    }
    expect(on.named(CALL.rmmod, 'liar')).toBe(-ERROR.noEntry);
    const child = on.rig.fork(INIT);
    on.rig.call(child, CALL.setuid, 1);
    expect(on.named(CALL.insmod, '/lib/liar', child)).toBe(-ERROR.perm);
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
    expect(on.load('rot13')).toBe(0);
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
