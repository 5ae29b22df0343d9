/** Seeded bugs of sockets. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

export const networkMutants: readonly Mutant[] = [
  {
    id: 'mN-sum',
    about: 'a datagram that was damaged on the way is received',
    origin: 'RFC 1122, 4.1.3.4: a datagram whose checksum is wrong is discarded silently',
    file: 'kernels/monolithic/unix/sockets/udp.ts',
    find: `  if (hasSum && fold(sum) !== 0xffff) return NONE;
`,
    replace: `  if (hasSum && fold(sum) === 0) return NONE;
`,
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.socket(); v2 = t1.bind(v1, 6000); v3 = world.corrupt(sum); v4 = world.deliver(6000, 1, 64)
      v5 = world.deliver(6000, 2, 64); v6 = t1.receive(v1, 64)`,
  },
];
