/**
 * The kernel's path lengths: `paths.json`, checked, and their indices by name.
 *
 * One name serves both families: on MIPS, `ipc` means the path `ipc.mips`.
 */
import type { BootInfo } from '../../core/words/kernel.ts';
import type { Path, PathSheet, Provenance } from '../../core/words/path.ts';
import sheet from './paths.json' with { type: 'json' };

const PROVENANCES: readonly Provenance[] = ['counted', 'published', 'structural'];

function isProvenance(name: string): name is Provenance {
  return PROVENANCES.some((provenance) => provenance === name);
}

export const paths: PathSheet = {
  paths: sheet.paths.map((path): Path => {
    const { name, instructions, provenance } = path;
    if (!isProvenance(provenance)) {
      throw new Error(`path ${name} of l4: there is no provenance ${provenance}`);
    }
    if (!(0 <= instructions.lo && instructions.lo <= instructions.hi)) {
      throw new Error(`path ${name} of l4: its instructions have no sensible band`);
    }
    return { ...path, provenance };
  }),
};

/** Indices into the sheet, for `exec`. */
export interface Paths {
  readonly ipc: number;
  readonly ipcBlock: number;
  readonly ipcPending: number;
  readonly map: number;
  readonly mapMore: number;
  readonly grant: number;
  readonly unmap: number;
  readonly unmapNode: number;
  readonly unmapMore: number;
  readonly pageFault: number;
  readonly interrupt: number;
  readonly interruptIdle: number;
  readonly timer: number;
  readonly timerPreempt: number;
  readonly threadSwitch: number;
  readonly switchContext: number;
  readonly switchSpace: number;
  readonly refill: number;
}

export function pathsFor(family: 'mips' | 'x86', info: BootInfo): Paths {
  const index = (name: string): number => info.path(family === 'mips' ? `${name}.mips` : name);
  return {
    ipc: index('ipc'),
    ipcBlock: index('ipc.block'),
    ipcPending: index('ipc.pending'),
    map: index('map'),
    mapMore: index('map.more'),
    grant: index('grant'),
    unmap: index('unmap'),
    unmapNode: index('unmap.node'),
    unmapMore: index('unmap.more'),
    pageFault: index('fault.page'),
    interrupt: index('interrupt'),
    interruptIdle: index('interrupt.idle'),
    timer: index('timer'),
    timerPreempt: index('timer.preempt'),
    threadSwitch: index('thread.switch'),
    switchContext: index('switch.context'),
    switchSpace: index('switch.space'),
    refill: index('refill'),
  };
}
