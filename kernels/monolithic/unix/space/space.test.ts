/** mmap, munmap, mprotect, brk: what is given, and what is refused. */
import { describe, expect, it } from 'vitest';
import { bigFileByte } from '../../../../properties/contracts/unix/paths.ts';
import { bootDisk } from '../../media/boot-disk.ts';
import { BUFFER, DATA, HEAP_END, NOTES, PAGE_BYTES, USER_END, WINDOW } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { MAP, OPEN, PROT } from '../abi/flags.ts';
import { Rig } from '../testing/rig.ts';

const { blocks } = bootDisk();
const READ_WRITE = PROT.read | PROT.write;
const ANONYMOUS = MAP.private | MAP.fixed | MAP.anonymous;
const FILE = MAP.shared | MAP.fixed;
const LAST = USER_END - PAGE_BYTES;

function open(rig: Rig, path: string, flags: number): number {
  rig.setText(1, NOTES, path);
  return rig.call(1, CALL.open, NOTES, flags, 0o644);
}

describe('mmap', () => {
  it('refuses ranges, rights and flags that are none', () => {
    const rig = Rig.bare({ waitEvery: 0 });
    const before = rig.low.spaces.digest(1);
    const { invalid, noMemory, badDescriptor } = ERROR;
    const cases: readonly (readonly number[])[] = [
      [WINDOW, 0, READ_WRITE, ANONYMOUS, invalid],
      [WINDOW + 1, 1, READ_WRITE, ANONYMOUS, invalid],
      [0, 1, READ_WRITE, ANONYMOUS, invalid],
      [WINDOW, 1, 8, ANONYMOUS, invalid],
      [WINDOW, 1, READ_WRITE, ANONYMOUS | MAP.shared, invalid],
      [WINDOW, 1, READ_WRITE, MAP.fixed | MAP.anonymous, invalid],
      [WINDOW, 1, READ_WRITE, ANONYMOUS | 0x100, invalid],
      [WINDOW, 0x7fffffff, READ_WRITE, ANONYMOUS, noMemory],
      [WINDOW, 0xffffffff, READ_WRITE, ANONYMOUS, noMemory],
      [LAST, 2, READ_WRITE, ANONYMOUS, noMemory],
      [0xfffff000, 1, READ_WRITE, ANONYMOUS, noMemory],
      [0xfffff000, 2, READ_WRITE, ANONYMOUS, noMemory],
      [0, 0xffffffff, READ_WRITE, MAP.private | MAP.anonymous, noMemory],
      [WINDOW, 1, READ_WRITE, FILE, badDescriptor],
    ];
    for (const [va, pages, rights, flags, error] of cases) {
      expect(rig.call(1, CALL.mmap, va, pages, rights, flags, 7, 0)).toBe(-error);
    }
    expect(rig.low.spaces.digest(1)).toBe(before);
    expect(rig.call(1, CALL.mmap, LAST, 1, READ_WRITE, ANONYMOUS)).toBe(LAST);
  });

  it('shows a file’s pages, with no more rights than it was opened for', () => {
    const rig = Rig.booted(blocks, { waitEvery: 2 });
    const big = open(rig, '/etc/f64k', OPEN.read);
    const { access, noDevice, invalid } = ERROR;
    expect(rig.call(1, CALL.mmap, WINDOW, 2, READ_WRITE, FILE, big, 0)).toBe(-access);
    expect(rig.call(1, CALL.mmap, WINDOW, 2, PROT.read, FILE, big, 0xffffffff)).toBe(-invalid);
    expect(rig.call(1, CALL.mmap, WINDOW, 2, PROT.read, FILE, 0, 0)).toBe(-noDevice);
    expect(rig.call(1, CALL.mmap, WINDOW, 2, PROT.read, FILE, open(rig, '/etc', 0), 0)).toBe(
      -noDevice,
    );
    expect(rig.call(1, CALL.mmap, WINDOW, 2, PROT.read, FILE, big, 3)).toBe(WINDOW);
    expect(rig.call(1, CALL.mprotect, WINDOW, 2, READ_WRITE)).toBe(-access);
    expect(rig.call(1, CALL.pipe, BUFFER)).toBe(0);
    const writes = rig.word(1, BUFFER + 4);
    expect(rig.call(1, CALL.write, writes, WINDOW + 4090, 12)).toBe(12);
    expect(rig.call(1, CALL.read, rig.word(1, BUFFER), BUFFER, 12)).toBe(12);
    const from = 3 * PAGE_BYTES + 4090;
    expect(rig.bytes(1, BUFFER, 12)).toEqual(
      Array.from({ length: 12 }, (_, i) => bigFileByte(from + i)),
    );
    const written = open(rig, '/tmp/w', OPEN.write | OPEN.create);
    expect(rig.call(1, CALL.mmap, WINDOW, 1, PROT.read, FILE, written, 0)).toBe(-access);
    expect(rig.wrong).toBeNull();
  });
});

describe('munmap and mprotect', () => {
  it('refuse what is no range of pages of the user’s', () => {
    const rig = Rig.bare({ waitEvery: 0 });
    rig.call(1, CALL.mmap, WINDOW, 2, READ_WRITE, ANONYMOUS);
    const { invalid, noMemory } = ERROR;
    expect(rig.call(1, CALL.munmap, WINDOW, 0)).toBe(-invalid);
    expect(rig.call(1, CALL.munmap, WINDOW + 4, 1)).toBe(-invalid);
    expect(rig.call(1, CALL.munmap, WINDOW, 0xffffffff)).toBe(-invalid);
    expect(rig.call(1, CALL.munmap, 0xfffff000, 1)).toBe(-invalid);
    expect(rig.call(1, CALL.mprotect, WINDOW + 4, 1, PROT.read)).toBe(-invalid);
    expect(rig.call(1, CALL.mprotect, WINDOW, 1, 16)).toBe(-invalid);
    expect(rig.call(1, CALL.mprotect, WINDOW, 3, PROT.read)).toBe(-noMemory);
    expect(rig.call(1, CALL.mprotect, WINDOW, 0xffffffff, PROT.read)).toBe(-noMemory);
    expect(rig.low.spaces.rightsAt(1, WINDOW)).toBe(READ_WRITE);
    expect(rig.call(1, CALL.mprotect, WINDOW, 0, PROT.read)).toBe(0);
    expect(rig.call(1, CALL.mprotect, WINDOW, 2, PROT.read)).toBe(0);
    expect(rig.low.spaces.rightsAt(1, WINDOW + PAGE_BYTES)).toBe(PROT.read);
    expect(rig.call(1, CALL.munmap, WINDOW + PAGE_BYTES, 5)).toBe(0);
    expect(rig.low.spaces.rightsAt(1, WINDOW + PAGE_BYTES)).toBe(-1);
  });
});

describe('brk', () => {
  it('moves the end of the heap, within its bounds', () => {
    const rig = Rig.booted(blocks, { waitEvery: 0 });
    const start = rig.call(1, CALL.brk, 0);
    for (const end of [DATA, start - 1, HEAP_END + 1, 0x80000000, 0xffffffff]) {
      expect(rig.call(1, CALL.brk, end)).toBe(-ERROR.noMemory);
    }
    expect(rig.call(1, CALL.brk, start + 1)).toBe(start + 1);
    expect(rig.low.spaces.rightsAt(1, start)).toBe(READ_WRITE);
    expect(rig.low.spaces.rightsAt(1, start + PAGE_BYTES)).toBe(-1);
    rig.call(1, CALL.mmap, start + 2 * PAGE_BYTES, 1, PROT.read, ANONYMOUS);
    expect(rig.call(1, CALL.brk, start + 2 * PAGE_BYTES + 1)).toBe(-ERROR.noMemory);
    expect(rig.call(1, CALL.brk, start + 2 * PAGE_BYTES)).toBe(start + 2 * PAGE_BYTES);
    expect(rig.call(1, CALL.brk, start)).toBe(start);
    expect(rig.low.spaces.rightsAt(1, start)).toBe(-1);
  });
});
