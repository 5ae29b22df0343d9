import { describe, expect, it } from 'vitest';
import { publishedOf } from './published.ts';
import { allCosts, MACHINES, show } from './show.ts';

const costs = allCosts();

describe('what the null call costs', () => {
  it('is the sum of its kinds, and what the clock says', () => {
    expect(costs.map(({ machine }) => machine)).toEqual([...MACHINES]);
    for (const { total, parts, lo, hi } of costs) {
      expect(parts.reduce((all, { cycles }) => all + cycles, 0)).toBeCloseTo(total, 6);
      expect(lo).toBeLessThan(total);
      expect(hi).toBeGreaterThan(total);
    }
  });

  it('has as many instructions as were counted: on DECstations 226 of 233, without 7 of the user', () => {
    const instructions = Object.fromEntries(
      costs.map(({ machine, instructions: count }) => [machine, count]),
    );
    expect(instructions).toEqual({
      'decstation-2100': 226,
      'decstation-3100': 226,
      'decstation-5000-125': 226,
      'pentium-133': 78,
    });
  });

  it('stands beside what was published, where anything was', () => {
    expect(MACHINES.map((id) => publishedOf(id).length)).toEqual([1, 2, 1, 1]);
    const text = show(costs).join('\n');
    for (const id of MACHINES)
      for (const { source } of publishedOf(id)) expect(text).toContain(source);
  });
});
