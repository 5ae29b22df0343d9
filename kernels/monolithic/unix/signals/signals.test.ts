/** Handlers, masks, sigsuspend, sigreturn, faults. */
import { describe, expect, it } from 'vitest';
import { BUFFER, DATA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { ACTION, DISPOSITION, MASK_HOW, SIGNAL } from '../abi/flags.ts';
import { ESCAPE_PC, frameAddress, MAX_HANDLERS, SIGNAL_FRAME } from '../abi/signal-frame.ts';
import type { Process } from '../door.ts';
import { PROC } from '../records.ts';
import { Dice } from '../testing/dice.ts';
import { HANDLER } from '../testing/fake-lower.ts';
import { BLOCKED, HOME, Rig } from '../testing/rig.ts';

const ANY = -1 >>> 0;
const STATUS = DATA + 64;
const USER1 = 1 << SIGNAL.user1;
const USER2 = 1 << SIGNAL.user2;
const UNTOUCHABLE = (1 << SIGNAL.kill) | (1 << SIGNAL.stop);

/** A child of process 1's that catches both user signals. */
function caught(flags = 0, options = {}): { rig: Rig; p: Process } {
  const rig = Rig.bare({ waitEvery: 0, ...options });
  rig.call(1, CALL.pipe, DATA);
  const p = rig.fork(1);
  rig.call(p, CALL.sigaction, SIGNAL.user1, HANDLER, flags);
  rig.call(p, CALL.sigaction, SIGNAL.user2, HANDLER + 1, flags);
  return { rig, p };
}

const send = (rig: Rig, p: Process, signal: number): number =>
  rig.call(1, CALL.kill, rig.pid(p), signal);
const back = (rig: Rig, p: Process, depth = 0): number =>
  rig.call(p, CALL.sigreturn, frameAddress(depth));
const frameWord = (depth: number, field: number): number => frameAddress(depth) + field;

function endedBy(rig: Rig): number {
  expect(rig.call(1, CALL.wait, ANY, STATUS, 1)).toBeGreaterThan(0);
  return rig.word(1, STATUS);
}

describe('a handler', () => {
  it('runs with its own signal blocked, and gives everything back', () => {
    const { rig, p } = caught();
    const context = rig.low.context(p);
    const before = { pc: context.pc, registers: [...context.registers] };
    send(rig, p, SIGNAL.user1);
    expect(context.pc).toBe(HANDLER);
    expect([...context.registers].slice(0, 2)).toEqual([SIGNAL.user1, frameAddress(0)]);
    expect(rig.get(p, PROC.mask)).toBe(USER1);
    send(rig, p, SIGNAL.user1);
    expect(context.pc).toBe(HANDLER);
    expect(rig.call(p, CALL.sigpending)).toBe(USER1);
    rig.call(p, CALL.sigaction, SIGNAL.user1, DISPOSITION.ignore, 0);
    back(rig, p);
    expect({ pc: context.pc, registers: [...context.registers] }).toEqual(before);
    expect(rig.get(p, PROC.mask)).toBe(0);
    expect(rig.wrong).toBeNull();
  });

  it('is interrupted by its own signal where that is not deferred, until there is no room', () => {
    const { rig, p } = caught(ACTION.noDefer);
    for (let depth = 0; depth < MAX_HANDLERS; depth++) {
      send(rig, p, SIGNAL.user1);
      expect(rig.low.context(p).registers[1]).toBe(frameAddress(depth));
      expect(rig.get(p, PROC.mask)).toBe(0);
    }
    send(rig, p, SIGNAL.user1);
    expect(endedBy(rig)).toBe(SIGNAL.segment);
    expect(rig.wrong).toBeNull();
  });

  it('comes for the lowest signal first, for the others after it', () => {
    const { rig, p } = caught();
    rig.call(p, CALL.sigprocmask, MASK_HOW.set, USER1 | USER2);
    send(rig, p, SIGNAL.user2);
    send(rig, p, SIGNAL.user1);
    expect(rig.call(p, CALL.sigprocmask, MASK_HOW.set, 0)).toBe(USER1 | USER2);
    expect(rig.low.context(p).pc).toBe(HANDLER);
    back(rig, p);
    expect(rig.low.context(p).pc).toBe(HANDLER + 1);
    back(rig, p);
    expect(rig.low.context(p).kept).toEqual([]);
  });

  it('does not run before SIGKILL', () => {
    const { rig, p } = caught();
    rig.call(p, CALL.sigprocmask, MASK_HOW.set, ~0 >>> 0);
    send(rig, p, SIGNAL.user1);
    send(rig, p, SIGNAL.kill);
    expect(endedBy(rig)).toBe(SIGNAL.kill);
  });

  it('waits for its page of the stack', () => {
    const { rig, p } = caught(0, { waitEvery: 2 });
    for (let i = 0; i < 50; i++) {
      send(rig, p, SIGNAL.user1);
      expect(rig.low.context(p).pc).toBe(HANDLER);
      back(rig, p);
      expect(rig.low.context(p).kept).toEqual([]);
      expect(rig.wrong).toBeNull();
    }
  });
});

describe('sigreturn', () => {
  it('goes only where a handler came from', () => {
    for (const pc of [4, HANDLER, 0x80000100, 0xffffffff, HOME + 4]) {
      const { rig, p } = caught();
      send(rig, p, SIGNAL.user1);
      rig.setWord(p, frameWord(0, SIGNAL_FRAME.pc), pc);
      back(rig, p);
      expect(endedBy(rig), String(pc)).toBe(SIGNAL.segment);
      expect(rig.wrong).toBeNull();
    }
  });

  it('is the way home for a frame that says so', () => {
    const { rig, p } = caught(ACTION.noDefer);
    for (let depth = 0; depth < 3; depth++) send(rig, p, SIGNAL.user1);
    rig.setWord(p, frameWord(2, SIGNAL_FRAME.pc), ESCAPE_PC);
    back(rig, p, 2);
    expect(rig.low.escapes).toBe(1);
    expect(rig.get(p, PROC.depth)).toBe(0);
    expect(rig.wrong).toBeNull();
  });

  it('takes any mask but for what nobody blocks', () => {
    const { rig, p } = caught();
    send(rig, p, SIGNAL.user1);
    rig.setWord(p, frameWord(0, SIGNAL_FRAME.mask), 0xffffffff);
    back(rig, p);
    expect(rig.get(p, PROC.mask)).toBe((0xfffffffe & ~UNTOUCHABLE) >>> 0);
    send(rig, p, SIGNAL.kill);
    expect(endedBy(rig)).toBe(SIGNAL.kill);
  });

  it('answers what the registers were, whatever it looks like', () => {
    const { rig, p } = caught();
    for (const word of [0, 1, 0xfffff000, 0xfffffffc, 0x80000000]) {
      send(rig, p, SIGNAL.user1);
      rig.setWord(p, frameWord(0, SIGNAL_FRAME.registers), word);
      expect(back(rig, p)).toBe(word);
      expect(rig.low.context(p).registers[0]).toBe(word);
    }
  });

  it('ends whoever brings no frame', () => {
    const damages: readonly (readonly [number, number])[] = [
      [SIGNAL_FRAME.magic, 0],
      [SIGNAL_FRAME.depth, MAX_HANDLERS],
      [SIGNAL_FRAME.restart, 1],
    ];
    for (const [field, value] of damages) {
      const { rig, p } = caught();
      send(rig, p, SIGNAL.user1);
      rig.setWord(p, frameWord(0, field), value);
      rig.setWord(p, frameWord(0, SIGNAL_FRAME.registers), CALL.sigreturn);
      back(rig, p);
      expect(endedBy(rig)).toBe(SIGNAL.segment);
    }
    for (const va of [0, 1, 0x80000000, 0xfffffff0]) {
      const { rig, p } = caught();
      rig.call(p, CALL.sigreturn, va);
      expect(endedBy(rig)).toBe(SIGNAL.segment);
    }
  });

  it('survives frames of noise', () => {
    const dice = new Dice(5);
    for (let i = 0; i < 300; i++) {
      const { rig, p } = caught();
      send(rig, p, SIGNAL.user1);
      const kept = [...rig.low.context(p).kept];
      for (let word = 0; word < SIGNAL_FRAME.bytes; word += 4) {
        if (word !== SIGNAL_FRAME.magic && dice.oneIn(3))
          rig.setWord(p, frameWord(0, word), dice.word());
      }
      const pc = rig.word(p, frameWord(0, SIGNAL_FRAME.pc));
      back(rig, p);
      expect(rig.wrong).toBeNull();
      if (!kept.includes(pc) && pc !== ESCAPE_PC) expect(endedBy(rig)).toBe(SIGNAL.segment);
    }
  });
});

describe('a call that a signal interrupts', () => {
  it('is made again after the handler, if the action says so', () => {
    const { rig, p } = caught(ACTION.restart);
    expect(rig.call(p, CALL.read, 0, BUFFER, 4)).toBe(BLOCKED);
    send(rig, p, SIGNAL.user1);
    expect(rig.answer(p)).toBe(-ERROR.interrupted);
    expect(rig.word(p, frameWord(0, SIGNAL_FRAME.registers))).toBe(CALL.read);
    expect(rig.call(p, CALL.getpid)).toBe(rig.pid(p));
    expect(back(rig, p)).toBe(BLOCKED);
    expect(rig.wrong).toBeNull();
    rig.setBytes(1, BUFFER, [1, 2, 3, 4]);
    rig.call(1, CALL.write, 1, BUFFER, 4);
    expect(rig.answer(p)).toBe(4);
    expect(rig.bytes(p, BUFFER, 4)).toEqual([1, 2, 3, 4]);
  });

  it('is EINTR where it is not: without the flag, and for what waits for time or signals', () => {
    for (const call of [CALL.read, CALL.sleep, CALL.sigsuspend]) {
      const { rig, p } = caught(call === CALL.read ? 0 : ACTION.restart);
      expect(rig.call(p, call, 0, BUFFER, 4)).toBe(call === CALL.sleep ? 0 : BLOCKED);
      if (call === CALL.sleep) rig.call(p, call, 9);
      send(rig, p, SIGNAL.user1);
      expect(rig.answer(p)).toBe(-ERROR.interrupted);
      expect(back(rig, p)).toBe(-ERROR.interrupted >>> 0);
      expect(rig.wrong).toBeNull();
    }
  });

  it('is not made again by a later signal’s handler', () => {
    const { rig, p } = caught(0);
    rig.call(p, CALL.sigaction, SIGNAL.user2, HANDLER + 1, ACTION.restart);
    rig.call(p, CALL.read, 0, BUFFER, 4);
    send(rig, p, SIGNAL.user1);
    send(rig, p, SIGNAL.user2);
    expect(rig.word(p, frameWord(1, SIGNAL_FRAME.restart))).toBe(0);
  });
});

describe('sigsuspend', () => {
  it('waits under its own mask, and goes back to the old one', () => {
    const { rig, p } = caught();
    rig.call(p, CALL.sigprocmask, MASK_HOW.set, USER1);
    send(rig, p, SIGNAL.user1);
    expect(rig.call(p, CALL.sigsuspend, USER1)).toBe(BLOCKED);
    expect(rig.wrong).toBeNull();
    send(rig, p, SIGNAL.user2);
    expect(rig.answer(p)).toBe(-ERROR.interrupted);
    expect(rig.get(p, PROC.mask)).toBe(USER1 | USER2);
    expect(rig.word(p, frameWord(0, SIGNAL_FRAME.mask))).toBe(USER1);
    back(rig, p);
    expect(rig.get(p, PROC.mask)).toBe(USER1);
  });

  it('misses no signal that was there before', () => {
    const { rig, p } = caught();
    rig.call(p, CALL.sigprocmask, MASK_HOW.set, USER1);
    send(rig, p, SIGNAL.user1);
    expect(rig.call(p, CALL.sigsuspend, 0)).toBe(-ERROR.interrupted);
    expect(rig.low.context(p).pc).toBe(HANDLER);
    back(rig, p);
    expect(rig.get(p, PROC.mask)).toBe(USER1);
  });

  it('misses no signal of the clock that comes while it begins', () => {
    const { rig, p } = caught();
    rig.call(p, CALL.sigaction, SIGNAL.alarm, HANDLER, 0);
    rig.call(p, CALL.alarm, 1);
    rig.low.onPoint = () => {
      rig.low.now++;
      rig.upper.tick();
    };
    rig.begin(p, CALL.sigsuspend, 0);
    rig.low.onPoint = null;
    if (rig.answer(p) === BLOCKED) rig.tick();
    expect(rig.answer(p)).toBe(-ERROR.interrupted);
    expect(rig.wrong).toBeNull();
  });

  it('goes on waiting when it was stopped and continued', () => {
    const { rig, p } = caught();
    expect(rig.call(p, CALL.sigsuspend, 0)).toBe(BLOCKED);
    send(rig, p, SIGNAL.stop);
    send(rig, p, SIGNAL.user1);
    expect(rig.answer(p)).toBe(BLOCKED);
    send(rig, p, SIGNAL.continue);
    expect(rig.answer(p)).toBe(-ERROR.interrupted);
  });
});

describe('a fault', () => {
  it('goes to its handler, and ends whoever blocks or ignores it', () => {
    const { rig, p } = caught();
    rig.call(p, CALL.sigaction, SIGNAL.segment, HANDLER, 0);
    rig.except(p, SIGNAL.segment);
    expect(rig.low.context(p).pc).toBe(HANDLER);
    rig.except(p, SIGNAL.segment);
    expect(endedBy(rig)).toBe(SIGNAL.segment);
    const other = rig.fork(1);
    rig.call(other, CALL.sigaction, SIGNAL.bus, DISPOSITION.ignore, 0);
    rig.except(other, SIGNAL.bus);
    expect(endedBy(rig)).toBe(SIGNAL.bus);
    expect(rig.wrong).toBeNull();
  });

  it('sends process 1 home, which nothing ends', () => {
    const rig = Rig.bare();
    rig.except(1, SIGNAL.segment);
    expect(rig.low.escapes).toBe(1);
    for (let signal = 1; signal < 32; signal++) rig.call(1, CALL.kill, rig.pid(1), signal);
    expect(rig.upper.exists(1)).toBe(true);
    expect(rig.low.context(1).stopped).toBe(false);
    rig.call(1, CALL.sigreturn, 4);
    expect(rig.low.escapes).toBe(2);
    expect(rig.wrong).toBeNull();
  });
});

describe('what is asked of signals', () => {
  it('is refused where it makes no sense', () => {
    const { rig, p } = caught();
    const invalid = -ERROR.invalid;
    for (const signal of [0, 32, 0xffffffff, SIGNAL.kill, SIGNAL.stop]) {
      expect(rig.call(p, CALL.sigaction, signal, DISPOSITION.ignore, 0)).toBe(invalid);
    }
    expect(rig.call(p, CALL.sigaction, SIGNAL.user1, 0x1234, 0)).toBe(invalid);
    expect(rig.call(p, CALL.sigaction, SIGNAL.user1, HANDLER, 4)).toBe(invalid);
    expect(rig.call(p, CALL.sigprocmask, 3, 0)).toBe(invalid);
    expect(rig.call(p, CALL.kill, rig.pid(1), 32)).toBe(invalid);
    for (const pid of [0, 1, 0xffffffff, rig.pid(p) + 16, 0x7fffffff]) {
      expect(rig.call(p, CALL.kill, pid, 0)).toBe(-ERROR.noProcess);
    }
    rig.call(p, CALL.setuid, 5);
    expect(rig.call(p, CALL.kill, rig.pid(1), 0)).toBe(-ERROR.perm);
    expect(rig.call(p, CALL.kill, rig.pid(p), 0)).toBe(0);
  });

  it('forgets what is ignored from then on', () => {
    const { rig, p } = caught();
    rig.call(p, CALL.sigprocmask, MASK_HOW.set, USER1);
    send(rig, p, SIGNAL.user1);
    rig.call(p, CALL.sigaction, SIGNAL.user1, DISPOSITION.ignore, 0);
    expect(rig.call(p, CALL.sigpending)).toBe(0);
    rig.call(p, CALL.sigprocmask, MASK_HOW.set, 0);
    expect(rig.upper.exists(p)).toBe(true);
  });

  it('can be SIGCONT before the stop has taken effect', () => {
    const { rig, p } = caught(0);
    rig.low.waits.every = 1;
    expect(rig.begin(p, CALL.pipe, DATA)).toBe(BLOCKED);
    rig.calmly(() => rig.begin(1, CALL.kill, rig.pid(p), SIGNAL.stop));
    rig.calmly(() => rig.begin(1, CALL.kill, rig.pid(p), SIGNAL.continue));
    rig.calmly(() => rig.run());
    expect(rig.answer(p)).toBe(0);
    expect(rig.low.context(p).stopped).toBe(false);
  });
});
