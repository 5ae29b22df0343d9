/** The calls of this folder, by number. */
import { CALL, INTERNAL } from '../abi/calls.ts';
import type { CallTable } from '../context.ts';
import { chdir, chmod, umask } from './attributes.ts';
import { mkdir } from './create.ts';
import { link } from './link.ts';
import { getdents } from './list.ts';
import { open } from './open.ts';
import { reap } from './reaper.ts';
import { rename } from './rename.ts';
import { lseek } from './seek.ts';
import { fstat, stat, statfs } from './stat.ts';
import { blkflush, fsync, msync, sync } from './sync.ts';
import { ftruncate, truncate } from './truncate.ts';
import { rmdir, unlink } from './unlink.ts';
import { update } from './update.ts';

export const fileCalls: CallTable = {
  [CALL.open]: open,
  [CALL.lseek]: lseek,
  [CALL.stat]: stat,
  [CALL.fstat]: fstat,
  [CALL.link]: link,
  [CALL.unlink]: unlink,
  [CALL.rename]: rename,
  [CALL.mkdir]: mkdir,
  [CALL.rmdir]: rmdir,
  [CALL.truncate]: truncate,
  [CALL.ftruncate]: ftruncate,
  [CALL.sync]: sync,
  [CALL.fsync]: fsync,
  [CALL.chdir]: chdir,
  [CALL.chmod]: chmod,
  [CALL.umask]: umask,
  [CALL.getdents]: getdents,
  [CALL.statfs]: statfs,
  [CALL.blkflush]: blkflush,
  [CALL.msync]: msync,
  [INTERNAL.update]: update,
  [INTERNAL.reap]: reap,
};
