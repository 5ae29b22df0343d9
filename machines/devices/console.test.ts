/** The console: bytes in and out, its line, and what the world sees of it. */
import { expect, it } from 'vitest';
import { createMachine } from '../build.ts';
import { CONSOLE_REGISTER, CONSOLE_TYPED_MAX } from '../formats/console.ts';

function consoleMachine() {
  const machine = createMachine('pentium-133', { frames: 16, devices: ['console'] });
  machine.install({ entries: [], rooms: [], paths: { paths: [] } });
  machine.seal();
  const [{ base }] = machine.devices;
  return {
    machine,
    read: (register: keyof typeof CONSOLE_REGISTER) =>
      machine.bus.loadUncached(base + CONSOLE_REGISTER[register]),
    print: (byte: number) => machine.bus.storeUncached(base + CONSOLE_REGISTER.data, byte),
    act: (action: string, ...args: number[]) => machine.world('console', action, args),
  };
}

it('gives typed bytes in their order, and holds its line until all are read', () => {
  const { machine, read, act } = consoleMachine();
  expect([act('type', 65), act('type', 0x142)]).toEqual([0, 0]);
  expect([read('waiting'), machine.bus.interruptPending()]).toEqual([2, true]);
  expect([read('data'), machine.bus.interruptPending()]).toEqual([65, true]);
  expect([read('data'), machine.bus.interruptPending()]).toEqual([0x42, false]);
  expect([read('data'), read('waiting')]).toEqual([0, 0]);
});

it('refuses more than it can hold', () => {
  const { read, act } = consoleMachine();
  for (let i = 0; i < CONSOLE_TYPED_MAX; i++) expect(act('type', i)).toBe(0);
  expect(act('type', 99)).toBe(-1);
  expect(read('waiting')).toBe(CONSOLE_TYPED_MAX);
  expect(act('break')).toBe(-1);
});

it('tells what was printed: how much, and a hash in which order counts', () => {
  const one = consoleMachine();
  const two = consoleMachine();
  for (const byte of [1, 2]) one.print(byte);
  for (const byte of [2, 1]) two.print(byte);
  expect([one.act('prints'), two.act('prints')]).toEqual([2, 2]);
  expect(one.act('printed')).not.toBe(two.act('printed'));
  one.machine.reset();
  expect(one.act('prints')).toBe(0);
  for (const byte of [2, 0x101]) one.print(byte);
  expect(one.act('printed')).toBe(two.act('printed'));
});
