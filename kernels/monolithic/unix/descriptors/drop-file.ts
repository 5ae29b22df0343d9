/** An open file loses a descriptor. */
import type { Unix } from '../context.ts';
import { closeInode } from '../files/inode.ts';
import { closeModule } from '../modules/module-file.ts';
import { closePipeEnd } from '../pipes/pipe.ts';
import { FILE, FILE_TYPE } from '../records.ts';
import { closeSocket } from '../sockets/socket.ts';

/** One descriptor less; the last one closes the file. Never waits. */
export function dropFile(u: Unix, file: number): void {
  const { m } = u;
  const count = m.load(file + FILE.count) - 1;
  m.store(file + FILE.count, count);
  if (count > 0) return;
  switch (m.load(file + FILE.type)) {
    case FILE_TYPE.pipe:
      closePipeEnd(u, file);
      break;
    case FILE_TYPE.socket:
      closeSocket(u, file);
      break;
    case FILE_TYPE.module:
      closeModule(u, file);
      break;
    default:
      closeInode(u, file);
  }
  m.store(file + FILE.type, FILE_TYPE.free);
}
