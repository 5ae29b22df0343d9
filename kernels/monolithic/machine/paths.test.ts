/** Every path is known to be of some length, and says how it is known. */
import { describe, expect, it } from 'vitest';
import { MEMORY_PATHS } from '../memory/paths.ts';
import { UNIX_PATHS } from '../unix/paths.ts';
import sheet from './paths.json' with { type: 'json' };
import { MACHINE_PATHS, paths, SYSTEMS, systemOf, unfit } from './paths.ts';

const names = SYSTEMS.flatMap((system) =>
  [...MACHINE_PATHS, ...MEMORY_PATHS, ...UNIX_PATHS].map((name) => `${system}.${name}`),
);

describe('the path sheet', () => {
  it('has every name that code charges, once', () => {
    expect(paths.paths.map(({ name }) => name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has no entry that nobody charges', () => {
    expect(sheet.paths.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('says of each how it is known, and where from', () => {
    for (const { name, provenance, source, instructions, textBytes } of paths.paths) {
      expect([name, ['counted', 'published', 'structural'].includes(provenance)]).toEqual([
        name,
        true,
      ]);
      expect([name, source.length > 40]).toEqual([name, true]);
      expect(instructions.lo).toBeLessThanOrEqual(instructions.value);
      expect(instructions.hi).toBeGreaterThanOrEqual(instructions.value);
      expect(textBytes).toBeGreaterThanOrEqual(0);
    }
  });

  it('leaves no path without a reason of its own', () => {
    const inSheet = sheet.paths.map(({ name }) => name);
    expect(names.filter((name) => !inSheet.includes(name))).toEqual([]);
  });

  it('calls nothing of Ultrix counted but what was: the null call, refills, the switch, pipes and signals', () => {
    const counted = paths.paths.filter(
      ({ name, provenance }) => name.startsWith('ultrix.') && provenance === 'counted',
    );
    expect(counted.map(({ name }) => name)).toEqual([
      'ultrix.machine.trap',
      'ultrix.machine.refill',
      'ultrix.machine.switchContext',
      'ultrix.unix.call',
      'ultrix.unix.signal',
      'ultrix.unix.sigreturn',
      'ultrix.unix.kill',
      'ultrix.unix.sigsuspend',
      'ultrix.unix.pipeRead',
      'ultrix.unix.pipeWrite',
      'ultrix.unix.sleep',
      'ultrix.unix.wakeup',
    ]);
  });
});

describe('the system', () => {
  it('is the one whose instructions a machine has', () => {
    expect(systemOf(undefined, 'mips')).toBe('ultrix');
    expect(systemOf('native', 'x86')).toBe('linux');
    expect(systemOf('linux', 'x86')).toBe('linux');
  });

  it('is refused elsewhere, in a sentence that says what to choose', () => {
    expect(unfit('linux', 'mips')).toMatch(/ultrix/);
    expect(() => systemOf('ultrix', 'x86')).toThrow(/linux/);
  });
});
