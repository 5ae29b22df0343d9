/** Path lengths: straight-line work that is charged by name, each with its provenance. */

/** How a path's numbers are known. */
export type Provenance = 'counted' | 'published' | 'structural';

export interface Path {
  readonly name: string;
  /** Instructions charged on top of the accesses that the code itself makes to the bus. */
  readonly instructions: { readonly value: number; readonly lo: number; readonly hi: number };
  /** Bytes of text, which occupy lines of the instruction cache. */
  readonly textBytes: number;
  readonly provenance: Provenance;
  /** Where the count comes from; for structural paths, what was left uncounted. */
  readonly source: string;
}

/** A design's paths; `exec` takes an index into it. */
export interface PathSheet {
  readonly paths: readonly Path[];
}
