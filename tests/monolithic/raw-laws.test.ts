/** The engine's laws hold of the kernel while it forks, waits, pages in, runs images and takes faults. */
import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../core/engine/laws.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { BUFFER, PATHS, RESULTS, WINDOW } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { OPEN } from '../../kernels/monolithic/unix/abi/flags.ts';
import { createMachine } from '../../machines/build.ts';
import { raw, rawUnix } from './raw-calls.ts';
import { ANYBODY, call, NOBODYS, path } from './raw-steps.ts';

const PROGRAMS = [
  `v1 = t1.fork(t2); v2 = ${call('t1', 'wait', ANYBODY)}; v3 = ${call('t2', 'getpid')}; v4 = t2.exit(3); v5 = t1.load(${RESULTS})`,
  `v1 = ${call('t1', 'pipe', RESULTS)}; v2 = t1.fork(t2); v3 = ${call('t2', 'read', 3, BUFFER, 64)}; v4 = ${call('t1', 'write', 4, BUFFER, 9)}
   v5 = ${call('t1', 'close', 3)}; v6 = ${call('t1', 'close', 4)}; v7 = t2.exit(0); v8 = ${call('t1', 'wait', ANYBODY)}`,
  `v1 = t1.fork(t2); ${path('t2', '/bin/stay')}; v2 = ${call('t2', 'exec', PATHS, BUFFER, 0)}; v3 = t2.load(${NOBODYS}); v4 = t2.exit(1); v5 = ${call('t1', 'wait', ANYBODY)}`,
  `${path('t1', '/tmp/new')}; v1 = ${call('t1', 'open', PATHS, OPEN.readWrite | OPEN.create, 0o644)}; v2 = ${call('t1', 'write', 3, BUFFER, 5000)}
   v3 = ${call('t1', 'blkflush')}; v4 = ${call('t1', 'lseek', 3, 0, 0)}; v5 = ${call('t1', 'read', 3, BUFFER, 5000)}; v6 = ${call('t1', 'close', 3)}
   v7 = ${call('t1', 'unlink', PATHS)}`,
  `v1 = ${call('t1', 'mmap', WINDOW, 4, 3, 0x31, ANYBODY, 0)}; v2 = t1.fork(t2); v3 = t2.store(${WINDOW}, 5); v4 = t1.load(${WINDOW})
   v5 = t2.exit(0); v6 = ${call('t1', 'wait', ANYBODY)}; v7 = ${call('t1', 'munmap', WINDOW, 4)}`,
].map((steps) => {
  const { program } = readProgram(`program 1 contract=raw\n${steps}`, 'a law', [raw]);
  return packProgram(program, raw);
});

describe.each(['decstation-3100', 'decstation-5000-125', 'pentium-133'])('on %s', (id) => {
  it('keeps the laws', () => {
    const machine = () => createMachine(id, { frames: 1024, devices: ['disk', 'console'] });
    const subject = { design: rawUnix, contract: raw, machine };
    expect(checkLaws(subject, PROGRAMS).map(({ message }) => message)).toEqual([]);
  }, 120_000);
});
