/** read and write: to whatever the descriptor names. */
import { ERROR } from '../abi/errors.ts';
import { OPEN } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { readDevice, writeDevice } from '../files/devices.ts';
import { readFile } from '../files/read-file.ts';
import { writeFile } from '../files/write-file.ts';
import { readModule, writeModule } from '../modules/module-file.ts';
import { readPipe } from '../pipes/read-pipe.ts';
import { writePipe } from '../pipes/write-pipe.ts';
import { FILE, FILE_TYPE } from '../records.ts';
import { readSocket, writeSocket } from '../sockets/socket.ts';
import { fileAt } from './descriptors.ts';

/** read(descriptor, address, bytes): how many there were, 0 at the end. EBADF, EINVAL (negative), and the file's own. */
export function read(u: Unix, p: number, proc: number): Answer {
  const file = fileFor(u, proc, OPEN.write);
  if (file < 0) return file;
  switch (u.m.load(file + FILE.type)) {
    case FILE_TYPE.inode:
      return readFile(u, p, proc, file);
    case FILE_TYPE.pipe:
      return readPipe(u, p, proc, file);
    case FILE_TYPE.socket:
      return readSocket(u, p, proc, file);
    case FILE_TYPE.module:
      return readModule(u, p, proc, file);
    default:
      return readDevice(u, p, proc, file);
  }
}

/** write(descriptor, address, bytes): how many were taken. EBADF, EINVAL (negative), and the file's own. */
export function write(u: Unix, p: number, proc: number): Answer {
  const file = fileFor(u, proc, OPEN.read);
  if (file < 0) return file;
  switch (u.m.load(file + FILE.type)) {
    case FILE_TYPE.inode:
      return writeFile(u, p, proc, file);
    case FILE_TYPE.pipe:
      return writePipe(u, p, proc, file);
    case FILE_TYPE.socket:
      return writeSocket(u, p, proc, file);
    case FILE_TYPE.module:
      return writeModule(u, p, proc, file);
    default:
      return writeDevice(u, p, proc, file);
  }
}

/** The open file of argument 0; EBADF too where it was opened for the other thing alone, EINVAL where argument 2 is negative. */
function fileFor(u: Unix, proc: number, otherMode: number): number {
  const file = fileAt(u, proc, argument(u, proc, 0));
  if (file < 0) return file;
  const mode = u.m.load(file + FILE.flags) & OPEN.modeMask;
  if (mode === otherMode) return -ERROR.badDescriptor;
  return signedArgument(u, proc, 2) < 0 ? -ERROR.invalid : file;
}
