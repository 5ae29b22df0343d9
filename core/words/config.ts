/** What `kernelcheck.config.ts` lists. */
import type { Contract } from './contract.ts';
import type { KernelDesign } from './kernel.ts';
import type { MutantCatalogue } from './mutant.ts';
import type { Property } from './property.ts';

export interface Config {
  readonly designs: readonly KernelDesign[];
  /** Ids of machine sheets. */
  readonly machines: readonly string[];
  readonly contracts: readonly Contract[];
  /** Claims about any design: the hardware invariants. */
  readonly properties: readonly Property[];
  /** Seeded bugs, by which it is measured what a check finds. */
  readonly mutants?: readonly MutantCatalogue[];
}
