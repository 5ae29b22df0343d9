/** The JSON form of a program, as types; program.schema.json says the same to other languages. */
import type { Anchor, ProgramHeader } from '../../words/program.ts';

export type ArgumentJson = number | string | { readonly v: number } | { readonly t: number };

export interface StepJson {
  readonly label: number;
  readonly by: number | 'world';
  readonly op: string;
  readonly args: readonly ArgumentJson[];
}

export interface ProgramJson {
  readonly header: ProgramHeader;
  readonly steps: readonly StepJson[];
  readonly anchors?: readonly Anchor[];
}
