/**
 * H45: what a task does in its own time, another cannot tell from what its own ops give: two programs that
 * differ in nothing else look the same to it. Times are left out, for no design here promises them.
 */
import { describe, expect, test } from 'vitest';
import { MACHINES, runner } from './programs.ts';

const START =
  'v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t1.claim(1); v4 = t3.entry(both); v5 = t2.claim(6)';

/** What the secret task does, in three places of a program; each takes as many steps. */
const SECRETS: readonly (readonly [string, string, string])[] = [
  ['t2.word(0)', 't2.work(0)', 't2.entry(none)'],
  ['t2.word(255)', 't2.work(3)', 't2.entry(call)'],
  ['t2.claim(2)', 't2.overrun()', 't2.release(2)'],
  ['t2.send(t3, 9, keep)', 't2.lrpc(t3, 77)', 't2.received()'],
  ['t2.call(t3, 5, 6, 2)', 't2.yieldTo(t3)', 't2.elapsed()'],
  ['t2.spawn(t4)', 't4.work(2)', 't4.exit()'],
  ['t2.exit()', 't2.word(1)', 't2.word(2)'],
];

/** What the observer does, before, between and after. It asks about itself and about t3. */
function programOf([first, second, third]: (typeof SECRETS)[number]): string {
  return `${START}
    v10 = t1.word(4); v11 = t1.holder(1); v12 = t1.call(t3, 10, 20, 0)
    v20 = ${first}
    v30 = t1.lrpc(t3, 300); v31 = t1.release(1); v32 = t1.claim(1); v33 = t1.penalty(t1)
    v40 = ${second}
    v50 = t1.trusting(t3, 40); v51 = t1.give(1, t3); v52 = t1.holder(1); v53 = t1.received()
    v60 = ${third}
    v70 = t1.call(t3, 1, 2, 1); v71 = t1.penalty(t3); v72 = t1.entry(both); v73 = t1.relay(t3, t1, 5)
    v74 = t1.exit(); v75 = t1.spawn(t3)`;
}

/** Steps of the observer, which are to look the same. */
const OBSERVED = [10, 11, 12, 30, 31, 32, 33, 50, 51, 52, 53, 70, 71, 72, 73, 74, 75];

describe.each(MACHINES)('on %s', (machine) => {
  const run = runner(machine);
  const seen = SECRETS.map((secret) => {
    const { outcomes, finding } = run(programOf(secret));
    return { finding, observed: OBSERVED.map((label) => `v${label} ${outcomes[`v${label}`]}`) };
  });

  test.each(SECRETS.map((secret, i) => [secret.join('; '), i] as const))(
    'nobody can tell that it was: %s',
    (_, i) => {
      expect(seen[i].finding).toBeNull();
      expect(seen[i].observed).toEqual(seen[0].observed);
    },
  );

  test('the observer sees something at all', () => {
    const done = seen[0].observed.filter((outcome) => outcome.includes(' done '));
    expect(done).toHaveLength(OBSERVED.length - 3);
    expect(new Set(done.map((outcome) => outcome.split(' ').at(-1))).size).toBeGreaterThan(4);
  });
});
