/** The null call of the exokernel: the call that answers the caller's own id. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { CALL, TRAP } from '../abi/calls.ts';

export const nullCall: MakeOffer = (mark) => ({
  ops: {
    *loop(bus, times) {
      for (let round = 0; round < times; round++) {
        bus.setRegister(0, CALL.null);
        mark('trap');
        yield TRAP;
        mark('next instruction');
      }
      return 0;
    },
  },
});
