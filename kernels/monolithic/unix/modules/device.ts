/** Device nodes of modules: /dev/mod0 and so on. */
import { ERROR } from '../abi/errors.ts';
import { MODE } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { DEVICE } from '../files/format.ts';
import { INODE, MODULE, MODULE_STATE, MODULES, NONE } from '../records.ts';

/** The MODULE record that an inode stands for; NONE if it is no module's node; ENODEV if nothing is loaded there. */
export function moduleOf(u: Unix, inode: number): Answer {
  const { m } = u;
  if ((m.load(inode + INODE.mode) & MODE.typeMask) !== MODE.device) return NONE;
  const slot = m.load(inode + INODE.device) - DEVICE.module;
  if (slot < 0 || slot >= MODULES) return NONE;
  const module = u.plan.modules.at(slot);
  const isThere = m.load(module + MODULE.state) !== MODULE_STATE.free;
  return isThere && m.load(module + MODULE.starting) === 0 ? module : -ERROR.noDevice;
}

/** An open file more, or less. */
export function countUser(u: Unix, module: number, change: 1 | -1): void {
  const { m } = u;
  m.store(module + MODULE.users, m.load(module + MODULE.users) + change);
}
