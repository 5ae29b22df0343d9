/** What a kernel believes is the same object for as long as the machine knows that it would say the same. */
import { expect, test } from 'vitest';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { Authority } from '../../core/words/authority.ts';
import type { Stage, Watcher } from '../../core/words/watcher.ts';
import { createMachine } from '../../machines/build.ts';
import { Doorbell } from './doorbell.ts';
import { house, porter } from './porter.ts';

test('of a session, until a task is started', () => {
  const text =
    'program 1 contract=house\nv0 = t1.nop(); v1 = t1.nop(); v2 = t1.spawn(t2); v3 = t1.nop()';
  const program = packProgram(readProgram(text, 'a test', [house]).program, house);
  const machine = createMachine('pentium-133', { frames: 64, devices: [new Doorbell()] });
  const session = new Session(porter, house, machine);
  const seen: Authority[] = [];
  let stage: Stage = session;
  const looker: Watcher = {
    ...silent,
    begin(_program, at) {
      stage = at;
    },
    returned() {
      expect(stage.authority()).toEqual(stage.observe());
      expect(stage.observe()).not.toBe(stage.authority());
      seen.push(stage.authority());
      return true;
    },
  };
  session.run(program, looker);
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]).not.toBe(seen[1]);
  expect(seen[3]).toBe(seen[2]);
  const [before] = seen;
  seen.length = 0;
  // After a reset nothing is known, whatever was known before.
  session.run(program, looker);
  expect(seen[0]).not.toBe(before);
  expect(seen[0]).toEqual(before);
});
