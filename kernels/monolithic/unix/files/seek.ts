/** lseek. */
import { ERROR } from '../abi/errors.ts';
import { WHENCE } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { signedArgument, type Unix } from '../context.ts';
import { fileAt } from '../descriptors/descriptors.ts';
import { CHANNEL, DISTURB, FILE, FILE_TYPE, INODE } from '../records.ts';
import { sleep } from '../sleep.ts';
import { isLocked } from './held.ts';

const OFFSET_MAX = 0x7fffffff;

/** lseek(fd, offset, whence): the new offset. It waits while a read or write of the same file is at work. */
export function lseek(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  const file = fileAt(u, proc, signedArgument(u, proc, 0));
  if (file < 0) return file;
  const type = m.load(file + FILE.type);
  if (type === FILE_TYPE.pipe || type === FILE_TYPE.socket) return -ERROR.seekPipe;
  if (type !== FILE_TYPE.inode) return 0;
  const inode = m.load(file + FILE.object);
  if (isLocked(u, proc, inode)) return sleep(u, proc, CHANNEL.inode, inode, DISTURB.never);
  let offset = signedArgument(u, proc, 1);
  const whence = signedArgument(u, proc, 2);
  if (whence === WHENCE.current) offset += m.load(file + FILE.offset);
  else if (whence === WHENCE.end) offset += m.load(inode + INODE.size);
  else if (whence !== WHENCE.set) return -ERROR.invalid;
  if (offset < 0 || offset > OFFSET_MAX) return -ERROR.invalid;
  m.store(file + FILE.offset, offset);
  return offset;
}
