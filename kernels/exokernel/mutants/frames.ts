/** Seeded bugs of frames: who owns one, what it holds, and how often it may be bound. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=binding design=exokernel';

export const frameMutants: readonly Mutant[] = [
  {
    id: 'mX14',
    about: 'a frame that somebody had is not scrubbed: its next owner reads what was in it',
    origin: 'Xok never clears a page, which is its policy; here nobody sees what another wrote',
    file: 'kernels/exokernel/frames.ts',
    find: '  bus.fill(plan.kernelBase + frame * FRAME_BYTES, 0, FRAME_BYTES);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.store(0, 0, 7); v4 = t1.free(0, 0)
      v5 = t1.allocate(0, 0); v6 = t1.bind(0, 0, 0, r); v7 = t1.load(0, 0)`,
  },
  {
    id: 'mX14-clean',
    about: 'a frame that is given up is not marked as one to be scrubbed',
    origin: 'typical: the flag that says what is to be done is set on one path and not on another',
    file: 'kernels/exokernel/frames.ts',
    find: '  bus.store(page + PPAGE.pins, PINS.dirty.put(bus.load(page + PPAGE.pins), 1));\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.store(0, 0, 7); v4 = t1.free(0, 0)
      v5 = t1.allocate(0, 0); v6 = t1.bind(0, 0, 0, r); v7 = t1.load(0, 0)`,
  },
  {
    id: 'mX15',
    about: 'a limit is held against the limits that were, not against how many there are',
    origin: 'Xok, sys_bc_insert: looks at the stored limits and not at the writers',
    file: 'kernels/exokernel/frames.ts',
    find: '  const counts = bus.load(page + PPAGE.counts);\n',
    replace: '  const counts = bus.load(page + PPAGE.limits) ^ UNLIMITED;\n',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.limit(0, 0, 5, 0)`,
  },
  {
    id: 'mX15-equal',
    about: 'one more may be bound than the limit says',
    origin: 'typical: off by one at a limit',
    file: 'kernels/exokernel/bind-calls.ts',
    find: '  return more <= 0 || count + more <= limit;',
    replace: '  return more <= 0 || count <= limit;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.limit(0, 0, 5, 0); v3 = t1.bind(0, 0, 0, rw)`,
  },
  {
    id: 'mX17',
    about: 'what an environment had bound when it died stays in the counts of readers and writers',
    origin: 'typical: a count goes down wherever a binding is broken, but for one path',
    file: 'kernels/exokernel/stlb.ts',
    find: `      this.remove(k, slot + 1);
      bus.takeInterrupts();`,
    replace: `      this.#forget(bus.load(plan.stlb.at(slot) + STLB.hi));
      bus.fill(plan.stlb.at(slot), 0, STLB.bytes);
      bus.fill(plan.bindings.at(slot), 0, BINDING.bytes);
      bus.takeInterrupts();`,
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, r)
      v4 = t2.bind(0, 0, 0, r)
      v5 = t2.exit(); v6 = t1.limit(0, 0, 0, 0)`,
  },
  {
    id: 'mX-limits-kept',
    about: 'the limits of a frame that was given up hold for who has it next',
    origin: 'typical: a record is used again, and one field is not set anew',
    file: 'kernels/exokernel/frames.ts',
    find: '  bus.store(page + PPAGE.limits, UNLIMITED);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.limit(0, 0, 5, 0); v3 = t1.free(0, 0); v4 = t1.allocate(0, 0)
      v5 = t1.bind(0, 0, 0, rw)`,
  },
  {
    id: 'mX-free-bound',
    about: 'a frame becomes free, and stays bound',
    origin: 'typical: the last reference goes, and a mapping stays',
    file: 'kernels/exokernel/frames.ts',
    find: '  breakBindings(k, frame, ANY_ENTRY, BREAKS.all);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'page tables give no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.free(0, 0)`,
  },
  {
    id: 'mX-owner',
    about: 'an environment that ends leaves its last frame allocated, with no owner',
    origin: 'typical: off by one in the loop that gives up what a dead environment has',
    file: 'kernels/exokernel/environments.ts',
    find: '  let left = bus.load(env + ENV.frames);\n',
    replace: '  let left = bus.load(env + ENV.frames) - 1;\n',
    machine: 'decstation-3100',
    oracle: 'frames are conserved',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0); v3 = t2.exit(); v4 = t1.owner(0)`,
  },
  {
    id: 'mE-wrong',
    about: "a frame of somebody else's is taken for an answer to a revocation",
    origin: 'typical: that the name is one of a frame in use is checked, and not whose it is',
    file: 'kernels/exokernel/revocation.ts',
    find: '  if (!isOwned(k, frame, index)) return -ERROR.capInsufficient;\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t2.allocate(1, 0)
      v4 = t2.behave(wrong, lowest, 0)
      v5 = t1.revoke(t2, 1, 0); v6 = t1.owner(0)`,
  },
];
