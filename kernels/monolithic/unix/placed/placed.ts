/**
 * This half as a user task. Its code is the same plain functions: what they call of `Lower` is a trap there, and whoever
 * serves it may take its time.
 *
 * A plain function cannot stop. So a message is performed as far as the first call of `Lower` that has no answer yet; that
 * call traps, and then the message is performed again from its beginning, over a log of all that was loaded and answered so
 * far: loads are answered from it, and what was stored is not stored again. The log is a cache of the activation's record,
 * which the machine keeps: it is built anew whenever the activation is. A message with t traps and a accesses costs t * a
 * steps of the log, and a accesses.
 */
import type { Code, Stoppable } from '../../../../core/words/activation.ts';
import type { Lower, Memory, Registers, Upper } from '../door.ts';
import { Log, MESSAGE_PAGE } from './log.ts';
import { LOWER_TRAP, PlacedLower } from './placed-lower.ts';

export { MESSAGE_PAGE } from './log.ts';
export { LOWER_TRAP } from './placed-lower.ts';

/** What a task of this kind is sent, in register 0 of its entry; registers 1 to 3 are the arguments, as in `Upper`. */
export const MESSAGE = {
  begin: 0,
  /** The caller's registers stand in the task's message page. */
  call: 1,
  resume: 2,
  isInCall: 3,
  fault: 4,
  exception: 5,
  deliver: 6,
  tick: 7,
  needsTicks: 8,
  received: 9,
  transmitted: 10,
  takeBuffer: 11,
  answered: 12,
  exists: 13,
  pidOf: 14,
  processOf: 15,
  isUser: 16,
} as const;

const CALL_REGISTERS = 8;
const SYSTEM_CALL = 0;

/** Makes the upper half over a memory and a lower half; it is made anew for each message. */
export type MakeUpper = (memory: Memory, lower: Lower) => Upper;

/** The entry of such a task, whose message page stands at `page` of its memory. It is entered for each message. */
export function placed(make: MakeUpper, page: number): Code {
  return function* serve(bus, message, a, b, c): Stoppable {
    const log = new Log(bus, page);
    const upper = make(log, new PlacedLower(log));
    for (;;) {
      log.rewind();
      const answer = log.run(() => perform(upper, log, page, message, a, b, c));
      if (answer !== null) {
        bus.setRegister(0, LOWER_TRAP.answer);
        bus.setRegister(1, answer >>> 0);
        yield SYSTEM_CALL;
        return 0;
      }
      log.request();
      log.answered(yield SYSTEM_CALL);
    }
  };
}

/** One message, as `Upper` has it; nothing and truth values are numbers. */
function perform(
  upper: Upper,
  memory: Memory,
  page: number,
  message: number,
  a: number,
  b: number,
  c: number,
): number {
  switch (message) {
    case MESSAGE.begin:
      upper.begin(a);
      return 0;
    case MESSAGE.call:
      return upper.call(a, new PageRegisters(memory, page));
    case MESSAGE.resume:
      return upper.resume(a);
    case MESSAGE.isInCall:
      return Number(upper.isInCall(a));
    case MESSAGE.fault:
      return upper.fault(a);
    case MESSAGE.exception:
      upper.exception(a, b, c);
      return 0;
    case MESSAGE.deliver:
      return Number(upper.deliver(a));
    case MESSAGE.tick:
      upper.tick();
      return 0;
    case MESSAGE.needsTicks:
      return Number(upper.needsTicks());
    case MESSAGE.received:
      upper.received(a, b);
      return 0;
    case MESSAGE.transmitted:
      upper.transmitted(a);
      return 0;
    case MESSAGE.takeBuffer:
      return upper.takeBuffer();
    case MESSAGE.answered:
      upper.answered(a, b | 0);
      return 0;
    case MESSAGE.exists:
      return Number(upper.exists(a));
    case MESSAGE.pidOf:
      return upper.pidOf(a);
    case MESSAGE.processOf:
      return upper.processOf(a);
    case MESSAGE.isUser:
      return Number(upper.isUser(a));
    default:
      throw new RangeError(`${message} is no message`);
  }
}

/** The caller's registers, in the message page. */
class PageRegisters implements Registers {
  readonly #memory: Memory;
  readonly #page: number;

  constructor(memory: Memory, page: number) {
    this.#memory = memory;
    this.#page = page;
  }

  register(index: number): number {
    if (index >= CALL_REGISTERS) throw new RangeError(`a call has no register ${index}`);
    return this.#memory.load(this.#page + MESSAGE_PAGE.registers + 4 * index);
  }
}
