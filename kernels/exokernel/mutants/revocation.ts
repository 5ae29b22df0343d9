/** Seeded bugs of visible revocation and of the abort protocol. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=binding design=exokernel';
const OWNER = `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0)`;

export const revocationMutants: readonly Mutant[] = [
  {
    id: 'mX24',
    about: 'deadlines of the first two environments are looked at, and no others',
    origin: 'Xok pmap.c, revoke_pages: it always picks the first environment, and spins for ever',
    file: 'kernels/exokernel/revocation.ts',
    find: 'index < plan.requests.count; index++',
    replace: 'index < 3; index++',
    machine: 'decstation-3100',
    oracle: 'every step ends within its fuel',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t3.allocate(0, 0)
      v4 = t3.bind(0, 0, 0, r); v5 = t3.await(0, 0, 5); v6 = t1.revoke(t3, 1, 0)`,
  },
  {
    id: 'mX24-deadline',
    about: 'the deadline is so many slices from now, not ticks',
    origin: 'typical: a time in one unit is taken for one in another',
    file: 'kernels/exokernel/revocation.ts',
    find: '(ticksNow(k) + DEADLINE_TICKS) >>> 0',
    replace: '(ticksNow(k) + 8 * DEADLINE_TICKS) >>> 0',
    machine: 'decstation-3100',
    oracle: 'revocations end in time',
    program: `${OWNER}
      v3 = t2.behave(ignore, lowest, 0); v4 = t1.revoke(t2, 1, 0)`,
  },
  {
    id: 'mX25',
    about: 'the repossession vector leaves out the last frame that was taken',
    origin: 'Engler, The Exokernel Operating System Architecture (1998): the library OS uses it on',
    file: 'kernels/exokernel/revocation.ts',
    find: '    record(k, index, frame);\n    left--;\n',
    replace: `    left--;
    if (left > 0) record(k, index, frame);
    else count(k, index, REQUEST.taken, ENV_INFO.requestTaken, bus.load(request + REQUEST.taken) + 1);
`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${OWNER}
      v3 = t2.behave(refuse, lowest, 0); v4 = t1.revoke(t2, 1, 0); v5 = t2.repossessed(0)`,
  },
  {
    id: 'mX25-place',
    about: 'names in the repossession vector stand one place beyond their own',
    origin: 'typical: a count that is taken up before it is used as an index',
    file: 'kernels/exokernel/revocation.ts',
    find: '4 * (taken % REPOSSESSED)',
    replace: '4 * ((taken + 1) % REPOSSESSED)',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${OWNER}
      v3 = t2.allocate(1, 0); v4 = t2.behave(refuse, lowest, 0); v5 = t1.revoke(t2, 2, 0)
      v6 = t2.repossessed(0)`,
  },
  {
    id: 'mX-late',
    about: 'an answer that comes after the deadline takes one frame more',
    origin: 'typical: what is answered is not held against whether it is still asked',
    file: 'kernels/exokernel/revocation.ts',
    find: '  if (!isAsked(k, index)) return -ERROR.invalid;\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${OWNER}
      v3 = t2.allocate(1, 0); v4 = t2.behave(late, lowest, 6); v5 = t1.revoke(t2, 1, 0)
      v6 = t2.owner(1)`,
  },
  {
    id: 'mX-refuse',
    about: 'a request that is refused is over, and nothing is taken',
    origin: 'typical: a refusal is an answer, and every answer counts',
    file: 'kernels/exokernel/revocation.ts',
    find: '    abort(k, self, index);\n    return 0;',
    replace: '    closeRequest(k, index, REQUEST_STATE.done);\n    return 0;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${OWNER}
      v3 = t2.behave(refuse, lowest, 0); v4 = t1.revoke(t2, 1, 0)`,
  },
];
