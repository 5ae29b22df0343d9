/** Pages one behind the other, for loops at user level: frames that follow each other, bound in the same order. */
import type { Code } from '../../../core/words/activation.ts';
import type { MakeOffer } from '../../../core/words/workload.ts';
import { PAGE_BYTES } from '../abi/address-map.ts';
import { CALL, RIGHTS } from '../abi/calls.ts';
import { INFO } from '../abi/info.ts';
import { WINDOW } from '../user/places.ts';
import { info } from '../user/system.ts';
import { insist } from './calls.ts';

const prepare: Code = function* prepare(bus, pages) {
  const first = info(bus, INFO.firstNameable);
  for (let page = 0; page < pages; page++) {
    const va = WINDOW + page * PAGE_BYTES;
    yield* insist(bus, CALL.frameAlloc, 0, first + page);
    yield* insist(bus, CALL.bind, 0, first + page, va, RIGHTS.write, 0, 0);
    bus.store(va, 0);
  }
  return WINDOW;
};

export const regions: MakeOffer = () => ({ ops: { prepare } });
