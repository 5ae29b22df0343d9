/** Descriptors: the lowest free one, and who names what. */
import { describe, expect, it } from 'vitest';
import { DATA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { CLOSE_ON_EXEC, FCNTL, OPEN } from '../abi/flags.ts';
import { Dice } from '../testing/dice.ts';
import { Rig } from '../testing/rig.ts';

const BAD = -ERROR.badDescriptor;

describe('descriptors', () => {
  it('are refused where they name nothing, or cannot', () => {
    const rig = Rig.bare({ waitEvery: 0 });
    rig.call(1, CALL.pipe, DATA);
    for (const fd of [2, 19, 20, 63, 0x7fffffff, 0x80000000, 0xffffffff]) {
      for (const call of [CALL.close, CALL.dup, CALL.read, CALL.write, CALL.fcntl]) {
        expect(rig.call(1, call, fd, DATA, 1)).toBe(BAD);
      }
      expect(rig.call(1, CALL.dup2, fd, 0)).toBe(BAD);
      if (fd > 19) expect(rig.call(1, CALL.dup2, 0, fd)).toBe(BAD);
    }
    expect(rig.call(1, CALL.fcntl, 0, 9, 0)).toBe(-ERROR.invalid);
    expect(rig.wrong).toBeNull();
  });

  it('have flags of their own, and share those of their file', () => {
    const rig = Rig.bare({ waitEvery: 0 });
    rig.call(1, CALL.pipe, DATA);
    expect(rig.call(1, CALL.dup, 1)).toBe(2);
    rig.call(1, CALL.fcntl, 1, FCNTL.setDescriptor, CLOSE_ON_EXEC);
    expect(rig.call(1, CALL.fcntl, 1, FCNTL.getDescriptor)).toBe(CLOSE_ON_EXEC);
    expect(rig.call(1, CALL.fcntl, 2, FCNTL.getDescriptor)).toBe(0);
    rig.call(1, CALL.fcntl, 2, FCNTL.setFlags, OPEN.nonblock | OPEN.readWrite);
    expect(rig.call(1, CALL.fcntl, 1, FCNTL.getFlags)).toBe(OPEN.nonblock | OPEN.write);
    expect(rig.call(1, CALL.dup2, 1, 1)).toBe(1);
    expect(rig.call(1, CALL.fcntl, 1, FCNTL.getDescriptor)).toBe(CLOSE_ON_EXEC);
    expect(rig.call(1, CALL.dup2, 2, 1)).toBe(1);
    expect(rig.call(1, CALL.fcntl, 1, FCNTL.getDescriptor)).toBe(0);
  });

  it('are those of a naive table, whatever is done to them', () => {
    const dice = new Dice(4);
    const rig = Rig.bare({ waitEvery: 3 });
    const table: (number | null)[] = new Array(20).fill(null);
    let pipes = 0;
    const lowest = (from = 0): number => table.findIndex((name, fd) => name === null && fd >= from);
    for (let i = 0; i < 4000; i++) {
      const fd = dice.below(21);
      const named = table[fd] ?? null;
      const choice = dice.below(5);
      if (choice === 0) {
        expect(rig.call(1, CALL.close, fd)).toBe(named === null ? BAD : 0);
        if (named !== null) table[fd] = null;
      } else if (choice === 1) {
        const free = lowest();
        const answer = named === null ? BAD : free < 0 ? -ERROR.tooManyFiles : free;
        expect(rig.call(1, CALL.dup, fd)).toBe(answer);
        if (answer >= 0) table[free] = named;
      } else if (choice === 2) {
        const other = dice.below(21);
        const isBad = named === null || other > 19;
        expect(rig.call(1, CALL.dup2, fd, other)).toBe(isBad ? BAD : other);
        if (!isBad) table[other] = named;
      } else if (choice === 3) {
        const reads = lowest();
        const writes = reads < 0 ? -1 : lowest(reads + 1);
        expect(rig.call(1, CALL.pipe, DATA)).toBe(writes < 0 ? -ERROR.tooManyFiles : 0);
        if (writes < 0) continue;
        expect([rig.word(1, DATA), rig.word(1, DATA + 4)]).toEqual([reads, writes]);
        table[reads] = 2 * ++pipes;
        table[writes] = 2 * pipes + 1;
      } else if (named !== null && named % 2 === 0) {
        const isShared = table.includes(named + 1);
        rig.call(1, CALL.fcntl, fd, FCNTL.setFlags, OPEN.nonblock);
        expect(rig.call(1, CALL.read, fd, DATA, 1)).toBe(isShared ? -ERROR.again : 0);
      }
      if (i % 8 === 0) expect(rig.wrong).toBeNull();
    }
    expect(pipes).toBeGreaterThan(100);
  });
});
