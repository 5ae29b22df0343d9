/** Pages one behind the other, for loops at user level: private memory. */
import type { Code } from '../../../core/words/activation.ts';
import type { MakeOffer } from '../../../core/words/workload.ts';
import { MMAP_BASE, PAGE_BYTES } from '../unix/abi/address-map.ts';
import { CALL } from '../unix/abi/calls.ts';
import { MAP, PROT } from '../unix/abi/flags.ts';
import { insist } from './calls.ts';

const prepare: Code = function* prepare(bus, pages) {
  const flags = MAP.private | MAP.anonymous | MAP.fixed;
  const rights = PROT.read | PROT.write;
  yield* insist(bus, CALL.mmap, MMAP_BASE, pages, rights, flags, 0, 0);
  for (let page = 0; page < pages; page++) bus.store(MMAP_BASE + page * PAGE_BYTES, 0);
  return MMAP_BASE;
};

export const regions: MakeOffer = () => ({ ops: { prepare } });
