/** Co-location is cheaper, and the ledger shows by what: fewer traps, and no switch of spaces. */
import { expect, it } from 'vitest';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import { createMachine } from '../../machines/build.ts';
import { placedServer } from './placed-server.ts';
import { packed } from './run.ts';

it.each(['decstation-3100', 'pentium-133'])('a co-located server traps less on %s', (id) => {
  const [user, kernel] = ['user', 'kernel'].map((placement) => {
    const machine = createMachine(id, { frames: 64 });
    const { design, contract, cases } = placedServer;
    const session = new Session(design, contract, machine, { variant: { placement } });
    session.run(packed(placedServer, cases[0].program), silent);
    const { ledger } = machine;
    return {
      traps: ledger.total('traps'),
      switches: ledger.total('spaceSwitches'),
      cycles: ledger.totalCycles().value,
    };
  });
  // Five requests: the server makes two traps for each, an answer and a wait.
  expect(user.traps - kernel.traps).toBe(10);
  expect(kernel.switches).toBeLessThan(user.switches);
  expect(kernel.cycles).toBeLessThan(user.cycles);
});
