import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WAYS } from './measure.ts';
import { publishedOf } from './published.ts';
import { allCosts, MACHINES, show } from './show.ts';

const costs = allCosts();
const sum = (parts: readonly { readonly cycles: number }[]): number =>
  parts.reduce((all, { cycles }) => all + cycles, 0);

describe('what the exokernel’s shortest ways cost', () => {
  it('is known for every way on every machine', () => {
    expect(costs).toHaveLength(WAYS.length * MACHINES.length);
    for (const { way, machine } of costs) {
      const aegis = publishedOf(way, machine);
      if (aegis !== null) expect(aegis.cycles).toBeGreaterThan(aegis.microseconds * 10);
    }
    expect(costs.filter(({ way, machine }) => publishedOf(way, machine) !== null)).toHaveLength(12);
  });

  it('is the sum of its kinds, and of its rooms, and what the clock says', () => {
    for (const { total, parts, rooms, counted, lo, hi } of costs) {
      expect(total).toBeGreaterThan(0);
      expect(sum(parts)).toBeCloseTo(total, 6);
      expect(sum(rooms)).toBeCloseTo(total, 6);
      expect(counted).toBeLessThan(total);
      expect(lo).toBeLessThan(total);
      expect(hi).toBeGreaterThan(total);
    }
  });

  it('has loads and stores apart from all other instructions', () => {
    for (const { parts } of costs) {
      for (const { count, cycles } of parts) {
        expect(count).toBeGreaterThan(0);
        expect(cycles).toBeGreaterThanOrEqual(0);
      }
      expect(parts.map(({ name }) => name)).toContain('loads');
    }
    const ownLoads = costs.filter(({ way }) => way === 'null call').map(({ parts }) => parts[1]);
    expect(new Set(ownLoads.map(({ count }) => count)).size).toBe(1);
  });

  it('is shown, total by total, and stands in the kernel’s own page', () => {
    const lines = show(costs);
    expect(lines.every((line) => line.trimEnd().length <= 100 || line.includes('SOSP'))).toBe(true);
    const readme = readFileSync(
      new URL('../../kernels/exokernel/README.md', import.meta.url),
      'utf8',
    );
    for (const way of WAYS) {
      const totals = MACHINES.map(
        (machine) => costs.find((cost) => cost.way === way && cost.machine === machine)?.total,
      );
      expect(readme).toContain(`| ${way} | ${totals.join(' | ')} |`);
    }
  });
});
