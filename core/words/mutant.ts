/** Mutants: seeded bugs, each a small source patch beside the code that it breaks. */

export interface Mutant {
  /** `mL01`, `O-03`: as in the catalogue that it comes from. */
  readonly id: string;
  /** The wrong behaviour, in one sentence. */
  readonly about: string;
  /** Where it really happened, or why it is a fault that people make. */
  readonly origin: string;
  /** The file to patch, by its path from the folder of the configuration. */
  readonly file: string;
  /** The text to replace; it must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The machine on which its program shows it. */
  readonly machine: string;
  /** The oracle that catches it. */
  readonly oracle: string;
  /**
   * A program, written by hand, that fails on the mutant and holds on the clean code. Its header names
   * the contract, and the design.
   */
  readonly program: string;
  /** What generated programs must have to find it in reasonable time, besides being many. */
  readonly needs?: 'sweep';
}

/** Mutants of one body of code, as a configuration lists them. Paths are relative to its folder. */
export interface MutantCatalogue {
  /** The module that is loaded anew with each mutant's patch in it. */
  readonly entry: string;
  /** The name under which it exports what `makes` says. */
  readonly exports: string;
  /**
   * - `design`: a kernel design, in place of the one of that name.
   * - `machine`: what builds a machine from its sheet, as machines/build.ts has it.
   */
  readonly makes: 'design' | 'machine';
  /** The folder of the reduced programs, one for each mutant, which `mutants --update` writes. */
  readonly reduced: string;
  readonly mutants: readonly Mutant[];
}
