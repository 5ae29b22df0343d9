/** A workload: a program whose cost is measured, on every design that can run it. */
import type { Code, Entry } from './activation.ts';
import type { OpDefinition } from './contract.ts';
import type { Path } from './path.ts';

/** Called by code at the points between which costs are taken. It costs nothing itself. */
export type Mark = (name: string) => void;

/** How a design performs a workload's ops. */
export interface WorkloadOffer {
  readonly ops: Readonly<Record<string, Code>>;
  /** In place of the design's own servers of the same name; others come besides. */
  readonly servers?: readonly Entry[];
  /** Loops of the workload at user level: they are put behind the design's own paths. */
  readonly paths?: readonly Path[];
}

/** `firstPath` is the index of the first of the offer's `paths`. */
export type MakeOffer = (mark: Mark, firstPath: number) => WorkloadOffer;

/** Which part of a run is the measured one. */
export type Measure =
  /** The steps with these labels each do the op a number of times: n, 2n and 3n. What n more cost, for one; both differences must agree. */
  | {
      readonly kind: 'steps';
      readonly steps: readonly [number, number, number];
      readonly times: number;
    }
  /** From one mark to the next of the other name; the last two must have cost the same. */
  | { readonly kind: 'marks'; readonly from: string; readonly to: string }
  /**
   * The step with this label. With `like`, another, which must have cost the same (it was warm); without,
   * whatever it cost: cold, or what cannot be done twice.
   */
  | { readonly kind: 'step'; readonly step: number; readonly like?: number };

/** A program, as text without a header, and what of it is measured. */
export interface MeasuredProgram {
  readonly program: string;
  readonly measure: Measure;
}

export interface Workload {
  /** A word: `null-call`. */
  readonly name: string;
  /** One sentence: what is measured, and from where to where. */
  readonly about: string;
  /** A contract of the configuration; absent, the workload has `ops` of its own, which designs offer under its name. */
  readonly contract?: string;
  readonly ops?: readonly OpDefinition[];
  /** Tasks that its programs name: slots 1 to this. */
  readonly tasks?: number;
  /** Frames of memory that it cannot do without. */
  readonly frames?: number;
  /** Devices that it cannot do without, by name. */
  readonly devices?: readonly string[];
  /** Offers by the design's name, besides those that designs bring along. */
  readonly offers?: Readonly<Record<string, MakeOffer>>;
  /** What is the same on all designs: loops at user level. A design's own op of the same name goes before it. */
  readonly common?: MakeOffer;
  /** The only designs on which it makes sense; absent, all that can perform it. */
  readonly designs?: readonly string[];
  /** With all that it needs in caches and TLB. */
  readonly warm: MeasuredProgram;
  /** The first time after boot, with cold caches. */
  readonly cold?: MeasuredProgram;
  /** Parts of the warm program that are published apart, by name (an exception, and the return from it). */
  readonly rows?: Readonly<Record<string, Measure>>;
  /** Bytes moved each time, where the figure is a bandwidth. */
  readonly bytes?: number;
  /** `machine`: it checks the machine, whichever kernel carries it. */
  readonly level: 'kernel' | 'machine';
}
