/** Signatures: what a failure has in common with itself in a smaller program. */
import type { Finding } from '../words/verdict.ts';

/** Numbers name tasks, steps, pages and frames, which differ from program to program. */
const NUMBERS = /0x[0-9a-f]+|\d+/gi;

/** A finding whose own sentence says which failure it is: a panic's, a claim's. */
export function signedByMessage(finding: Finding): Finding {
  const signature = `${finding.oracle}: ${finding.message.replace(NUMBERS, '#')}`;
  return { ...finding, signature };
}

/** A finding about an op and how it ended; its sentence also says what else might have been. */
export function signedByOp(finding: Finding, op: string, ending: string): Finding {
  return { ...finding, signature: `${finding.oracle}: ${op} ${ending}` };
}
