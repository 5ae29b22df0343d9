/**
 * A kernel with global pages on the Pentium Pro: claims about the hardware hold where they are the
 * kernel's own, and one does not where they are a user's.
 */
import { describe, expect, it } from 'vitest';
import { loadPatched } from '../cli/mutants/load.ts';
import { check } from '../core/engine/check.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { Session } from '../core/engine/session.ts';
import { silent } from '../core/engine/silent-watcher.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Verdict } from '../core/words/verdict.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { createMachine } from '../machines/build.ts';
import { PTE_GLOBAL } from '../machines/formats/x86.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';

const PMAP = 'kernels/l4/pmap-x86.ts';

/** The window through which the kernel sees memory. */
const WINDOW = 'PTE_PRESENT | PTE_WRITE | PDE_LARGE;';
const USER_PAGES = 'PTE_PRESENT | PTE_USER | large | write';

/** L4 with CR4.PGE set, and G in the entries that this text makes. */
async function withGlobal(id: string, find: string): Promise<KernelDesign> {
  const replace = find.replace('PTE_PRESENT', `PTE_PRESENT | ${PTE_GLOBAL}`);
  const patch = { id, file: PMAP, find, replace };
  const { l4: design } = await loadPatched<{ l4: KernelDesign }>('kernels/l4/l4.ts', patch);
  return {
    ...design,
    boot(bus, info) {
      const root = design.boot(bus, info);
      bus.x86?.setGlobalPages(true);
      return root;
    },
  };
}

function sessionOf(design: KernelDesign): Session {
  return new Session(design, memory, createMachine('pentium-pro-200', { frames: 512 }));
}

function verdictOf(design: KernelDesign): Verdict {
  const judge = new ContractJudge(memory, hardware);
  return check(sessionOf(design), judge, { seed: 3, ops: 4000 });
}

describe('the window of the kernel in global pages', () => {
  const global = withGlobal('global-window', WINDOW);

  it('breaks no claim', async () => {
    expect((await global).name).toBe(l4.name);
    expect(verdictOf(await global).kind).toBe('holds');
  });

  it('stays in the TLB over switches of spaces, which saves refills', async () => {
    const text = `program 1 contract=memory design=l4
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, rw)
      v4 = t2.load(v2, 0); v5 = t1.load(v2, 0); v6 = t2.load(v2, 0); v7 = t1.load(v2, 0)`;
    const program = packProgram(readProgram(text, 'switches', [memory]).program, memory);
    const refills = (design: KernelDesign) => {
      const session = sessionOf(design);
      session.run(program, silent);
      const { machine } = session;
      const globals = machine.peek.tlb().filter(({ context }) => context < 0);
      return { count: machine.ledger.total('tlbRefills'), globals: globals.length };
    };
    const plain = refills(l4);
    const kept = refills(await global);
    expect(plain.globals).toBe(0);
    expect(kept.globals).toBeGreaterThan(0);
    expect(kept.count).toBeLessThan(plain.count);
  });
});

it('pages of users that are global break a claim', async () => {
  const verdict = verdictOf(await withGlobal('global-user-pages', USER_PAGES));
  expect(verdict.kind === 'fails' && verdict.finding.oracle).toMatch(
    /^(an untagged TLB holds only the current space|a TLB entry gives no more than the kernel believes)$/,
  );
});
