/**
 * The functions of loadable modules: kernel-level code, one activation for each message. Registers 0 and 1 are the address of
 * the module's own page and a number of bytes; nothing keeps a function from touching any other address.
 */
import type { Code, Entry, Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { MODULE_DATA_BYTES, MODULE_TRAP, MODULES, type ModuleName } from '../unix/abi/modules.ts';

interface Functions {
  readonly read: Code;
  readonly write: Code;
  readonly init?: Code;
}

const TRAP = 0;
const PAGE_BYTES = 4096;
/** What a module keeps in its page: how many bytes, and the bytes, as many as fit. */
const COUNT = MODULE_DATA_BYTES;
const KEPT = COUNT + 4;
const KEPT_BYTES = PAGE_BYTES - KEPT;
const LETTERS = 26;
const HALF = 13;
const [UPPER_A, LOWER_A] = [0x41, 0x61];

function* answer(bus: UserBus, result: number): Stoppable {
  bus.setRegister(0, MODULE_TRAP.answer);
  bus.setRegister(1, result >>> 0);
  return yield TRAP;
}

/** Counts what is written; what is read is the count, as a word. */
const nothing: Functions = {
  *read(bus, page, bytes) {
    if (bytes < 4) return yield* answer(bus, 0);
    bus.store(page, bus.load(page + COUNT));
    return yield* answer(bus, 4);
  },
  *write(bus, page, bytes) {
    bus.store(page + COUNT, bus.load(page + COUNT) + bytes);
    return yield* answer(bus, bytes);
  },
};

function rotated(byte: number): number {
  for (const first of [UPPER_A, LOWER_A]) {
    const letter = byte - first;
    if (letter >= 0 && letter < LETTERS) return first + ((letter + HALF) % LETTERS);
  }
  return byte;
}

/** What was written last, each letter thirteen places on. */
const rot13: Functions = {
  *init(bus, page) {
    bus.store(page + COUNT, 0);
    return yield* answer(bus, 0);
  },
  *read(bus, page, bytes) {
    const count = Math.min(bytes, bus.load(page + COUNT));
    for (let i = 0; i < count; i++) bus.store8(page + i, bus.load8(page + KEPT + i));
    return yield* answer(bus, count);
  },
  *write(bus, page, bytes) {
    const count = Math.min(bytes, KEPT_BYTES);
    for (let i = 0; i < count; i++) bus.store8(page + KEPT + i, rotated(bus.load8(page + i)));
    bus.store(page + COUNT, count);
    return yield* answer(bus, count);
  },
};

/** Waits for an interrupt that never comes. */
function* wait(bus: UserBus): Stoppable {
  bus.setRegister(0, MODULE_TRAP.wait);
  return yield TRAP;
}

/** Says that it has read more than it was asked for, and that it has written less than nothing. */
const liar: Functions = {
  read: (bus, _page, bytes) => answer(bus, bytes + 1),
  write: (bus, _page, bytes) => answer(bus, -bytes),
};

/** Stores downwards from its page, a word in each, and does not stop. */
function scribble(bus: UserBus, page: number): number {
  for (let at = page; ; at -= PAGE_BYTES) bus.store(at, 0xffffffff);
}

const functions: Readonly<Record<ModuleName, Functions>> = {
  null: nothing,
  rot13,
  stuck: { read: wait, write: wait },
  liar,
  wild: { read: nothing.read, write: scribble },
  /** Its device is not there. */
  absent: { ...nothing, init: (bus) => answer(bus, -1) },
  hung: { ...nothing, init: wait },
};

export const modules: readonly Entry[] = MODULES.flatMap((name) =>
  Object.entries(functions[name]).map(([which, code]) => ({
    name: `module.${name}.${which}`,
    level: 'kernel' as const,
    code,
  })),
);
