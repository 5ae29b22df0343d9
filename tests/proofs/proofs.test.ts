/** The interface proofs do what they say, and keep the laws, on both families of machines. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../core/engine/laws.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { TraceEvent } from '../../core/words/trace.ts';
import { createMachine } from '../../machines/build.ts';
import type { Proof } from './kit.ts';
import { portQueue } from './port-queue.ts';
import { silent } from './silent.ts';

const PROOFS: readonly (readonly [string, Proof])[] = [['port-queue', portQueue]];

const MACHINES = ['decstation-3100', 'pentium-133'];

function machineFor(proof: Proof, id: string) {
  return () => createMachine(id, { frames: 64, devices: proof.devices?.() ?? [] });
}

function packed(proof: Proof, text: string): PackedProgram {
  const { program } = readProgram(text, proof.title, [proof.contract]);
  return packProgram(program, proof.contract);
}

/** Each step's outcomes as text; a call without a return is open. */
function outcomes(events: readonly TraceEvent[]): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const event of events) {
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

describe.each(PROOFS)('%s', (file, proof) => {
  it('is at most 150 lines', () => {
    const text = readFileSync(new URL(`${file}.ts`, import.meta.url), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  describe.each(MACHINES)('on %s', (id) => {
    it.each(proof.cases.map((one, i) => [i, one] as const))('case %i', (_, one) => {
      const session = new Session(proof.design, proof.contract, machineFor(proof, id)());
      session.run(packed(proof, one.program), silent);
      const events = Array.from({ length: session.trace.length }, (__, i) => session.trace.at(i));
      expect(outcomes(events)).toMatchObject(one.outcomes);
    });

    it('keeps the laws', () => {
      const programs = proof.cases.map((one) => packed(proof, one.program));
      const subject = {
        design: proof.design,
        contract: proof.contract,
        machine: machineFor(proof, id),
      };
      expect(checkLaws(subject, programs)).toEqual([]);
    });
  });
});
