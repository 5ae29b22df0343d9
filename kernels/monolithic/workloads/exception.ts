/** An instruction that user code may not execute: SIGILL, which is caught, and the return from its handler. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { SIGNAL } from '../unix/abi/flags.ts';
import { HANDLER_ENTRY } from '../unix/abi/signal-frame.ts';
import { prepare } from '../user/calls.ts';
import { handle } from './calls.ts';

/** Any trap number but that of calls. */
const PRIVILEGED = 3;

export const exception: MakeOffer = (mark) => ({
  ops: {
    *raise(bus, times) {
      yield* handle(bus, SIGNAL.illegal);
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
      name: HANDLER_ENTRY,
      level: 'user',
      *code(bus, _signal, frame) {
        mark('handler');
        prepare(bus, CALL.sigreturn, frame);
        mark('return');
        return yield TRAP;
      },
    },
  ],
});
