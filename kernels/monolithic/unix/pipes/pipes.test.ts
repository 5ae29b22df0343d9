/** Pipes against a queue of bytes. */
import { describe, expect, it } from 'vitest';
import { BUFFER, DATA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { DISPOSITION, FCNTL, OPEN, PIPE_BUF, SIGNAL } from '../abi/flags.ts';
import type { Process } from '../door.ts';
import { FILE, PIPE, PROC } from '../records.ts';
import { Dice } from '../testing/dice.ts';
import { HANDLER } from '../testing/fake-lower.ts';
import { BLOCKED, Rig } from '../testing/rig.ts';
import { PIPE_OBJECT } from './pipe.ts';

const READS = 0;
const WRITES = 1;
const ENDS = DATA;
const ANY = -1 >>> 0;

function piped(options = {}): Rig {
  const rig = Rig.bare({ waitEvery: 0, ...options });
  expect(rig.call(1, CALL.pipe, ENDS)).toBe(0);
  expect([rig.word(1, ENDS), rig.word(1, ENDS + 4)]).toEqual([READS, WRITES]);
  return rig;
}

const write = (rig: Rig, p: Process, bytes: number): number =>
  rig.call(p, CALL.write, WRITES, BUFFER, bytes);
const read = (rig: Rig, p: Process, bytes: number): number =>
  rig.call(p, CALL.read, READS, BUFFER, bytes);

describe('a pipe', () => {
  it('gives what was put in, in that order, over the end of its page', () => {
    const rig = piped();
    let next = 0;
    for (let i = 0; i < 40; i++) {
      const piece = Array.from({ length: 1000 }, (_, j) => (next + j) % 251);
      rig.setBytes(1, BUFFER, piece);
      expect(write(rig, 1, 1000)).toBe(1000);
      rig.setBytes(1, BUFFER, new Array(1000).fill(0));
      expect(read(rig, 1, 5000)).toBe(1000);
      expect(rig.bytes(1, BUFFER, 1000)).toEqual(piece);
      next += 1000;
    }
  });

  it('takes nothing, and gives nothing, where nothing is asked', () => {
    const rig = piped();
    expect(read(rig, 1, 0)).toBe(0);
    expect(write(rig, 1, 0)).toBe(0);
    rig.call(1, CALL.close, READS);
    expect(write(rig, 1, 0)).toBe(0);
  });

  it('ends when nobody can write, and not before', () => {
    const rig = piped();
    const p = rig.fork(1);
    write(rig, 1, 3);
    rig.call(1, CALL.close, WRITES);
    expect(read(rig, 1, 10)).toBe(3);
    expect(read(rig, 1, 10)).toBe(BLOCKED);
    rig.call(p, CALL.exit, 0);
    expect(rig.answer(1)).toBe(0);
    expect(read(rig, 1, 10)).toBe(0);
    expect(rig.wrong).toBeNull();
  });

  it('breaks when nobody can read: SIGPIPE, and EPIPE where that is ignored', () => {
    const rig = piped();
    const p = rig.fork(1);
    rig.call(1, CALL.close, READS);
    rig.call(p, CALL.close, READS);
    expect(write(rig, 1, 1)).toBe(-ERROR.brokenPipe);
    rig.call(p, CALL.sigaction, SIGNAL.pipe, DISPOSITION.ignore, 0);
    expect(write(rig, p, 1)).toBe(-ERROR.brokenPipe);
    rig.call(p, CALL.sigaction, SIGNAL.pipe, DISPOSITION.default, 0);
    write(rig, p, 1);
    rig.call(1, CALL.wait, ANY, DATA + 64, 0);
    expect(rig.word(1, DATA + 64)).toBe(SIGNAL.pipe);
    expect(rig.wrong).toBeNull();
  });

  it('tells a writer that waits when the last reader goes, and how much went in', () => {
    const rig = piped();
    const p = rig.fork(1);
    rig.call(p, CALL.close, READS);
    rig.call(p, CALL.sigaction, SIGNAL.pipe, HANDLER, 0);
    expect(write(rig, p, 6000)).toBe(BLOCKED);
    rig.call(1, CALL.close, READS);
    expect(rig.answer(p)).toBe(PIPE_BUF);
    expect(rig.low.context(p).pc).toBe(HANDLER);
  });

  it('puts up to PIPE_BUF bytes in as one piece', () => {
    const rig = piped();
    const [a, b] = [rig.fork(1), rig.fork(1)];
    rig.setBytes(a, BUFFER, new Array(PIPE_BUF).fill(1));
    rig.setBytes(b, BUFFER, new Array(PIPE_BUF).fill(2));
    write(rig, 1, 100);
    expect(write(rig, a, PIPE_BUF)).toBe(BLOCKED);
    expect(write(rig, b, PIPE_BUF)).toBe(BLOCKED);
    const seen: number[] = [];
    expect(read(rig, 1, 2 * PIPE_BUF)).toBe(100);
    while (seen.length < 2 * PIPE_BUF) {
      const count = read(rig, 1, 100);
      expect(count).toBeGreaterThan(0);
      seen.push(...rig.bytes(1, BUFFER, count));
    }
    expect(seen.indexOf(2)).toBe(PIPE_BUF);
    expect(seen.lastIndexOf(1)).toBe(PIPE_BUF - 1);
  });

  it('does not wait where it should not', () => {
    const rig = piped();
    for (const fd of [READS, WRITES]) rig.call(1, CALL.fcntl, fd, FCNTL.setFlags, OPEN.nonblock);
    expect(read(rig, 1, 1)).toBe(-ERROR.again);
    expect(write(rig, 1, 4000)).toBe(4000);
    expect(write(rig, 1, 97)).toBe(-ERROR.again);
    expect(write(rig, 1, PIPE_BUF + 1)).toBe(96);
    expect(write(rig, 1, PIPE_BUF + 1)).toBe(-ERROR.again);
  });

  it('has what it had when the address is bad', () => {
    const rig = piped();
    rig.setBytes(1, BUFFER, [1, 2, 3]);
    write(rig, 1, 3);
    for (const va of [0, 0x80000000, 0xffffffff, DATA - 1]) {
      expect(rig.call(1, CALL.read, READS, va, 3)).toBe(-ERROR.fault);
      expect(rig.call(1, CALL.write, WRITES, va, 3)).toBe(-ERROR.fault);
    }
    expect(rig.call(1, CALL.read, READS, BUFFER, 0x80000000)).toBe(-ERROR.invalid);
    expect(rig.call(1, CALL.read, WRITES, BUFFER, 1)).toBe(-ERROR.badDescriptor);
    expect(rig.call(1, CALL.write, READS, BUFFER, 1)).toBe(-ERROR.badDescriptor);
    rig.setBytes(1, BUFFER, [0, 0, 0]);
    expect(read(rig, 1, 9)).toBe(3);
    expect(rig.bytes(1, BUFFER, 3)).toEqual([1, 2, 3]);
  });

  it('is refused where descriptors, files or pipes run out, or the ends cannot be stored', () => {
    const rig = Rig.bare({ waitEvery: 0 });
    for (const va of [0, 2, ENDS + 1, 0x80000000]) {
      expect(rig.call(1, CALL.pipe, va)).toBe(-ERROR.fault);
    }
    for (let i = 0; i < 10; i++) expect(rig.call(1, CALL.pipe, ENDS)).toBe(0);
    expect(rig.call(1, CALL.pipe, ENDS)).toBe(-ERROR.tooManyFiles);
    rig.call(1, CALL.close, 5);
    expect(rig.call(1, CALL.pipe, ENDS)).toBe(-ERROR.tooManyFiles);
    for (let i = 0; i < 2; i++) {
      const p = rig.fork(1);
      for (let fd = 0; fd < 20; fd++) rig.call(p, CALL.close, fd);
      let made = 0;
      while (rig.call(p, CALL.pipe, ENDS) === 0) made++;
      expect(rig.answer(p)).toBe(i === 0 ? -ERROR.tooManyFiles : -ERROR.fileTable);
      expect(made).toBe(i === 0 ? 10 : 4);
    }
    expect(rig.wrong).toBeNull();
  });

  it('leaves no page behind', () => {
    const rig = piped();
    rig.call(1, CALL.dup, READS);
    for (const fd of [0, 1, 2]) rig.call(1, CALL.close, fd);
    expect(rig.low.cache.all().filter((page) => page.object >= PIPE_OBJECT)).toEqual([]);
    expect(rig.wrong).toBeNull();
  });
});

/** What a process is in the middle of: what it wants to write, and how much of that is in; or what it wants to read. */
interface Open {
  readonly write: boolean;
  readonly bytes: number[];
  readonly wanted: number;
}

describe('several readers and writers', () => {
  for (const seed of [11, 12, 13, 14]) {
    it(`lose nothing, and add nothing (seed ${seed}, 5,000 calls)`, () => {
      const dice = new Dice(seed);
      const rig = piped({ seed, waitEvery: seed % 2 === 0 ? 3 : 0 });
      const all: Process[] = [1];
      for (let i = 0; i < 5; i++) all.push(rig.fork(1));
      const open = new Map<Process, Open>();
      // Each byte that goes in is its writer's next: what comes out is, by writer, what went in.
      const nextOf = new Map<Process, number>(all.map((p) => [p, 0]));
      const seenOf = new Map<Process, number>(all.map((p) => [p, 0]));
      let calls = 0;
      let blocked = 0;
      const check = (p: Process): void => {
        const mine = open.get(p);
        const answer = rig.answer(p);
        if (mine === undefined || answer === BLOCKED) return;
        open.delete(p);
        expect(answer).toBe(mine.write ? mine.wanted : Math.min(answer, mine.wanted));
        if (mine.write) return;
        expect(answer).toBeGreaterThan(0);
        let strays = 0;
        for (const byte of rig.bytes(p, BUFFER, answer)) {
          const writer = byte >> 5;
          const seen = seenOf.get(writer) ?? 0;
          if ((byte & 31) !== (seen & 31)) strays++;
          seenOf.set(writer, seen + 1);
        }
        expect(strays).toBe(0);
      };
      while (calls < 5000) {
        const idle = all.filter((p) => !open.has(p));
        const p = dice.pick(idle);
        const isWrite = idle.length === 1 ? pipeBytes(rig) === 0 : dice.oneIn(2);
        // Whoever is left alone does what does not block.
        const sizes = idle.length === 1 ? [0, 510, 4095] : [0, 1, 30, 510, 4094, 4095, 4096, 9000];
        const wanted = 1 + dice.pick(sizes);
        const bytes: number[] = [];
        if (isWrite) {
          const next = nextOf.get(p) ?? 0;
          for (let i = 0; i < wanted; i++) bytes.push((p << 5) | ((next + i) & 31));
          nextOf.set(p, next + wanted);
          rig.setBytes(p, BUFFER, bytes);
        }
        open.set(p, { write: isWrite, bytes, wanted });
        const answer = rig.call(
          p,
          isWrite ? CALL.write : CALL.read,
          isWrite ? WRITES : READS,
          BUFFER,
          wanted,
        );
        if (answer === BLOCKED) blocked++;
        calls++;
        for (const other of rig.finished.splice(0)) check(other);
        if (calls % 16 === 0) expect(rig.wrong).toBeNull();
      }
      expect(blocked).toBeGreaterThan(500);
    });
  }
});

function pipeBytes(rig: Rig): number {
  const { m } = rig.u;
  return m.load(m.load(rig.get(1, PROC.files) + FILE.object) + PIPE.held);
}
