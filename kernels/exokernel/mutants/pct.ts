/** Seeded bugs of protected control transfers, and of the upcalls that end and begin what is under way. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=cpu design=exokernel';
const TWO = `${HEADER}
      v1 = t1.spawn(t2)`;

export const pctMutants: readonly Mutant[] = [
  {
    id: 'mX37',
    about: 'whoever was called stays closed to calls when the call is over',
    origin:
      'kin of Xok ipc.c: ipc1 leaves the callee TEMP_BLOCKED on a path on which it should not',
    file: 'kernels/exokernel/pct.ts',
    find: '  bus.store(env + ENV.level, OWN);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.entry(call); v3 = t1.call(t2, 1, 2, 0); v4 = t1.call(t2, 1, 2, 0)`,
  },
  {
    id: 'mX38',
    about: 'messages are shut out while a callee serves, and for good',
    origin: 'kin of Xok ipc.c: the callee is changed for the call, and never changed back',
    file: 'kernels/exokernel/pct.ts',
    find: '  bus.store(callee + ENV.level, SERVING);\n',
    replace:
      '  bus.store(callee + ENV.level, SERVING);\n  bus.store(callee + ENV.allowed, ALLOW.sync);\n',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.entry(both); v3 = t1.call(t2, 1, 2, 0); v4 = t1.send(t2, 1, keep)`,
  },
  {
    id: 'mX-relay',
    about: 'whoever calls while it serves goes on where it stood before it served',
    origin: 'typical: one saved PC for each environment, where there are two levels',
    file: 'kernels/exokernel/pct.ts',
    find: `  bus.setRegister(0, 0);
  bus.setPc(bus.load(contextOf(caller, levelOf(k, caller)) + CONTEXT.pc));`,
    replace: `  bus.setRegister(0, 0);
  bus.setPc(bus.load(contextOf(caller, OWN) + CONTEXT.pc));`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t1.spawn(t3); v3 = t2.entry(call); v4 = t3.entry(call); v5 = t1.relay(t2, t3, 5)`,
  },
  {
    id: 'mX-message',
    about: 'a message takes the place of the one before, which was not taken',
    origin: 'typical: an inbox for one, which nobody looks at before it is filled',
    file: 'kernels/exokernel/pct.ts',
    find: '  if (bus.load(inbox) !== 0) return -ERROR.ipcBlocked;\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.entry(message); v3 = t1.send(t2, 1, keep); v4 = t1.send(t2, 2, keep)
      v5 = t2.received()`,
  },
  {
    id: 'mX-pending',
    about: 'a message to an environment that serves is taken from the list, and not told',
    origin: 'typical: what is pending is cleared before it is known whether it can be delivered',
    file: 'kernels/exokernel/upcalls.ts',
    find: `    if (kind === UPCALL.message && bus.load(depthAt(env, levelOf(k, env))) > 0) continue;
    bus.store(env + ENV.pending, pending & ~(1 << kind));`,
    replace: `    if (kind === UPCALL.message && bus.load(depthAt(env, levelOf(k, env))) > 0) continue;
    bus.store(env + ENV.pending, pending & ~(1 << kind));
    if (levelOf(k, env) === SERVING) continue;`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.entry(both); v3 = t1.send(t2, 5, keep); v4 = t1.call(t2, 1, 2, 0)
      v5 = t2.received()`,
  },
  {
    id: 'mX-epilogue',
    about: 'the end of a slice is told to nobody: the next slice begins at once',
    origin: 'typical: a condition that is the wrong way round',
    file: 'kernels/exokernel/upcalls.ts',
    find: 'if (!wants || !hasRoom(k, env)) return false;',
    replace: 'if (!wants || hasRoom(k, env)) return false;',
    machine: 'decstation-3100',
    oracle: 'every step ends within its fuel',
    program: `${HEADER}
      v1 = t1.overrun()`,
  },
  {
    id: 'mX-entry',
    about: 'an entry that is withdrawn is not shown any more, and entered still',
    origin: 'typical: of two records of one thing, one is brought up to date',
    file: 'kernels/exokernel/environments.ts',
    find: '  bus.store(env + ENV.entries + 4 * kind, pc);\n',
    replace: '  if (pc !== 0) bus.store(env + ENV.entries + 4 * kind, pc);\n',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${TWO}
      v2 = t2.entry(call); v3 = t2.entry(none); v4 = t1.call(t2, 1, 2, 0)`,
  },
];
