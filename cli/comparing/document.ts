/** Prints the document of a comparison, which must be what its schema says. */
import type { ComparisonDocument } from '../../reports/schemas/comparison.generated.ts';
import { COMPARISON } from '../../reports/schemas/forms.ts';
import { print } from '../output.ts';

/** What does not fit its own schema is a bug of ours. */
export function printDocument(document: ComparisonDocument): void {
  const text = JSON.stringify(document, null, 2);
  const problem = COMPARISON.problem(JSON.parse(text));
  if (problem !== null) throw new Error(`The document is not what its schema says: ${problem}.`);
  print(text);
}
