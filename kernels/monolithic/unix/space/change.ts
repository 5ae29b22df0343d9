/** munmap, mprotect, brk. */
import { HEAP_END } from '../abi/address-map.ts';
import { ERROR } from '../abi/errors.ts';
import { type Answer, SLEEP } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { areRights, isAligned, isUsers } from './ranges.ts';

/** munmap(address, pages): 0. EINVAL: no pages, misaligned, not the user's; ENOMEM. */
export function munmap(u: Unix, p: number, proc: number): Answer {
  const va = argument(u, proc, 0);
  const pages = argument(u, proc, 1);
  if (pages === 0 || !isAligned(va) || !isUsers(va, pages)) return -ERROR.invalid;
  return u.low.unmap(p, va, pages);
}

/** mprotect(address, pages, rights): 0. EINVAL: misaligned, no rights; ENOMEM: not mapped; EACCES: more than the file may be asked for. */
export function mprotect(u: Unix, p: number, proc: number): Answer {
  const va = argument(u, proc, 0);
  const pages = argument(u, proc, 1);
  const rights = argument(u, proc, 2);
  if (!isAligned(va) || !areRights(rights)) return -ERROR.invalid;
  if (!isUsers(va, pages)) return -ERROR.noMemory;
  return pages === 0 ? 0 : u.low.protect(p, va, pages, rights);
}

/** brk(end of the heap; 0 asks): the end. ENOMEM: below its beginning, too high, something in the way, or no memory. */
export function brk(u: Unix, p: number, proc: number): Answer {
  const end = argument(u, proc, 0);
  if (end > HEAP_END) return -ERROR.noMemory;
  const answer = u.low.setBreak(p, end);
  return answer < 0 && answer !== SLEEP ? -ERROR.noMemory : answer;
}
