/** With fewer ASIDs than spaces, spaces lose theirs to each other all the time. */
import { expect, it } from 'vitest';
import { check } from '../../core/engine/check.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Authority } from '../../core/words/authority.ts';
import type { Sometimes } from '../../core/words/property.ts';
import { createMachine } from '../../machines/build.ts';
import { mapping } from '../../properties/contracts/mapping/index.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { l4 } from './l4.ts';

const FRAMES = 3072;

/** A space that lives has no ASID, and had one before in the same run. */
function aSpaceLosesItsAsid(): Sometimes {
  let before: Authority['spaces'] = [];
  return {
    kind: 'sometimes',
    name: 'a space loses its ASID',
    about: '',
    begin() {
      before = [];
    },
    seen(scene) {
      const { spaces } = scene.authority();
      const isLost = spaces.some(
        ({ name, context }) =>
          context < 0 && before.some((one) => one.name === name && one.context >= 0),
      );
      before = spaces;
      return isLost;
    },
  };
}

function campaign(asids: string, ops: number): { kind: string; evicts: boolean } {
  const seen = aSpaceLosesItsAsid();
  const machine = createMachine('decstation-3100', { frames: FRAMES });
  const session = new Session(l4, mapping, machine, { variant: { asids } });
  const judge = new ContractJudge(mapping, [...hardware, seen]);
  const { kind } = check(session, judge, { seed: 1, ops });
  return { kind, evicts: !judge.unseen().includes(seen.name) };
}

it('a campaign of mapping holds while spaces take ASIDs from each other', () => {
  expect(campaign('4', 8000)).toEqual({ kind: 'holds', evicts: true });
});

it('where there are enough, none is taken away', () => {
  expect(campaign('64', 1000).evicts).toBe(false);
});
