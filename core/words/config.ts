/** What `kernelcheck.config.ts` lists. */
import type { Contract } from './contract.ts';
import type { KernelDesign } from './kernel.ts';
import type { MutantCatalogue } from './mutant.ts';
import type { Property } from './property.ts';
import type { Workload } from './workload.ts';

export interface Config {
  readonly designs: readonly KernelDesign[];
  /** Ids of machine sheets. */
  readonly machines: readonly string[];
  readonly contracts: readonly Contract[];
  /** Claims about any design: the hardware invariants. */
  readonly properties: readonly Property[];
  /** Seeded bugs, by which it is measured what a check finds. */
  readonly mutants?: readonly MutantCatalogue[];
  /** Programs whose costs are measured, for every design that can run them. */
  readonly workloads?: readonly Workload[];
  /** Files of published measurements, from the configuration's folder, that are set beside what is measured here. */
  readonly published?: readonly string[];
}
