/** A call by IPC to a thread in another space, three words each way; its answer and the wait for the next are one call. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { makeTag } from '../abi/message.ts';
import { memory } from '../contracts/memory.ts';
import { mr, prepareCall, prepareReplyWait, prepareWait, TRAP } from '../user/ipc.ts';

const WORDS = 3;
const TAG = makeTag(0, WORDS);

export const controlTransfer: MakeOffer = (mark) => ({
  ops: {
    start: memory.ops.spawn,
    *open(bus) {
      prepareWait(bus);
      for (let from = yield TRAP; ; from = yield TRAP) {
        mark('callee');
        prepareReplyWait(bus, from, TAG, mr(bus, 1), mr(bus, 2), mr(bus, WORDS));
        mark('reply');
      }
    },
    *call(bus, callee, times) {
      for (let round = 0; round < times; round++) {
        prepareCall(bus, callee, TAG, 1, 2, WORDS);
        mark('trap');
        yield TRAP;
        mark('next instruction');
      }
      return 0;
    },
  },
});
