/** Stride scheduling by a library OS, on top of directed yields: each client gets its share within one slice. */
import { describe, expect, test } from 'vitest';
import { MACHINES, resultOf, runner } from './programs.ts';

/** Slices of each step, and steps: 10,016 slices in all. */
const [SLICES, STEPS] = [16, 626];

/** Tickets of the three clients. With them no share is ever off by more than one slice of all. */
const TICKETS = [
  [3, 2, 1],
  [1, 1, 1],
  [5, 3, 2],
] as const;

/** How far, in slices, anybody's share of so many slices is off at the worst, if each step is perfect. */
function worstOf(tickets: readonly number[], slices: number): number {
  const total = tickets.reduce((sum, count) => sum + count, 0);
  const had = tickets.map(() => 0);
  const passes = tickets.map((count) => 1 / count);
  let worst = 0;
  for (let n = 1; n <= slices; n++) {
    const chosen = passes.indexOf(Math.min(...passes));
    had[chosen]++;
    passes[chosen] += 1 / tickets[chosen];
    for (const [i, count] of had.entries()) {
      worst = Math.max(worst, Math.abs(count - (n * tickets[i]) / total));
    }
  }
  return worst;
}

test.each(TICKETS)('with tickets %i, %i and %i, shares can be within one slice', (...tickets) => {
  expect(worstOf(tickets, 1000)).toBeLessThanOrEqual(1);
});

describe.each(MACHINES)('on %s', (machine) => {
  // One machine is enough for what only the tickets change.
  const chosen = machine === MACHINES[0] ? TICKETS : TICKETS.slice(0, 1);
  test.each(chosen)('10,000 slices are shared by tickets %i, %i, %i', (...tickets) => {
    const steps = ['v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t1.spawn(t4)'];
    for (const slot of [2, 3, 4]) steps.push(`v${slot + 2} = t${slot}.entry(message)`);
    for (let i = 0; i < STEPS; i++) {
      steps.push(`v${10 + i} = t1.stride(${tickets.join(', ')}, ${SLICES})`);
    }
    for (const slot of [1, 2, 3, 4]) steps.push(`v${1000 + slot} = t1.account(t${slot})`);
    const told = runner(machine)(steps.join('\n'));
    expect(told.finding).toBeNull();
    const total = tickets.reduce((sum, count) => sum + count, 0);
    const had = [0, 0, 0];
    for (let i = 0; i < STEPS; i++) {
      const value = resultOf(told, `v${10 + i}`);
      for (const client of had.keys()) had[client] += (value >> (8 * client)) & 0xff;
      const slices = (i + 1) * SLICES;
      for (const [client, count] of had.entries()) {
        expect(Math.abs(count - (slices * tickets[client]) / total)).toBeLessThanOrEqual(1);
      }
    }
    // The ticks of their slices are their own.
    const accounts = [1, 2, 3, 4].map((slot) => resultOf(told, `v${1000 + slot}`));
    const [scheduler, ...clients] = accounts;
    const ticks = clients.reduce((sum, count) => sum + count, 0);
    expect(ticks).toBeGreaterThan(0.95 * SLICES * STEPS * 8);
    expect(scheduler).toBeLessThan(0.05 * ticks);
    for (const [client, count] of clients.entries()) {
      expect(Math.abs(count / ticks - tickets[client] / total)).toBeLessThan(0.01);
    }
  });
});
