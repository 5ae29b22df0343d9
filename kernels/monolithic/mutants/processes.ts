/** Seeded bugs of processes: who is told what, who is found, who is woken. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

export const processMutants: readonly Mutant[] = [
  {
    id: 'mU32',
    about: 'a child that was asked for without waiting is told once more',
    origin: 'typical: the status is told before the slot is given back',
    file: 'kernels/monolithic/unix/processes/wait.ts',
    find: '  releaseProcess(u, proc, zombie);',
    replace: '  if (options !== WAIT.nohang) releaseProcess(u, proc, zombie);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.fork(t2); v2 = t2.exit(1); v3 = t1.wait(nohang); v4 = t1.wait(nohang)`,
  },
  {
    id: 'mU34',
    about: 'a process is found by the slot in its number, whoever has that now',
    origin: 'typical: kill after the number was given to another',
    file: 'kernels/monolithic/unix/processes/table.ts',
    find: '  return u.m.load(proc + PROC.pid) === pid ? proc : NONE;',
    replace: '  return u.m.load(proc + PROC.state) !== STATE.free ? proc : NONE;',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.fork(t2); v2 = t2.exit(0); v3 = t1.wait(wait); v4 = t1.fork(t3); v5 = t1.kill(t2, terminate)`,
  },
  {
    id: 'mU40',
    about: 'what a call answers that was woken goes to whoever woke it',
    origin: 'Mach 3, context.s, 89/11/27, the same class: “forgot to preserve a1” on the slow path',
    file: 'kernels/monolithic/machine/settle.ts',
    find: '  if (inCall) setRegisterOf(h, p, 0, answer >>> 0);',
    replace: '  if (inCall) h.bus.setRegister(0, answer >>> 0);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.read(v1, 4); v4 = t1.write(v1, 0, 8)`,
  },
  {
    id: 'mS-wake',
    about: 'a wakeup wakes the first of those who wait',
    origin: 'typical: a wakeup that is wakeup_one',
    file: 'kernels/monolithic/unix/sleep.ts',
    find: `    if (isMeant) rouse(u, proc);
    proc = next;`,
    replace: `    if (isMeant) rouse(u, proc);
    proc = isMeant ? NONE : next;`,
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t1.fork(t3); v4 = t2.read(v1, 1); v5 = t3.read(v1, 1)
      v6 = t1.write(v1, 0, 2)`,
  },
];
