// Generated from published.schema.json by `npm run generate`. Do not edit: change the schema
// and run it again. A test fails while this file and the schema disagree.

/**
 * Measurements that somebody has published, each with the place where it stands.
 */
export interface PublishedTable {
  /**
   * Version of this schema.
   */
  schema: 1;
  /**
   * The name of the file, without .json.
   */
  id: string;
  /**
   * Authors, meeting and year, as tables cite it.
   */
  short: string;
  /**
   * The publication in full.
   */
  source: string;
  /**
   * @minItems 1
   */
  rows: [PublishedRow, ...PublishedRow[]];
}
/**
 * One figure.
 */
export interface PublishedRow {
  /**
   * The system that was measured, as it is called there.
   */
  system: string;
  /**
   * The design of ours that it is set beside; null if there is none.
   */
  stands: StandsFor | null;
  /**
   * The id of the machine's sheet.
   */
  machine: string;
  /**
   * The workload that stands for what was measured; null if there is none.
   */
  workload: string | null;
  /**
   * The row of the workload, where that has several; null for its main one.
   */
  row: string | null;
  /**
   * As printed.
   */
  value: number;
  /**
   * The least of several figures, or null.
   */
  lo: number | null;
  /**
   * The greatest of several figures, or null.
   */
  hi: number | null;
  /**
   * MB is 1,000,000 bytes, MiB is 1,048,576.
   */
  unit: 'us' | 'ns' | 's' | 'cycles' | 'MB/s' | 'MiB/s';
  /**
   * Table or figure, and the column or row in it.
   */
  place: string;
  /**
   * The printed page; null where it is not known.
   */
  page: number | null;
  /**
   * Of caches and TLB.
   */
  state: 'warm' | 'cold';
  /**
   * kernel: what a kernel does. machine: a loop at user level, which measures the machine.
   */
  level: 'kernel' | 'machine';
  /**
   * Quantities of machine sheets that were derived from this very figure, which is no evidence for them.
   */
  derives: string[];
  /**
   * What is odd about the figure, or about setting it beside ours.
   */
  anomalies: Anomaly[];
  /**
   * Why nothing here is set beside it; null where something is. A text where `workload` is null.
   */
  notRun: string | null;
}
export interface StandsFor {
  design: string;
  /**
   * Options of the design, `option=value,...`, that it must have; null where any will do.
   */
  variant: string | null;
}
export interface Anomaly {
  /**
   * A clause that begins with a small letter and lacks its full stop.
   */
  about: string;
  /**
   * order: the figure is left out where the order of systems is compared. band: it need not lie within the band of the machine. value: it is named beside the ratio, and excuses nothing.
   */
  excuses: 'order' | 'band' | 'value';
}
