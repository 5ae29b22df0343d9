/** How a proof's case is run: its program as columns, and its outcomes as text. */
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { Trace } from '../../core/words/trace.ts';
import type { Proof } from './kit.ts';

export function packed(proof: Proof, text: string): PackedProgram {
  const { program } = readProgram(text, proof.title, [proof.contract]);
  return packProgram(program, proof.contract);
}

/** Each step's outcomes as text; a call without a return is open. */
export function outcomes(trace: Trace): Record<string, string> {
  const seen: Record<string, string> = {};
  for (let i = 0; i < trace.length; i++) {
    const event = trace.at(i);
    if (event.kind === 'call') seen[`v${event.step}`] = 'open';
    if (event.kind === 'panic') seen.panic = event.message;
    if (event.kind !== 'return' && event.kind !== 'world') continue;
    const { outcome } = event;
    const text =
      outcome.kind === 'done'
        ? `done ${outcome.value}`
        : outcome.kind === 'refused'
          ? `refused ${outcome.errno}`
          : 'faulted';
    const before = seen[`v${event.step}`];
    seen[`v${event.step}`] =
      before === undefined || before === 'open' ? text : `${before}, ${text}`;
  }
  return seen;
}
