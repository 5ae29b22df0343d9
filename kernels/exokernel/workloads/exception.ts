/** An exception, and the way back from its handler. */
import type { Code } from '../../../core/words/activation.ts';
import type { MakeOffer } from '../../../core/words/workload.ts';
import { CALL, TRAP } from '../abi/calls.ts';

/** Any trap number but that of calls: an instruction that user code may not execute. */
export const PRIVILEGED = 3;

/** A handler that goes back to what it has interrupted. */
export const resumeAtOnce: Code = function* resumeAtOnce(bus, _subject, _cause, _access, frame) {
  bus.setRegister(0, CALL.resume);
  bus.setRegister(1, frame);
  return yield TRAP;
};

export const exception: MakeOffer = (mark) => ({
  ops: {
    *raise(_bus, times) {
      for (let round = 0; round < times; round++) {
        mark('trap');
        yield PRIVILEGED;
        mark('next instruction');
      }
      return 0;
    },
  },
  servers: [
    {
      name: 'exos.exception',
      level: 'user',
      *code(bus, _subject, _cause, _access, frame) {
        mark('handler');
        bus.setRegister(0, CALL.resume);
        bus.setRegister(1, frame);
        mark('return');
        return yield TRAP;
      },
    },
  ],
});
