/** Programs that say by hand what drawn ones come to seldom. */
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import { type HostProgram, hostProgram } from './record.ts';

const TEXTS = [
  // A file without a name keeps its bytes as long as it is open.
  `v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 7, 100); v3 = t1.unlink(a); v4 = t1.seek(v1, 0, set)
   v5 = t1.read(v1, 64); v6 = t1.stat(a)`,
  // A directory with one name in it is not empty.
  `v1 = t1.mkdir(d, rx); v2 = t1.open(d_a, wc, rw); v3 = t1.rmdir(d); v4 = t1.unlink(d_a); v5 = t1.rmdir(d)
   v6 = t1.stat(d)`,
  // What is appended goes behind what another open file has written meanwhile.
  `v1 = t1.open(a, wac, rw); v2 = t1.write(v1, 1, 64); v3 = t1.open(a, w, rw); v4 = t1.seek(v3, 0, end)
   v5 = t1.write(v3, 2, 64); v6 = t1.write(v1, 3, 64); v7 = t1.open(a, r, rw); v8 = t1.read(v7, 512)`,
  // What was cut off is zeroes when the file gets longer again.
  `v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 5, 4096); v3 = t1.truncate(a, 100); v4 = t1.truncate(a, 4096)
   v5 = t1.seek(v1, 0, set); v6 = t1.read(v1, 4096)`,
  // Stores to private pages of a file are nobody else's.
  `v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 5, 4096); v3 = t1.mapFile(0, 1, rw, private, v1, 0)
   v4 = t1.store(0, 3, 77); v5 = t1.load(0, 3); v6 = t1.seek(v1, 0, set); v7 = t1.read(v1, 4096)
   v8 = t1.mapFile(1, 1, rw, shared, v1, 0); v9 = t1.load(1, 3); v10 = t1.store(1, 4, 78)
   v11 = t1.seek(v1, 0, set); v12 = t1.read(v1, 4096)`,
  // Shared memory without a file is the same in a child; private memory is not.
  `v1 = t1.mapAnonymous(0, 1, rw, shared); v2 = t1.mapAnonymous(1, 1, rw, private); v3 = t1.fork(t2)
   v4 = t1.store(0, 0, 5); v5 = t1.store(1, 0, 6); v6 = t2.load(0, 0); v7 = t2.load(1, 0)
   v8 = t2.store(0, 1, 7); v9 = t1.load(0, 1)`,
  // Orphans are process 1's: it waits for them, and they know it.
  `v1 = t1.fork(t2); v2 = t2.fork(t3); v3 = t2.exit(1); v4 = t1.waitFor(t2, wait); v5 = t3.getppid()
   v6 = t1.getpid(); v7 = t3.exit(9); v8 = t1.wait(wait); v9 = t1.wait(nohang)`,
  // A reader waits for bytes, a writer for room; whoever writes where nobody reads is killed.
  `v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.read(v1, 4096); v4 = t1.write(v1, 9, 64)
   v5 = t1.write(v1, 1, 4096); v6 = t1.fork(t3); v7 = t3.write(v1, 2, 64); v8 = t2.read(v1, 4096)
   v9 = t2.read(v1, 4096); v10 = t1.close(v1, r); v11 = t2.close(v1, r); v12 = t3.close(v1, r)
   v13 = t3.write(v1, 3, 64); v14 = t1.waitFor(t3, wait); v15 = t1.write(v1, 3, 64)`,
  // When a pipe is emptied, all go on who wait to write and have room.
  `v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t1.fork(t3); v4 = t1.write(v1, 1, 4096); v5 = t2.write(v1, 2, 4)
   v6 = t3.write(v1, 3, 64); v7 = t1.read(v1, 4096)`,
  // Who is stopped while it waits, and is told to go on by a signal that is counted, has been interrupted.
  `v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.sigaction(continue, count); v4 = t2.read(v1, 64); v5 = t1.kill(t2, stop)
   v6 = t1.write(v1, 3, 64); v7 = t1.kill(t2, continue); v8 = t2.badPointer(read, unmapped, v1); v9 = t1.write(v1, 9, 4096)
   v10 = t2.write(v1, 4, 64); v11 = t1.kill(t2, stop); v12 = t1.read(v1, 4096); v13 = t1.kill(t2, continue)`,
  `v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.sigaction(continue, count); v4 = t2.badPointer(read, unmapped, v1)
   v5 = t1.kill(t2, stop); v6 = t1.write(v1, 3, 4096); v7 = t1.kill(t2, continue); v8 = t2.badPointer(write, unmapped, v1)
   v9 = t1.kill(t2, stop); v10 = t1.read(v1, 4096); v11 = t1.kill(t2, continue)`,
  // A signal that is counted ends a call that waits, or lets it go on; one that is held back waits.
  `v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.sigaction(user1, count); v4 = t2.sigaction(user2, countRestart)
   v5 = t2.read(v1, 4096); v6 = t1.kill(t2, user2); v7 = t1.kill(t2, user1); v8 = t2.mask(block, user1)
   v9 = t1.kill(t2, user1); v10 = t2.pending(); v11 = t2.caught(); v12 = t2.suspend(user1); v13 = t2.caught()
   v14 = t1.kill(t2, stop); v15 = t2.getpid(); v16 = t1.kill(t2, continue); v17 = t2.getpid()`,
] as const;

export const toldPrograms: readonly HostProgram[] = TEXTS.map((text, i) => {
  const { program } = readProgram(`program 1 contract=unix\n${text}`, `told ${i + 1}`, [unix]);
  return hostProgram(packProgram(program, unix));
});
