/** A store to a page that was made read-only: SIGSEGV, whose handler makes the page writable again, as a garbage collector's does. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { WINDOW } from '../unix/abi/address-map.ts';
import { CALL } from '../unix/abi/calls.ts';
import { MAP, PROT, SIGNAL } from '../unix/abi/flags.ts';
import { HANDLER_ENTRY } from '../unix/abi/signal-frame.ts';
import { handle, insist } from './calls.ts';

const WRITABLE = PROT.read | PROT.write;

export const protectionFault: MakeOffer = (mark) => ({
  ops: {
    *open(bus) {
      const flags = MAP.private | MAP.anonymous | MAP.fixed;
      yield* insist(bus, CALL.mmap, WINDOW, 1, WRITABLE, flags, 0, 0);
      bus.store(WINDOW, 1);
      return yield* handle(bus, SIGNAL.segment);
    },
    *touch(bus, times) {
      for (let round = 0; round < times; round++) {
        yield* insist(bus, CALL.mprotect, WINDOW, 1, PROT.read);
        mark('trap');
        bus.store(WINDOW, round);
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
        yield* insist(bus, CALL.mprotect, WINDOW, 1, WRITABLE);
        return yield* insist(bus, CALL.sigreturn, frame);
      },
    },
  ],
});
