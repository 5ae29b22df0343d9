/** What the interface proofs share: contracts that accept everything, and a reader of outcomes. */
import type { ArgDefinition, Contract, OpDefinition } from '../../core/words/contract.ts';
import type { Device } from '../../core/words/device.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';

/** One design that shows one thing about the interface, with programs and what they must show. */
export interface Proof {
  readonly title: string;
  readonly design: KernelDesign;
  readonly contract: Contract;
  readonly devices?: () => readonly (Device | string)[];
  readonly cases: readonly ProofCase[];
  /** Variants that each case must come out alike in; the default alone, if there are none. */
  readonly variants?: readonly Variant[];
}

export type Variant = Readonly<Record<string, string>>;

export interface ProofCase {
  /** The one variant that this case is about. */
  readonly variant?: Variant;
  readonly program: string;
  /** The outcome of each step, by label, as text: `done 5`, `refused full`, `faulted`, `open`. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** The steps' labels in the order of their returns. */
  readonly order?: string;
}

export const integer = (name: string, max = 0xffffffff): ArgDefinition => ({
  name,
  about: name,
  domain: { kind: 'integer', min: 0, max },
});

export const task = (name: string): ArgDefinition => ({
  name,
  about: name,
  domain: { kind: 'task' },
});

export const handle = (name: string, of: string): ArgDefinition => ({
  name,
  about: name,
  domain: { kind: 'handle', of },
});

type OpOptions = Partial<Pick<OpDefinition, 'produces' | 'starts' | 'ends' | 'by'>>;

export function op(
  name: string,
  args: readonly ArgDefinition[],
  options: OpOptions = {},
): OpDefinition {
  return {
    name,
    about: name,
    args,
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 1,
    ...options,
  };
}

/** The one state of a specification that knows nothing. */
interface Anything {
  readonly may: 'happen';
}

/** It claims nothing, so it goes with a specification of any other state too. */
interface OpenContract extends Contract<Anything> {
  readonly properties: readonly never[];
  readonly propose?: never;
}

const ANYTHING: Anything = { may: 'happen' };

/** A contract whose specification accepts every outcome: the cases say what must happen. */
export function openContract(
  name: string,
  tasks: number,
  errors: readonly string[],
  ops: readonly OpDefinition[],
): OpenContract {
  return {
    name,
    about: `What the ${name} proof performs.`,
    tasks,
    errors,
    ops,
    properties: [],
    specification: {
      initial: () => ANYTHING,
      clone: () => ANYTHING,
      advance: () => ANYTHING,
      mayWait: () => true,
      expected: () => 'anything',
      assume: () => {},
      show: () => '',
    },
  };
}
