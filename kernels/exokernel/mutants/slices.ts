/** Seeded bugs of time slices: whose a position is, who pays for ticks, what an overrun costs. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=cpu design=exokernel';
const TWO = `${HEADER}
      v1 = t1.spawn(t2)`;

export const sliceMutants: readonly Mutant[] = [
  {
    id: 'mX28',
    about: 'a yield in the epilogue begins the count of its excess anew',
    origin: 'Xok sched.c, MAX_QX: what is counted is reset by whoever is late',
    file: 'kernels/exokernel/slices.ts',
    find: '  bus.store(self + ENV.inEpilogue, 0);\n',
    replace: '  bus.store(self + ENV.inEpilogue, 0);\n  setExcess(k, self, 0);\n',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.epilogue(slow, 20); v3 = t2.overrun(); v4 = t2.overrun()`,
  },
  {
    id: 'mX28-owed',
    about: 'ticks of excess are counted, but not owed',
    origin: 'kin of Xok sched.c, MAX_QX: one of two accounts is forgotten',
    file: 'kernels/exokernel/interrupts.ts',
    find: '  setPenalty(k, current, bus.load(current + ENV.penalty) + 1);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.epilogue(slow, 5); v3 = t2.overrun(); v4 = t1.penalty(t2)`,
  },
  {
    id: 'mX28-endless',
    about: 'the excess of an environment is looked at only where its slice ends',
    origin:
      'typical: a limit is checked at the next event, which whoever exceeds it need not bring about',
    file: 'kernels/exokernel/settle.ts',
    find: `  if (bus.load(env + ENV.inEpilogue) !== 0) {
    if (bus.load(env + ENV.excess) > EXCESS_TICKS) destroy(k, env);
  } else if (bus.load(plan.root + ROOT.sliceTicks) === 0) endSlice(k, env);`,
    replace: `  if (bus.load(env + ENV.inEpilogue) === 0 && bus.load(plan.root + ROOT.sliceTicks) === 0) {
    if (bus.load(env + ENV.excess) > EXCESS_TICKS) destroy(k, env);
    else endSlice(k, env);
  }`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.epilogue(slow, 36); v3 = t2.overrun()`,
  },
  {
    id: 'mX40',
    about: 'a directed yield gives a whole slice, not what is left of one',
    origin: 'typical of directed yields: two that yield to each other keep the processor for ever',
    file: 'kernels/exokernel/slices.ts',
    find: '    runAs(k, target);\n    return NO_RESULT;',
    replace:
      '    bus.store(plan.root + ROOT.sliceTicks, SLICE_TICKS);\n    runAs(k, target);\n    return NO_RESULT;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t1.overrun(); v3 = t1.work(5); v4 = t1.yieldTo(t2); v5 = t2.overrun()`,
  },
  {
    id: 'mX70',
    about: 'a tick in a protected control transfer is charged to the callee',
    origin: 'typical: ticks go to whoever the interrupt finds, not to whose time it is',
    file: 'kernels/exokernel/interrupts.ts',
    find: `  if (payer !== NONE) chargeTick(k, payer);
  else if (current !== NONE) chargeTick(k, current);`,
    replace: `  if (current !== NONE) chargeTick(k, current);
  else if (payer !== NONE) chargeTick(k, payer);`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.entry(call); v3 = t1.call(t2, 1, 2, 4); v4 = t1.account(t2)`,
  },
  {
    id: 'mX-long',
    about: 'a slice lasts one tick more than it should',
    origin: 'typical: a count to 0 that is looked at before it is taken down',
    file: 'kernels/exokernel/slices.ts',
    find: 'bus.store(plan.root + ROOT.sliceTicks, SLICE_TICKS - penalty);',
    replace: 'bus.store(plan.root + ROOT.sliceTicks, SLICE_TICKS + 1 - penalty);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.overrun(); v2 = t1.overrun()`,
  },
  {
    id: 'mX-guard',
    about: 'whoever passes a position on becomes its guard',
    origin: 'Xok sched.c, q_cap: the capability belongs to the position, not to its last change',
    file: 'kernels/exokernel/slices.ts',
    find: 'if (op === SLICE_OP.alloc) guardSlice(k, position, cap);',
    replace: 'guardSlice(k, position, cap);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.claim(0); v3 = t1.give(0, t1); v4 = t2.release(0)`,
  },
  {
    id: 'mX-position',
    about: 'a position is passed on by anybody who has a capability, whoever guards it',
    origin: 'typical: that a capability is there is checked, and not what it is for',
    file: 'kernels/exokernel/slices.ts',
    find: 'satisfies(k, cap, guard, PERM.all) ? 0',
    replace: 'satisfies(k, cap, cap, PERM.all) || guard === 0 ? 0',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t1.claim(0); v3 = t2.release(0)`,
  },
  {
    id: 'mX-donated',
    about: 'the positions that go with a message go also when it is refused',
    origin: 'typical: one of two effects is undone where an error comes after it',
    file: 'kernels/exokernel/calls.ts',
    find: 'if (result === 0 && give === 1) giveSlices',
    replace: 'if (result !== -ERROR.badEnv && give === 1) giveSlices',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.claim(0); v3 = t2.send(t1, 1, give); v4 = t2.holder(0)`,
  },
];
