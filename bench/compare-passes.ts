/** Times a processor against a bare loop on the same addresses, so that both meet the same host. */

/** The stream is timed in so many parts. */
const STRETCHES = 32;

/** A pass over a stream of addresses: what was read, and what missed. */
export interface Pass {
  readonly sum: number;
  readonly cacheMisses: number;
  readonly tlbMisses: number;
}

export interface AccessResult {
  /** Millions of accesses in a second. */
  readonly bare: number;
  readonly processor: number;
  /** Of the processor to the bare loop. */
  readonly ratio: number;
  /** Per access. */
  readonly cacheMisses: number;
  readonly tlbMisses: number;
}

/**
 * Runs both in turn over short stretches of the stream, so that what else the host does falls upon
 * both, and adds up each one's best time for each stretch.
 */
export function comparePasses(
  stream: Int32Array,
  bare: (stream: Int32Array) => Pass,
  processor: (stream: Int32Array) => Pass,
  rounds: number,
): AccessResult {
  const accesses = stream.length;
  const stretches = Array.from({ length: STRETCHES }, (_, i) =>
    stream.subarray(
      Math.floor((i * accesses) / STRETCHES),
      Math.floor(((i + 1) * accesses) / STRETCHES),
    ),
  );
  const passes = [bare, processor];
  // Short passes first, so that the compiler has seen all of each loop, and its end, before it counts.
  for (let i = 0; i < 1000; i++) for (const pass of passes) pass(stream.subarray(0, 4096));
  const best = passes.map(() => new Float64Array(STRETCHES).fill(Number.POSITIVE_INFINITY));
  let cacheMisses = 0;
  let tlbMisses = 0;
  for (let round = 0; round < rounds; round++) {
    cacheMisses = 0;
    tlbMisses = 0;
    stretches.forEach((stretch, i) => {
      passes.forEach((pass, which) => {
        const start = process.hrtime.bigint();
        const found = pass(stretch);
        const nanoseconds = Number(process.hrtime.bigint() - start);
        best[which][i] = Math.min(best[which][i], nanoseconds);
        if (which === 0) return;
        cacheMisses += found.cacheMisses;
        tlbMisses += found.tlbMisses;
      });
    });
  }
  const [bareSpeed, speed] = best.map((times) => (accesses / times.reduce((a, b) => a + b)) * 1e3);
  return {
    bare: bareSpeed,
    processor: speed,
    ratio: speed / bareSpeed,
    cacheMisses: cacheMisses / accesses,
    tlbMisses: tlbMisses / accesses,
  };
}

export function showAccesses(id: string, result: AccessResult): string {
  const { bare, processor, ratio, cacheMisses, tlbMisses } = result;
  const percent = (part: number) => `${(100 * part).toFixed(1)}%`;
  return (
    `  ${id.padEnd(20)} ${processor.toFixed(0)}  bare ${bare.toFixed(0)}  ratio ${ratio.toFixed(2)}` +
    `  (misses: cache ${percent(cacheMisses)}, TLB ${percent(tlbMisses)})`
  );
}
