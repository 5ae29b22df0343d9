/**
 * A store to the information page, which everybody may only read. No handler can make it good, and a task whose op is given up is
 * faulted; so it is made by an environment that has been called, whose handler ends that call by its reply.
 */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { INFO_AREA } from '../abi/address-map.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { burn } from '../user/system.ts';
import { callOften, open, start } from './callee.ts';
import { PRIVILEGED, resumeAtOnce } from './exception.ts';

export const protectionFault: MakeOffer = (mark) => ({
  ops: { start, open, touch: callOften },
  servers: [
    {
      name: 'exos.call',
      level: 'user',
      *code(bus) {
        // The fault alone is measured, not what the call has done to the TLB and the write buffer: another exception goes the
        // same way first, and then nothing is stored for a while.
        yield PRIVILEGED;
        burn(bus);
        mark('trap');
        bus.store(INFO_AREA, 0);
        return 0;
      },
    },
    { name: 'exos.exception', level: 'user', code: resumeAtOnce },
    {
      name: 'exos.fault',
      level: 'user',
      *code(bus) {
        mark('handler');
        bus.setRegister(0, CALL.reply);
        return yield TRAP;
      },
    },
  ],
});
