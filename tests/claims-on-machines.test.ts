/**
 * Every claim about the hardware can fail: a seeded fault of the kernel or of a chip breaks it in a
 * run on an emulated machine, judged by this claim alone.
 */
import { expect, it } from 'vitest';
import { loadPatched } from '../cli/mutants/load.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Property } from '../core/words/property.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { l4Mutants } from '../kernels/l4/mutants/index.ts';
import { createMachine } from '../machines/build.ts';
import { hardwareMutants } from '../machines/mutants/index.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';

type Build = { createMachine: typeof createMachine };

/** The seeded fault that breaks each claim. */
const BROKEN_BY: Readonly<Record<string, string>> = {
  'every live task has a space that the kernel knows of': 'mU-unseen',
  'no two TLB entries match one page': 'mU-H3',
  "no user entry targets what is the kernel's": 'mU-H6',
  'a free frame has no TLB entry': 'mU-H9',
  'every frame has one use': 'mU-H53',
  'a TLB entry gives no more than the kernel believes': 'mL17',
  'an untagged TLB holds only the current space': 'O-03',
  'page tables give no more than the kernel believes': 'mL01-x86',
  'a write is recorded in the page table': 'O-04',
  "the running task's space is the current one": 'mU-H4',
  'wired entries stay in the TLB': 'mU-wired',
};

/** The contract without claims, whose specification objects to nothing. */
const indulgent = {
  ...memory,
  properties: [],
  specification: {
    ...memory.specification,
    advance: (...[state, call, result]: Parameters<typeof memory.specification.advance>) =>
      memory.specification.advance(state, call, result) ?? state,
    mayWait: () => true,
  },
};

it('each claim has its fault', () => {
  expect(Object.keys(BROKEN_BY).sort()).toEqual(hardware.map(({ name }) => name).sort());
});

it.each(hardware.map((claim) => [claim.name, claim] as const))('%s', async (name, claim) => {
  const id = BROKEN_BY[name];
  const mutant = [...l4Mutants.mutants, ...hardwareMutants.mutants].find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`there is no seeded fault ${id}`);
  const judged = (design: KernelDesign, build: typeof createMachine, claims: Property[]) => {
    const { program } = readProgram(mutant.program, mutant.id, [memory]);
    const session = new Session(design, memory, build(mutant.machine, { frames: 512 }));
    const judge = new ContractJudge(indulgent, claims);
    session.run(packProgram(program, memory), judge);
    return judge.finding?.oracle ?? null;
  };
  const isKernel = l4Mutants.mutants.includes(mutant);
  const entry = isKernel ? 'kernels/l4/l4.ts' : 'machines/build.ts';
  const broken = await loadPatched<Partial<Build & { l4: KernelDesign }>>(entry, mutant);
  const found = judged(broken.l4 ?? l4, broken.createMachine ?? createMachine, [claim]);
  expect(found).toBe(name);
  expect(judged(l4, createMachine, [claim])).toBeNull();
});
