/**
 * The kernel's path lengths: `paths.json`, checked, and their indices by name.
 *
 * One name serves both families: on MIPS, `syscall` means the path `syscall.mips`.
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
      throw new Error(`path ${name} of the exokernel: there is no provenance ${provenance}`);
    }
    if (!(0 <= instructions.lo && instructions.lo <= instructions.hi)) {
      throw new Error(`path ${name} of the exokernel: its instructions have no sensible band`);
    }
    return { ...path, provenance };
  }),
};

/** Indices into the sheet, for `exec`. */
export interface Paths {
  readonly syscall: number;
  /** An exception becomes an upcall. */
  readonly dispatch: number;
  /** A protected control transfer, from the call's decoding on. */
  readonly transfer: number;
  readonly stlbHit: number;
  readonly stlbMiss: number;
  readonly bind: number;
  readonly breakBinding: number;
  readonly forge: number;
  readonly predicate: number;
  readonly yield: number;
  readonly tick: number;
  readonly sliceEnd: number;
  readonly revoke: number;
  readonly abort: number;
  /** User code: 1,000 instructions; a fault handler; an LRPC's stubs. */
  readonly work: number;
  readonly fault: number;
  readonly lrpc: number;
}

export function pathsFor(family: 'mips' | 'x86', info: BootInfo): Paths {
  const index = (name: string): number => info.path(family === 'mips' ? `${name}.mips` : name);
  return {
    syscall: index('syscall'),
    dispatch: index('dispatch'),
    transfer: index('transfer'),
    stlbHit: index('stlb.hit'),
    stlbMiss: index('stlb.miss'),
    bind: index('bind'),
    breakBinding: index('binding.break'),
    forge: index('forge'),
    predicate: index('predicate'),
    yield: index('yield'),
    tick: index('tick'),
    sliceEnd: index('slice.end'),
    revoke: index('revoke'),
    abort: index('abort'),
    work: info.path('library.work'),
    fault: info.path('library.fault'),
    lrpc: info.path('library.lrpc'),
  };
}
