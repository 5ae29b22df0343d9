/** A protected control transfer to an environment that answers at once, and its reply. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { open, start } from './callee.ts';

export const controlTransfer: MakeOffer = (mark) => ({
  ops: {
    start,
    open,
    *call(bus, callee, times) {
      for (let round = 0; round < times; round++) {
        bus.setRegister(0, CALL.call);
        bus.setRegister(1, callee);
        mark('trap');
        yield TRAP;
        mark('next instruction');
      }
      return 0;
    },
  },
  servers: [
    {
      name: 'exos.call',
      level: 'user',
      *code(bus) {
        mark('callee');
        bus.setRegister(0, CALL.reply);
        mark('reply');
        return yield TRAP;
      },
    },
  ],
});
