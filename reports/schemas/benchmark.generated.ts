// Generated from benchmark.schema.json by `npm run generate`. Do not edit: change the schema
// and run it again. A test fails while this file and the schema disagree.

/**
 * machine: a loop at user level, which measures the machine.
 */
export type Level = 'kernel' | 'machine';

/**
 * What `kernelcheck bench --json` prints: what workloads cost on each kernel and machine, beside published measurements.
 */
export interface BenchmarkDocument {
  /**
   * The version of this form.
   */
  bench: 1;
  /**
   * The exit status.
   */
  status: number;
  rows: BenchmarkRow[];
  /**
   * Published figures of these workloads beside which nothing was measured, and figures that no workload stands for.
   */
  notRun: BenchmarkPublished[];
  order: BenchmarkOrder[];
  /**
   * Why something could not be measured, in one sentence each.
   */
  problems: string[];
}
/**
 * A workload, or a part of it that has a name, on one kernel and one machine.
 */
export interface BenchmarkRow {
  workload: string;
  /**
   * Null for the main row.
   */
  row: string | null;
  level: Level;
  side: SideJson;
  state: 'warm' | 'cold';
  cycles: CyclesJson;
  /**
   * Cycles without the instructions of paths.
   */
  structural: number;
  /**
   * Whether the paths' instructions are counted or published, but for a tenth at the most.
   */
  isCounted: boolean;
  /**
   * By what share of it two measurements differ that should be equal.
   */
  spread: number;
  /**
   * Of `value`.
   */
  unit: string;
  /**
   * Microseconds; nanoseconds or 1,000,000 bytes a second of a loop at user level.
   */
  value: number;
  kinds: BenchmarkKind[];
  rooms: BenchmarkRoom[];
  paths: BenchmarkPath[];
  published: BenchmarkPublished[];
}
/**
 * A kernel on a machine. The variant is empty where it is the default.
 */
export interface SideJson {
  design: string;
  variant: string;
  machine: string;
}
/**
 * Cycles at the values of the data sheet, and at the ends of its band.
 */
export interface CyclesJson {
  value: number;
  lo: number;
  hi: number;
}
export interface BenchmarkKind {
  kind: string;
  count: number;
  cycles: CyclesJson;
}
export interface BenchmarkRoom {
  room: string;
  cycles: number;
}
export interface BenchmarkPath {
  path: string;
  times: number;
  instructions: CyclesJson1;
  provenance: 'counted' | 'published' | 'structural';
}
/**
 * Cycles at the values of the data sheet, and at the ends of its band.
 */
export interface CyclesJson1 {
  value: number;
  lo: number;
  hi: number;
}
/**
 * A published figure as its file has it, and in cycles of the machine.
 */
export interface BenchmarkPublished {
  /**
   * The id of the file.
   */
  file: string;
  source: string;
  system: string;
  machine: string;
  workload: string | null;
  row: string | null;
  value: number;
  lo: number | null;
  hi: number | null;
  unit: string;
  place: string;
  page: number | null;
  /**
   * Quantities of data sheets that were derived from this very figure.
   */
  derives: string[];
  anomalies: BenchmarkAnomaly[];
  /**
   * Why nothing is set beside it.
   */
  notRun: string | null;
  cycles: number | null;
  /**
   * Our cycles to theirs: more than 1 is slower.
   */
  ratio: number | null;
  /**
   * Whether a figure of the machine lies within our band; null where that is not asked.
   */
  within: boolean | null;
}
export interface BenchmarkAnomaly {
  about: string;
  excuses: 'order' | 'band' | 'value';
}
/**
 * Designs on one machine that are counted and published, the fastest here first.
 */
export interface BenchmarkOrder {
  workload: string;
  row: string | null;
  machine: string;
  designs: string[];
  /**
   * Whether it is the published order.
   */
  isKept: boolean;
}
