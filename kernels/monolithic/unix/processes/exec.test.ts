/** exec, from a disk: what the new image gets, and that whoever fails keeps the old one. */
import { describe, expect, it } from 'vitest';
import { bootDisk } from '../../media/boot-disk.ts';
import {
  BUFFER,
  DATA,
  DATA_PAGES,
  NOTES,
  PAGE_BYTES,
  STACK_PAGES,
  STACK_TOP,
  TEXT,
} from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { ARG_MAX, FCNTL, OPEN, PROT, SIGNAL } from '../abi/flags.ts';
import { IMAGE_HEADER, IMAGE_MAGIC, IMAGES } from '../abi/images.ts';
import type { Process } from '../door.ts';
import { PROC } from '../records.ts';
import { Dice } from '../testing/dice.ts';
import { HANDLER } from '../testing/fake-lower.ts';
import { Rig } from '../testing/rig.ts';
import { checkHeader } from './image-header.ts';

const { blocks } = bootDisk();
const PATH = NOTES;
const ARGS = BUFFER;
const GUARD = STACK_TOP - (STACK_PAGES + 1) * PAGE_BYTES;
const NO_EXEC = -ERROR.noExec;

function booted(options = {}): { rig: Rig; p: Process } {
  const rig = Rig.booted(blocks, { waitEvery: 0, ...options });
  return { rig, p: rig.fork(1) };
}

function exec(rig: Rig, p: Process, path: string, args: readonly number[] = []): number {
  rig.setText(p, PATH, path);
  for (const [i, arg] of args.entries()) rig.setWord(p, ARGS + 4 * i, arg);
  return rig.call(p, CALL.exec, PATH, ARGS, args.length);
}

function open(rig: Rig, p: Process, path: string, flags: number): number {
  rig.setText(p, PATH, path);
  return rig.call(p, CALL.open, PATH, flags, 0o644);
}

describe('boot', () => {
  it('gives process 1 an image and a console, which its children have too', () => {
    const { rig, p } = booted({ waitEvery: 2 });
    expect(rig.low.context(1).image).toBe(IMAGES.indexOf('stay'));
    rig.setBytes(p, BUFFER, [104, 105]);
    expect(rig.call(p, CALL.write, 1, BUFFER, 2)).toBe(2);
    expect(rig.low.printed).toBe('hi');
    expect(rig.call(p, CALL.dup, 0)).toBe(3);
    expect(rig.wrong).toBeNull();
  });
});

describe('exec', () => {
  for (const waitEvery of [0, 2, 5]) {
    it(`makes the image what the file says (waits: ${waitEvery})`, () => {
      const { rig, p } = booted({ waitEvery: waitEvery, seed: 7 });
      expect(exec(rig, p, '/bin/exit', [7, 9])).toBe(2);
      const context = rig.low.context(p);
      expect(context.image).toBe(IMAGES.indexOf('exit'));
      expect([...context.registers].slice(0, 2)).toEqual([2, STACK_TOP - 8]);
      expect([rig.word(p, STACK_TOP - 8), rig.word(p, STACK_TOP - 4)]).toEqual([7, 9]);
      const { spaces } = rig.low;
      expect(spaces.rightsAt(p, TEXT)).toBe(PROT.read | PROT.execute);
      expect(spaces.rightsAt(p, TEXT + PAGE_BYTES)).toBe(-1);
      for (let i = 0; i < DATA_PAGES; i++) {
        expect(spaces.rightsAt(p, DATA + i * PAGE_BYTES)).toBe(PROT.read | PROT.write);
      }
      expect(rig.word(p, DATA + PAGE_BYTES)).toBe(0);
      expect(spaces.rightsAt(p, STACK_TOP - 1)).toBe(PROT.read | PROT.write);
      expect(spaces.rightsAt(p, GUARD)).toBe(-1);
      expect(rig.call(p, CALL.brk, 0)).toBe(DATA + DATA_PAGES * PAGE_BYTES);
      expect(spaces.isBuilding(p)).toBe(false);
      expect(rig.wrong).toBeNull();
    });
  }

  it('keeps what a process is, and drops what was the image’s', () => {
    const { rig, p } = booted();
    rig.call(p, CALL.pipe, ARGS);
    rig.call(p, CALL.fcntl, 3, FCNTL.setDescriptor, 1);
    rig.call(p, CALL.sigaction, SIGNAL.user1, HANDLER, 0);
    rig.call(p, CALL.sigaction, SIGNAL.user2, 1, 0);
    rig.call(p, CALL.sigprocmask, 0, 1 << SIGNAL.hangup);
    rig.call(1, CALL.kill, rig.pid(p), SIGNAL.hangup);
    const pid = rig.pid(p);
    expect(exec(rig, p, '/bin/cat')).toBe(0);
    expect(rig.pid(p)).toBe(pid);
    expect(rig.get(p, PROC.caught)).toBe(0);
    expect(rig.get(p, PROC.ignored)).toBe(1 << SIGNAL.user2);
    expect(rig.get(p, PROC.pending)).toBe(1 << SIGNAL.hangup);
    expect(rig.call(p, CALL.close, 3)).toBe(-ERROR.badDescriptor);
    expect(rig.call(p, CALL.close, 4)).toBe(0);
    expect(rig.wrong).toBeNull();
  });

  it('leaves the old image where anything is wrong', () => {
    const { rig, p } = booted({ waitEvery: 3 });
    rig.setWord(p, ARGS, 3);
    exec(rig, p, 'x');
    const cases: readonly (readonly [string, number])[] = [
      ['/bin/bad_magic', NO_EXEC],
      ['/bin/bad_wrap', NO_EXEC],
      ['/bin/bad_align', NO_EXEC],
      ['/bin/bad_short', NO_EXEC],
      ['/bin/bad_entry', NO_EXEC],
      ['/bin', -ERROR.access],
      ['/etc/f64k', -ERROR.access],
      ['/dev/null', -ERROR.access],
      ['/bin/none', -ERROR.noEntry],
      ['/bin/cat/x', -ERROR.notDirectory],
      ['', -ERROR.noEntry],
    ];
    for (const [path, answer] of cases) {
      rig.setText(p, PATH, path);
      const before = rig.low.spaces.digest(p);
      expect(rig.call(p, CALL.exec, PATH, ARGS, 1), path).toBe(answer);
      expect(rig.low.spaces.digest(p), path).toBe(before);
      expect(rig.low.spaces.isBuilding(p)).toBe(false);
      expect(rig.wrong, path).toBeNull();
    }
    rig.setText(p, PATH, '/bin/cat');
    for (const [va, count, answer] of [
      [ARGS, ARG_MAX / 4 + 1, ERROR.tooBig],
      [ARGS, 0xffffffff, ERROR.tooBig],
      [0, 1, ERROR.fault],
      [ARGS + 2, 1, ERROR.fault],
      [0x80000000, 4, ERROR.fault],
      [GUARD, 4, ERROR.fault],
    ]) {
      const before = rig.low.spaces.digest(p);
      expect(rig.call(p, CALL.exec, PATH, va, count)).toBe(-answer);
      expect(rig.low.spaces.digest(p)).toBe(before);
      expect(rig.low.spaces.isBuilding(p)).toBe(false);
    }
    expect(rig.call(p, CALL.exec, 0x90000000, ARGS, 0)).toBe(-ERROR.fault);
    expect(rig.call(p, CALL.exec, PATH, ARGS, ARG_MAX / 4)).toBe(ARG_MAX / 4);
  });

  it('runs nothing that is written, and lets nobody write what runs', () => {
    const { rig, p } = booted();
    const fd = open(rig, p, '/bin/cat', OPEN.write);
    expect(fd).toBe(3);
    expect(exec(rig, p, '/bin/cat')).toBe(-ERROR.textBusy);
    rig.call(p, CALL.close, fd);
    expect(exec(rig, p, '/bin/cat')).toBe(0);
    expect(open(rig, p, '/bin/cat', OPEN.write)).toBe(-ERROR.textBusy);
    rig.call(p, CALL.exit, 0);
    expect(open(rig, 1, '/bin/cat', OPEN.write)).toBe(3);
  });

  it('has the old image after any one request for memory has failed', () => {
    let failed = 0;
    for (let k = 0; ; k++) {
      const { rig, p } = booted();
      rig.setText(p, PATH, '/bin/wc');
      const before = rig.low.spaces.digest(p);
      rig.low.failAfter = k;
      const answer = rig.call(p, CALL.exec, PATH, ARGS, 0);
      expect(rig.wrong).toBeNull();
      expect(rig.low.spaces.isBuilding(p)).toBe(false);
      if (answer === 0) break;
      failed++;
      expect(answer).toBe(-ERROR.noMemory);
      expect(rig.low.spaces.digest(p)).toBe(before);
    }
    expect(failed).toBe(5);
  });
});

describe('an image’s header', () => {
  it('is refused for every noise that is none', () => {
    const dice = new Dice(3);
    const rig = Rig.bare({ waitEvery: 0 });
    const { m } = rig.u;
    const at = rig.u.plan.paths.at(1);
    const edges = [
      0,
      1,
      4,
      4095,
      PAGE_BYTES,
      0x7fffffff,
      0x80000000,
      0xfffff000,
      0xffffffff,
      TEXT,
      DATA,
    ];
    let accepted = 0;
    for (let i = 0; i < 20_000; i++) {
      const words = [IMAGE_MAGIC, 0, 4096, 4096, 8192, 4096, 4096, TEXT, DATA];
      for (let change = dice.below(3); change >= 0; change--) {
        words[dice.below(words.length)] = dice.oneIn(3) ? dice.word() : dice.pick(edges);
      }
      for (const [j, word] of words.entries()) m.store(at + 4 * j, word);
      const size = dice.pick([64, 8192, 12_288, 0x100000]);
      const answer = checkHeader(rig.u, at, size);
      if (answer < 0) {
        expect(answer).toBe(NO_EXEC);
        continue;
      }
      accepted++;
      const [magic, entry, textFrom, text, dataFrom, data, bss, textVa, dataVa] = words;
      expect(magic).toBe(IMAGE_MAGIC);
      expect(entry).toBe(answer);
      expect(IMAGES[entry]).toBeDefined();
      for (const word of words.slice(2)) expect(word % PAGE_BYTES).toBe(0);
      expect(textFrom + text).toBeLessThanOrEqual(size);
      if (data > 0) expect(dataFrom + data).toBeLessThanOrEqual(size);
      for (const end of [textVa + text, dataVa + data + bss])
        expect(end).toBeLessThanOrEqual(GUARD);
      expect(Math.min(textVa, dataVa)).toBeGreaterThanOrEqual(PAGE_BYTES);
      expect(textVa + text <= dataVa || dataVa + data + bss <= textVa).toBe(true);
    }
    expect(accepted).toBeGreaterThan(500);
    expect(IMAGE_HEADER.dataAddress).toBe(32);
  });
});
