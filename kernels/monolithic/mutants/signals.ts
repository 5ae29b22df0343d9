/** Seeded bugs of signals. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';
const FREE = `${HEADER} schedule=free`;

export const signalMutants: readonly Mutant[] = [
  {
    id: 'mU35',
    about: 'a signal that waited for sigsuspend to let it in is not seen',
    origin: 'POSIX.1 B.3.3.7; MINIX test79: between the new mask and the sleep',
    file: 'kernels/monolithic/unix/signals/suspend.ts',
    find: '    m.store(proc + PROC.mask, argument(u, proc, 0) & ALL_SIGNALS & ~UNTOUCHABLE);',
    replace: `    m.store(proc + PROC.mask, ALL_SIGNALS);
    const asleep = sleep(u, proc, CHANNEL.signal, proc, DISTURB.signals);
    m.store(proc + PROC.mask, argument(u, proc, 0) & ALL_SIGNALS & ~UNTOUCHABLE);
    return asleep;`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.fork(t2); v2 = t2.sigaction(user1, count); v3 = t2.mask(block, user1)
      v4 = t1.kill(t2, user1); v5 = t2.suspend(user1)`,
  },
  {
    id: 'mU37',
    about: 'sigreturn goes on wherever the frame says',
    origin:
      'seL4, REGRESSIONS0003: a user returns with the kernel’s privilege; Linux 2.0, COPY_SEG_STRICT',
    file: 'kernels/monolithic/machine/processor.ts',
    find: '    if (depth < 0) return this.#isFaultHome(p, wanted) && this.#escapeWith(p, from);',
    replace: '    if (depth < 0) return this.#escapeWith(p, from);',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.fork(t2); v2 = t2.sigaction(user1, count); v3 = t2.meddle(pc); v4 = t2.kill(t2, user1)
      v5 = t2.getpid()`,
  },
  {
    id: 'mU38',
    about: 'after sigreturn SIGKILL is blocked, if the frame says so',
    origin: 'Linux 2.0, signal.c: _BLOCKABLE',
    file: 'kernels/monolithic/unix/signals/sigreturn.ts',
    find: 'm.load(frame + SIGNAL_FRAME.mask) & ALL_SIGNALS & ~UNTOUCHABLE);',
    replace: 'm.load(frame + SIGNAL_FRAME.mask) & ALL_SIGNALS);',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.fork(t2); v2 = t2.sigaction(user1, count); v3 = t2.meddle(mask); v4 = t2.kill(t2, user1)
      v5 = t1.kill(t2, kill); v6 = t2.getpid()`,
  },
  {
    id: 'mU44',
    about: 'SIGCONT is dropped where it is ignored: who is stopped stays so',
    origin: 'typical: what nobody handles is not looked at; POSIX: it goes on whatever the action',
    file: 'kernels/monolithic/unix/signals/post.ts',
    find: '  if (signal === SIGNAL.continue) {',
    replace: '  if (signal === SIGNAL.continue && (m.load(proc + PROC.ignored) & set) === 0) {',
    machine: 'pentium-133',
    oracle: 'every task at its home can be dispatched',
    program: `${HEADER}
      v1 = t1.fork(t2); v2 = t2.sigaction(continue, ignore); v3 = t1.kill(t2, stop); v4 = t1.kill(t2, continue)
      v5 = t2.getpid()`,
  },
  {
    id: 'mU44-early',
    about: 'SIGCONT that comes before a stop has taken effect does not take it back',
    origin: 'typical: lost when it is sent before the stop takes effect',
    file: 'kernels/monolithic/unix/signals/post.ts',
    find: `    forget(u, proc, STOPS);
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${FREE}
      v1 = t1.fork(t2); v2 = t1.yield(); v3 = t2.sync(); v4 = t1.kill(t2, stop); v5 = t1.kill(t2, continue)
      v6 = t2.getpid()`,
  },
];
