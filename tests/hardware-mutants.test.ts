/** Every seeded fault of a chip that no program brings out is noticed by the manual's reference. */
import { describe, expect, it } from 'vitest';
import { loadPatched } from '../cli/mutants/load.ts';
import { ReferenceTlb, type TlbChip, tlbConformance } from '../machines/mips/tlb.reference.ts';
import { Tlb } from '../machines/mips/tlb.ts';
import { mmuMutants, tlbMutants } from '../machines/mutants/chips.ts';
import { PENTIUM_PRO, type sheetConformance } from '../machines/x86/mmu.reference.ts';

const chip = { entries: 64, wired: 8 };

describe.each(tlbMutants.map((mutant) => [mutant.id, mutant] as const))('%s', (_, mutant) => {
  it('is caught by the reference, with which the clean chip agrees', async () => {
    const broken = await loadPatched<{ Tlb: new (parameters: typeof chip) => TlbChip }>(
      'machines/mips/tlb.ts',
      mutant,
    );
    expect(tlbConformance(() => new broken.Tlb(chip))).toMatch(/the manual gives/);
    expect(tlbConformance(() => new Tlb(chip))).toBeNull();
    expect(tlbConformance(() => new ReferenceTlb())).toBeNull();
  });
});

describe.each(mmuMutants.map((mutant) => [mutant.id, mutant] as const))('%s', (_, mutant) => {
  // That the clean chip agrees with the reference is a test of the chip's own.
  it('is caught by the reference of the Pentium Pro', async () => {
    const broken = await loadPatched<{ sheetConformance: typeof sheetConformance }>(
      'machines/x86/mmu.reference.ts',
      mutant,
    );
    expect(broken.sheetConformance('pentium-pro-200', PENTIUM_PRO)).toMatch(
      /differs from the manual/,
    );
  });
});
