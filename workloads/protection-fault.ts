/** A store that the page's rights forbid, handled at user level. */
import type { Workload } from '../core/words/workload.ts';
import { opOf, other, start, times } from './ops.ts';

const about =
  'from a store to a page that may only be read to the first instruction of the handler';

/** Where the handler makes the store good. */
export const protectionFault: Workload = {
  name: 'protection-fault',
  about,
  ops: [
    opOf('open', 'Maps a page that may only be read, and has faults handled.'),
    opOf('touch', 'Stores to such a page so many times.', times),
  ],
  designs: ['monolithic'],
  warm: {
    program: 'v1 = t1.open(); v2 = t1.touch(8)',
    measure: { kind: 'marks', from: 'trap', to: 'handler' },
  },
  level: 'kernel',
};

/** Where the handler ends what a caller waits for. */
export const protectionFaultOfCallee: Workload = {
  name: 'protection-fault',
  about,
  ops: [
    start,
    opOf('open', 'Says that its caller may be called.'),
    opOf('touch', 'Has another task store to such a page so many times.', other, times),
  ],
  tasks: 2,
  designs: ['exokernel'],
  warm: {
    program: 'v1 = t1.start(t2); v2 = t2.open(); v3 = t1.touch(v1, 8)',
    measure: { kind: 'marks', from: 'trap', to: 'handler' },
  },
  level: 'kernel',
};
