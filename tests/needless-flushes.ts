/**
 * TLB flushes that are right and not needed, seeded into the L4 kernel. No claim is broken by them,
 * so they are no mutants: nothing but costs can tell.
 */
import { loadPatched, type Patch } from '../cli/mutants/load.ts';
import { Session } from '../core/engine/session.ts';
import type { Contract } from '../core/words/contract.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Kind } from '../core/words/ledger.ts';
import { createMachine } from '../machines/build.ts';

export interface NeedlessFlush {
  readonly patch: Patch;
  readonly machine: string;
  /** Kinds of which an op that takes a right back has more with it. */
  readonly rises: readonly Kind[];
}

export const NEEDLESS_FLUSHES: readonly NeedlessFlush[] = [
  {
    // All entries of the space go, where one would do, and the kernel looks for them in the whole
    // TLB.
    patch: {
      id: 'flush-space',
      file: 'kernels/l4/pmap-mips.ts',
      find: `    const index = this.#mmu.probe(entryHi(va, asid));
    if (index >= 0) this.#mmu.writeIndexed(index, emptyHi(index), 0);
  }

  retire`,
      replace: `    this.#flushAsid(asid);
  }

  retire`,
    },
    machine: 'decstation-3100',
    rises: ['instructions', 'tlbWrites', 'refillTraps'],
  },
  {
    // CR3 is loaded anew, which empties the TLB, where INVLPG would do.
    patch: {
      id: 'flush-all',
      file: 'kernels/l4/pmap-x86.ts',
      find: 'this.#mmu.invlpg(va);',
      replace: 'this.#mmu.setCr3(this.#mmu.cr3());',
    },
    machine: 'pentium-133',
    rises: ['tlbRefills', 'spaceSwitches'],
  },
];

export async function l4With({ patch }: NeedlessFlush): Promise<KernelDesign> {
  const module = await loadPatched<{ l4: KernelDesign }>('kernels/l4/l4.ts', patch);
  return module.l4;
}

export function sessionOn(design: KernelDesign, contract: Contract, machine: string): Session {
  const { frames } = contract;
  return new Session(
    design,
    contract,
    createMachine(machine, { ...(frames === undefined ? {} : { frames }) }),
  );
}
