/** A mutant: a seeded bug, as a small source patch beside the code that it breaks. */

export interface Mutant {
  /** `mL01`, `O-03`: as in the catalogue that it comes from. */
  readonly id: string;
  /** The wrong behaviour, in one sentence. */
  readonly about: string;
  /** Where it really happened, or why it is a fault that people make. */
  readonly origin: string;
  /** The file to patch, by its path from the project's root. */
  readonly file: string;
  /** The text to replace; it must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The machine on which its program shows it. */
  readonly machine: string;
  /** The oracle that catches it. */
  readonly oracle: string;
  /** A program, written by hand, that fails on the mutant and holds on the clean code. */
  readonly program: string;
}
