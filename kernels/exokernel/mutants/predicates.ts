/** Seeded bugs of wake predicates. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=binding design=exokernel';

export const predicateMutants: readonly Mutant[] = [
  {
    id: 'mX32',
    about: 'a predicate looks at a frame that its environment may not read any more',
    origin: 'Xok wk.c: rights are checked when the predicate is installed, and never again',
    file: 'kernels/exokernel/predicates.ts',
    find: '!mayLookAt(k, env, frameOfTerm(k, term)) || !compares(k, term)',
    replace: 'env === 0 || !compares(k, term)',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.bind(0, 0, 0, rw)
      v4 = t1.admit(0, 0, 1, t2, r); v5 = t2.bind(0, 0, 0, r); v6 = t2.await(0, 0, 7)
      v7 = t1.guard(0, 0, 1, 18, r); v8 = t1.store(0, 0, 7)`,
  },
  {
    id: 'mX34',
    about: 'a condition that comes true before its environment sleeps wakes it never',
    origin: 'typical: the wake-up is lost between the look and the sleep',
    file: 'kernels/exokernel/predicates.ts',
    find: '  setStatus(k, env, ENV_STATUS.sleeping);\n  leave(k);',
    replace: `  if (holds(k, env, predicate)) dropPredicate(k, indexOf(k, env));
  setStatus(k, env, ENV_STATUS.sleeping);
  leave(k);`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, r); v3 = t1.await(0, 0, 0)`,
  },
  {
    id: 'mX35',
    about: 'a predicate that is refused keeps the frame pinned for which it was refused',
    origin: 'Xok wk.c: the error path of wkpred keeps its references to pages',
    file: 'kernels/exokernel/predicates.ts',
    find: '  if (frame < 0 || !mayLookAt(k, env, frame)) return -ERROR.capInsufficient;\n',
    replace: `  if (frame < 0) return -ERROR.capInsufficient;
  if (!mayLookAt(k, env, frame)) {
    pinTerm(k, frame);
    return -ERROR.capInsufficient;
  }
`,
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.derive(0, 1, 0, 9, all); v2 = t1.spawn(t2); v3 = t1.allocate(0, 1)
      v4 = t1.offer(t2, 1); v5 = t2.acquire(t1, 1); v6 = t2.bind(0, 0, 1, r)
      v7 = t2.drop(1); v8 = t2.await(0, 0, 5)`,
  },
  {
    id: 'mX35-kept',
    about: 'a predicate that is replaced, or removed, keeps its frames pinned',
    origin: 'kin of Xok wk.c: references are taken on one path, and given back on another',
    file: 'kernels/exokernel/predicates.ts',
    find: '  dropPredicate(k, index);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, r); v3 = t1.await(0, 0, 0)`,
  },
  {
    id: 'mX35-freed',
    about: 'a frame that is given up stays pinned by a predicate, which goes on looking at it',
    origin: 'typical: two counts in one word, and the one that is asked is the other',
    file: 'kernels/exokernel/predicate-terms.ts',
    find: 'if (PINS.terms.of(',
    replace: 'if (PINS.transfers.of(',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0); v3 = t2.bind(0, 0, 0, r)
      v4 = t2.await(0, 0, 5); v5 = t1.free(0, 0)`,
  },
  {
    id: 'mX-term',
    about: 'a predicate looks at the first word of the page that it names',
    origin: 'typical: the offset is masked away with the page number',
    file: 'kernels/exokernel/predicates.ts',
    find: '(frame << 12) | (va & 0xfff)',
    replace: '(frame << 12) | (va & 0x3)',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.store(0, 5, 7)
      v4 = t1.await(0, 5, 7)`,
  },
];
