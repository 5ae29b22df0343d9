/** The usual op code of the proofs: one trap with its arguments in registers, one load, one store. */
import type { Code, Stoppable } from '../../core/words/activation.ts';
import type { UserBus } from '../../core/words/bus.ts';

/** Call `number` with up to two arguments, and `extra` in register 3. */
export function trap(number: number, extra = 0): Code {
  return function* perform(bus: UserBus, a: number, b: number): Stoppable {
    bus.setRegister(0, number);
    bus.setRegister(1, a);
    bus.setRegister(2, b);
    bus.setRegister(3, extra);
    return (yield 0) | 0;
  };
}

export const load: Code = (bus, va) => bus.load(va);

export const store: Code = (bus, va, value) => {
  bus.store(va, value);
  return 0;
};
