/** What must be true of the records of files whenever nobody is in the middle of an act. */
import type { Unix } from '../context.ts';
import {
  FILE,
  FILE_TYPE,
  FILES,
  INODE,
  INODES,
  LOG,
  LOG_BLOCKS,
  LOG_STATE,
  NONE,
  PROC,
  PROCESSES,
  STATE,
} from '../records.ts';
import { mayWriteTo } from './inode.ts';

const SLOTS = [
  PROC.cwd,
  PROC.image,
  PROC.walkInode,
  PROC.walkSecond,
  PROC.walkTarget,
  PROC.walkVictim,
] as const;

/** The first thing that is wrong, in words; null if nothing is. For tests and oracles: it allocates. */
export function filesInconsistency(u: Unix): string | null {
  return inodesInconsistency(u) ?? logInconsistency(u);
}

function inodesInconsistency(u: Unix): string | null {
  const { m } = u;
  const references = new Map<number, number>();
  const writers = new Map<number, number>();
  const count = (map: Map<number, number>, inode: number): void => {
    if (inode !== NONE) map.set(inode, (map.get(inode) ?? 0) + 1);
  };
  const locks = new Map<number, number>();
  for (let p = 1; p < PROCESSES; p++) {
    const proc = u.plan.procs.at(p);
    const state = m.load(proc + PROC.state);
    if (state === STATE.free) continue;
    for (const slot of SLOTS) count(references, m.load(proc + slot));
    const locked = m.load(proc + PROC.lockInode);
    if (locked === NONE) continue;
    if (locks.has(locked))
      return `two processes have the lock of the inode at 0x${locked.toString(16)}`;
    locks.set(locked, proc);
  }
  for (let i = 0; i < FILES; i++) {
    const file = u.plan.files.at(i);
    const type = m.load(file + FILE.type);
    const isInode =
      type === FILE_TYPE.inode || type === FILE_TYPE.null || type === FILE_TYPE.console;
    const inode = m.load(file + FILE.object);
    if (!isInode || inode === NONE) continue;
    count(references, inode);
    if (mayWriteTo(u, file, inode)) count(writers, inode);
  }
  const numbers = new Set<number>();
  for (let i = 0; i < INODES; i++) {
    const inode = u.plan.inodes.at(i);
    const number = m.load(inode + INODE.number);
    const has = m.load(inode + INODE.references);
    if (has !== (references.get(inode) ?? 0)) {
      return `inode ${number} has ${has} references, and ${references.get(inode) ?? 0} are there`;
    }
    if (number === 0) continue;
    if (numbers.has(number)) return `inode ${number} is in core twice`;
    numbers.add(number);
    if (m.load(inode + INODE.lock) !== (locks.get(inode) ?? NONE)) {
      return `the lock of inode ${number} is not its owner's`;
    }
    if (has === 0) continue;
    const writing = m.load(inode + INODE.writers);
    if (writing !== (writers.get(inode) ?? 0)) return `inode ${number} has ${writing} writers`;
    if (writing > 0 && m.load(inode + INODE.texts) > 0) return `inode ${number} is run and written`;
  }
  return null;
}

function logInconsistency(u: Unix): string | null {
  const { m } = u;
  const { log } = u.plan;
  const count = m.load(log + LOG.count);
  if (count > LOG_BLOCKS) return `the log has ${count} blocks`;
  const blocks = new Set<number>();
  for (let i = 0; i < count; i++) blocks.add(m.load(log + LOG.blocks + 4 * i));
  if (blocks.size !== count) return 'the log has a block twice';
  const isIdle = m.load(log + LOG.state) === LOG_STATE.idle;
  if (isIdle && m.load(log + LOG.freedCount) > 0 && count === 0)
    return 'blocks were freed without a log';
  return null;
}
