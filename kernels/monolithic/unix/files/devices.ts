/** Device nodes: /dev/null takes everything and has nothing; /dev/console prints. */
import { ERROR } from '../abi/errors.ts';
import { type Answer, SLEEP } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { FILE, FILE_TYPE, PROC, UROOT } from '../records.ts';
import { touchUser } from './page-in.ts';
import { recordRoom } from './path.ts';

/** Bytes that the console takes in one go. */
const PIECE = 64;

/** Performs `read` on an open file of type null or console: both are at their end. */
export function readDevice(u: Unix, _p: number, proc: number, _file: number): Answer {
  return signedArgument(u, proc, 2) < 0 ? -ERROR.invalid : 0;
}

/** Performs `write` on an open file of type null or console. */
export function writeDevice(u: Unix, p: number, proc: number, file: number): Answer {
  const { m, low } = u;
  const bytes = signedArgument(u, proc, 2);
  if (bytes < 0) return -ERROR.invalid;
  if (m.load(file + FILE.type) === FILE_TYPE.null) return bytes;
  const text = recordRoom(u, p);
  const printed = u.plan.root + UROOT.printed;
  let done = m.load(proc + PROC.done);
  while (done < bytes) {
    const va = argument(u, proc, 1) + done;
    const chunk = Math.min(bytes - done, PIECE);
    const touched = touchUser(u, p, proc, va, chunk, false);
    if (touched === SLEEP) return SLEEP;
    if (touched < 0) return done === 0 ? touched : done;
    low.copyIn(text, va, chunk);
    for (let i = 0; i < chunk; i++) low.print(m.load8(text + i));
    m.store(printed, m.load(printed) + chunk);
    done += chunk;
    m.store(proc + PROC.done, done);
    low.point();
  }
  return done;
}
