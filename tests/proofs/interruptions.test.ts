/** An interrupt at any access of task, server or driver changes no outcome: code is unwound and run on. */
import { describe, expect, it } from 'vitest';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import { createMachine } from '../../machines/build.ts';
import { twoLevelServer } from './file-server.ts';
import type { Proof } from './kit.ts';
import { placedServer } from './placed-server.ts';
import { outcomes, packed } from './run.ts';
import { syncCall } from './sync-call.ts';
import { userPager } from './user-pager.ts';

const PROOFS: readonly Proof[] = [syncCall, userPager, twoLevelServer, placedServer];
/** The accesses at which the interrupts come; none of the steps makes many more. */
const COUNTS = Array.from({ length: 24 }, (_, i) => 1 + i * 3);

describe.each(['decstation-3100', 'pentium-133'])('on %s', (id) => {
  const table = PROOFS.flatMap((proof) =>
    (proof.variants ?? [{}]).flatMap((variant) =>
      createMachine(id, { frames: 16, devices: proof.devices?.() ?? [] }).lines.map(
        (line) => [proof.design.name, line, variant, proof] as const,
      ),
    ),
  );
  it.each(table)('%s keeps its outcomes under interrupts of the %s, %o', (...row) => {
    const [, line, variant, proof] = row;
    const machine = createMachine(id, { frames: 64, devices: proof.devices?.() ?? [] });
    const session = new Session(proof.design, proof.contract, machine, { variant });
    let delivered = 0;
    const outcomesOf = (program: PackedProgram): Record<string, string> => {
      session.run(program, silent);
      for (let i = 0; i < session.trace.length; i++) {
        if (session.trace.at(i).kind === 'interrupt') delivered++;
      }
      return outcomes(session.trace);
    };
    const program = packed(proof, proof.cases[0].program);
    const undisturbed = outcomesOf(program);
    for (const step of program.labels) {
      for (const count of COUNTS) {
        const anchors = [{ step, count, action: 'interrupt' as const, name: line }];
        expect(outcomesOf({ ...program, anchors }), `v${step}+${count}`).toEqual(undisturbed);
      }
    }
    expect(delivered).toBeGreaterThan(100);
  });
});
