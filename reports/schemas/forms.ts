/** The forms of documents that the verbs write: one JSON document a file, with its version word first. */
import type { BenchmarkDocument } from './benchmark.generated.ts';
import type { ComparisonDocument } from './comparison.generated.ts';
import type { CostsDocument } from './costs.generated.ts';
import { DocumentForm } from './validate.ts';

export const COMPARISON = new DocumentForm<ComparisonDocument>({
  word: 'compare',
  version: 1,
  schema: 'comparison.schema.json',
  name: 'a comparison',
  makes: 'kernelcheck compare --json',
});

export const COSTS = new DocumentForm<CostsDocument>({
  word: 'costs',
  version: 1,
  schema: 'costs.schema.json',
  name: 'a baseline of costs',
  makes: 'kernelcheck compare --baseline FILE --update',
  updates: true,
});

export const BENCHMARK = new DocumentForm<BenchmarkDocument>({
  word: 'bench',
  version: 1,
  schema: 'benchmark.schema.json',
  name: 'a benchmark',
  makes: 'kernelcheck bench --json',
});
