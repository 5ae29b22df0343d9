/** Programs that campaigns have found, as short as they could be made: each was judged wrongly once. */
import { expect, it } from 'vitest';
import config from '../../kernelcheck.config.ts';
import { findingOf } from '../../kernelcheck.ts';

/** So many pages, of which no two neighbours have the same rights: in the window, and where mmap chooses. */
function mappings(pages: number): string {
  const step = (i: number) =>
    `v${i + 1} = t1.mapAnonymous(${i < 48 ? i : 63}, 1, ${i % 2 === 0 ? 'r' : 'rw'}, private)`;
  return Array.from({ length: pages }, (_, i) => step(i)).join('; ');
}

const programs: Readonly<Record<string, string>> = {
  'a fork that has made its process, which nobody has been told of': `
    v9 = t1.fork(t3); v37 = t3.run(bin_stay, 0); v39 = t1.fork(t2); v49 = t2.sleep(1)
    v53 = t1.wait(wait); v55 = t1.nice(22); v57 = t1.fork(t3)
  `,
  'a handler that goes where it may not, when it gets to run': `
    v1 = t1.sigaction(user1, count); v2 = t1.fork(t2); v3 = t2.meddle(pc); v4 = t1.kill(t2, user1)
    v5 = t1.wait(nohang); v6 = t1.fork(t2); v7 = t1.wait(wait)
  `,
  'a fault while all signals are held back': `
    v1 = t1.sigaction(user1, count); v2 = t1.fork(t2); v3 = t2.meddle(mask); v4 = t2.kill(t2, user1)
    v5 = t2.store(0, 0, 0); v6 = t2.getpid(); v7 = t2.kill(t2, terminate); v8 = t2.pending()
  `,
  'an alarm that was counted before it is asked for': `
    v1 = t1.alarm(1); v2 = t1.sleep(1); v3 = t1.caught(); v4 = t1.alarm(0); v5 = t1.caught()
  `,
  'a child that is waited for while another lives in its slot': `
    v1 = t1.fork(t3); v2 = t3.fork(t2); v3 = t3.waitFor(t2, wait); v4 = t1.kill(t3, stop); v5 = t2.exit(0)
    v6 = t1.fork(t2); v7 = t1.kill(t3, continue)
  `,
  'a signal that comes where it may have come before': `
    v1 = t1.sigaction(child, count); v2 = t1.mask(block, child); v3 = t1.fork(t2)
    v4 = t1.kill(t2, stop); v5 = t1.kill(t2, kill); v6 = t1.pending()
  `,
  'a signal that waits, and that the new image would not notice': `
    v1 = t1.sigaction(continue, count); v2 = t1.mask(block, continue); v3 = t1.kill(t1, continue)
    v4 = t1.exec(bin_stay, 0); v5 = t1.pending(); v6 = t1.sigaction(continue, count)
    v7 = t1.mask(unblock, continue); v8 = t1.caught()
  `,
  'a write that waits when its pipe is made nonblocking': `
    v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.write(v1, 0, 4097); v4 = t1.nonblock(v1, w, on)
    v5 = t1.write(v1, 0, 1)
  `,
  'an image that finds its pipe full of what another is writing': `
    v1 = t1.fork(t2); v2 = t2.pipe(); v3 = t2.dup2(v2, w, 1); v4 = t2.fork(t3); v5 = t3.write(v2, 0, 4097)
    v6 = t2.run(bin_yes, 1)
  `,
  'a read to nowhere that waits when its pipe is made nonblocking': `
    v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.badPointer(read, null, v1); v4 = t1.nonblock(v1, r, on)
  `,
  'a mask that holds when its handler has run': `
    v1 = t1.fork(t2); v2 = t2.sigaction(user1, count); v3 = t2.meddle(mask); v4 = t1.kill(t2, user1)
    v5 = t1.kill(t2, terminate); v6 = t2.onFault(die)
  `,
  'an image that was written to, whose end is told first': `
    v1 = t1.fork(t2); v2 = t1.wait(wait); v3 = t2.fork(t3); v4 = t3.open(bin_cat, wac, rw)
    v5 = t3.write(v4, 0, 1); v6 = t3.exit(0); v7 = t2.run(bin_cat, 1)
  `,
  'code in frames that held other code': `
    v1 = t1.fork(t3); v2 = t1.wait(wait); v3 = t3.run(bin_cat, 0); v4 = t1.fork(t2); v5 = t2.fork(t3)
    v6 = t3.run(bin_exit, 0); v7 = t1.flush(); v8 = t1.fork(t3); v9 = t3.run(bin_exit, 0); v10 = t1.wait(wait)
  `,
  'a child that is stopped before it has returned from its fork': `
    v2 = t1.sigaction(pipe, count); v6 = t1.fork(t2); v7 = t1.pipe(); v69 = t1.write(v7, 0, 4033)
    v71 = t1.write(v7, 0, 64); v97 = t1.kill(t3, stop); v103 = t2.kill(t1, pipe); v117 = t2.fork(t3)
  `,
  'more shared memory than any kernel must have records for': `
    ${Array.from({ length: 20 }, (_, i) => `v${i + 1} = t1.mapAnonymous(${i}, 1, r, shared)`).join('; ')}
  `,
  'as many mappings as any kernel must have records for': `
    ${mappings(32)}
    v101 = t1.fork(t2); v102 = t1.fork(t3); v103 = t1.fork(t4); v104 = t1.fork(t5); v105 = t1.fork(t6)
    v106 = t6.exec(bin_stay, 0); v107 = t5.exec(bin_stay, 0); v108 = t2.mapAnonymous(40, 6, rw, private)
    v109 = t2.protect(42, 1, r); v110 = t2.unmap(44, 1); v111 = t3.run(bin_exit, 3); v112 = t1.wait(wait)
  `,
  'more mappings than any kernel must have records for': `
    ${mappings(96)}
    v101 = t1.fork(t2); v102 = t1.fork(t3); v103 = t1.fork(t4); v104 = t1.unmap(3, 1)
    v105 = t1.protect(5, 1, none); v106 = t1.mapAnonymous(0, 6, r, private); v107 = t2.brk(8192)
    v108 = t2.store(112, 0, 5); v109 = t2.load(112, 0)
  `,
  'more pipes than any kernel must have records for': `
    v1 = t1.fork(t2)
    ${Array.from({ length: 15 }, (_, i) => `v${i + 10} = t1.pipe(); t1.close(v${i + 10}, r)`).join('; ')}
    ${Array.from({ length: 15 }, (_, i) => `v${i + 30} = t2.pipe(); t2.close(v${i + 30}, w)`).join('; ')}
  `,
  'a console that is a file, which is open for writing once the power was lost': `
    v12 = t1.open(a, wc, rw); v461 = t1.rename(a, dev_console); v519 = t1.mapAnonymous(0, 0, r, private)
    v522 = t1.fsync(v12)
    @v519 power kept 10
  `,
  'a child whose number was that of one that went with the power, waited for by that name': `
    v3 = t1.fork(t2); v5 = t1.open(a, wc, rw); v21 = t1.open(root, r, rw); v26 = t1.fsync(v5)
    v48 = t1.fork(t3); v50 = t1.waitFor(t2, wait)
    @v21 power lost 1
  `,
  'a descriptor of which nobody was told before the power was lost': `
    v2 = t1.mkdir(d, rw); v5 = t1.flush(); v6 = t1.open(b, wc, rw); v7 = t1.rmdir(d); v9 = t1.fsync(v6)
    v15 = t1.list(root); v17 = t1.open(a, wc, rw); v31 = t1.read(v17, 0)
    @v9 power shuffled 17
  `,
};

it.each(
  Object.entries(programs).flatMap(([title, text]) =>
    ['pentium-133', 'decstation-2100', 'decstation-5000-125'].map(
      (machine) => [title, machine, text] as const,
    ),
  ),
)('%s, on %s', (_, machine, text) => {
  const program = `program 1 contract=unix design=monolithic machine=${machine}\n${text}`;
  expect(findingOf(config, program)).toBeNull();
});
