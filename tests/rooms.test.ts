/** Who may import whom: the table of the house, held against the code. */
import { describe, expect, it } from 'vitest';
import { cyclesIn, type Import, importsOf, read, roomOf, sourceFiles } from './house.ts';

const EVERYTHING = 'everything';

/** What each room may import besides itself. */
const TABLE: Readonly<Record<string, readonly string[] | typeof EVERYTHING>> = {
  'core/words': [],
  'machines/formats': [],
  'core/memory': ['core/words'],
  'core/engine': ['core/words'],
  'core/oracles': ['core/words'],
  reports: ['core/words'],
  'workloads/published': [],
  workloads: ['core/words'],
  machines: ['core/words', 'machines/formats'],
  'properties/contracts': ['core/words', 'core/oracles'],
  properties: ['core/words', 'core/oracles', 'properties/contracts'],
  'kernels/monolithic/unix': ['core/words', 'core/memory'],
  'kernels/monolithic/memory': ['core/words', 'core/memory', 'kernels/monolithic/unix'],
  'kernels/monolithic': [
    'core/words',
    'core/memory',
    'machines/formats',
    'properties/contracts',
    'kernels/monolithic/unix',
    'kernels/monolithic/memory',
  ],
  'kernels/mach': ['core/words', 'core/memory', 'machines/formats', 'properties/contracts'],
  'kernels/l4': ['core/words', 'core/memory', 'machines/formats', 'properties/contracts'],
  'kernels/exokernel': ['core/words', 'core/memory', 'machines/formats', 'properties/contracts'],
  cli: EVERYTHING,
  tests: EVERYTHING,
  bench: EVERYTHING,
  docs: EVERYTHING,
};

/** Unit tests stand beside their file, and put it together with whatever they need. */
const isTest = (file: string): boolean => file.endsWith('.test.ts');

function allowed({ from, to }: Import): boolean {
  const here = roomOf(from);
  const there = roomOf(to);
  if (here === null || isTest(from) || here === there) return true;
  const may = TABLE[here];
  return may === EVERYTHING || (there !== null && may.includes(there));
}

const files = sourceFiles();
const imports = files.flatMap(importsOf);

describe('the house', () => {
  it('has files in every room that it names', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(200);
  });

  it('lets each room import only what the table says', () => {
    const wrong = imports.filter((one) => !allowed(one)).map(({ from, to }) => `${from} -> ${to}`);
    expect(wrong).toEqual([]);
  });

  it('would notice an import that is not in the table', () => {
    expect(allowed({ from: 'core/engine/x.ts', to: 'machines/build.ts' })).toBe(false);
    expect(allowed({ from: 'kernels/l4/x.ts', to: 'kernels/mach/y.ts' })).toBe(false);
    expect(allowed({ from: 'core/words/x.ts', to: 'core/memory/y.ts' })).toBe(false);
  });

  it('lets nobody who makes numbers read those that others have published', () => {
    const makers = Object.keys(TABLE).filter((room) => TABLE[room] !== EVERYTHING);
    const may = makers.filter((room) =>
      allowed({ from: `${room}/x.ts`, to: 'workloads/published/load.ts' }),
    );
    expect(may).toEqual(['workloads/published']);
  });

  it('has no import cycles, by value or by type', () => {
    expect(cyclesIn(imports)).toEqual([]);
  });

  it('would notice a cycle', () => {
    const cycle = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ];
    expect(cyclesIn(cycle)).toHaveLength(1);
  });

  it('keeps core/words to types', () => {
    const values = files
      .filter((file) => roomOf(file) === 'core/words')
      .filter((file) => /^export (const|function|class|let|var|enum|default)/m.test(read(file)));
    expect(values).toEqual([]);
  });

  it('reads no clock and draws no Math.random outside the doors', () => {
    const doors = new Set(['cli', 'bench', 'tests', 'docs', null]);
    const banned =
      /\b(Math\.random|Date\.now|new Date|performance\.now|process\.hrtime|setTimeout)\b/;
    // The laws put watched ones in their place, so as to notice who asks.
    const watcher = 'core/engine/laws-chance.ts';
    const wrong = files
      .filter((file) => !doors.has(roomOf(file)) && !isTest(file) && file !== watcher)
      .filter((file) => banned.test(withoutComments(read(file))));
    expect(wrong).toEqual([]);
  });

  it('keeps files short enough to hold in the head', () => {
    const long = files
      .filter((file) => !file.endsWith('.generated.ts') && !isTest(file))
      .map((file) => [file, read(file).split('\n').length] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });
});

/** Comments and strings may speak of clocks. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/'[^'\n]*'|`[^`]*`/g, "''");
}
