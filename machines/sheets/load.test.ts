import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { generatedPath, generateTypes } from './generate.ts';
import { allSheets, loadSheet, loadSheetFile, readSheet, SheetError, sheetIds } from './load.ts';

type Path = readonly (string | number)[];

const ids = [
  'alpha-21064-133',
  'alpha-21164-433',
  'decstation-2100',
  'decstation-3100',
  'decstation-5000-125',
  'decstation-5000-200',
  'i486-50',
  'i486dx2-50',
  'pentium-133',
  'pentium-166',
  'pentium-90',
  'pentium-pro-200',
];

const texts = new Map(
  ids.map((id) => [id, readFileSync(new URL(`${id}.json`, import.meta.url), 'utf8')]),
);

const folder = mkdtempSync(join(tmpdir(), 'sheets-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the sheets', () => {
  it('are those of twelve machines', () => {
    expect(sheetIds()).toEqual(ids);
  });

  it.each(ids)('%s loads', (id) => {
    const sheet = loadSheet(id);
    expect(sheet.id).toBe(id);
    expect(loadSheet(id)).toBe(sheet);
  });

  it('run the four DECstations, the Pentium 133 and the Pentium Pro 200', () => {
    const running = allSheets().filter((sheet) => sheet.runs);
    expect(running.map((sheet) => sheet.id)).toEqual([
      'decstation-2100',
      'decstation-3100',
      'decstation-5000-125',
      'decstation-5000-200',
      'pentium-133',
      'pentium-pro-200',
    ]);
  });

  it('give a source for every number', () => {
    for (const sheet of allSheets()) {
      const quantities = places(sheet).filter(({ value }) => isQuantity(value));
      expect(quantities.length).toBeGreaterThan(30);
      for (const { value, path } of quantities) {
        expect(Reflect.get(Object(value), 'source').trim(), path.join('.')).not.toBe('');
      }
    }
  });

  it('have no number that is not a quantity, but the version of their shape', () => {
    for (const sheet of allSheets()) {
      const bare = places(sheet)
        .filter(({ value }) => typeof value === 'number')
        .filter(({ path }) => !isQuantity(at(sheet, path.slice(0, -1))));
      expect(bare.map(({ path }) => path)).toEqual([['schema']]);
    }
  });

  it('give a guess a band, so that nobody mistakes it for knowledge', () => {
    // The width of an entry and the associativity of a cache are shapes: half of one is no guess.
    const shapes = /entryBytes$/;
    for (const sheet of allSheets()) {
      for (const { value, path } of places(sheet)) {
        if (!isQuantity(value) || Reflect.get(Object(value), 'how') !== 'estimate') continue;
        const place = `${sheet.id} ${path.join('.')}`;
        if (shapes.test(place) || place.endsWith('Cache.ways')) continue;
        const { lo, hi } = Object(value);
        expect(lo, place).toBeLessThan(hi);
      }
    }
  });

  it('are frozen, since all runs share them', () => {
    const sheet = loadSheet('pentium-133');
    expect(Object.isFrozen(sheet)).toBe(true);
    expect(Object.isFrozen(sheet.costs.multiply)).toBe(true);
  });

  it('all have the same fields', () => {
    const shape = (sheet: object) => Object.keys(sheet);
    const first = loadSheet('decstation-2100');
    for (const sheet of allSheets()) {
      expect(shape(sheet)).toEqual(shape(first));
      expect(shape(sheet.costs)).toEqual(shape(first.costs));
      expect(shape(sheet.tlb)).toEqual(shape(first.tlb));
      expect(shape(sheet.writeBuffer)).toEqual(shape(first.writeBuffer));
    }
  });
});

describe('the generated types', () => {
  it('are those of the schema (npm run generate)', async () => {
    expect(readFileSync(generatedPath, 'utf8')).toBe(await generateTypes());
  });
});

describe('a broken sheet', () => {
  const good = texts.get('decstation-2100') ?? '';
  const clock = '"value": 12500000,';

  it('that is not JSON is refused with the line and what stands there', () => {
    expect(refusal(good.replace(clock, '"value": 125 00000,'))).toMatch(
      new RegExp(`^x/decstation-2100.json:${lineOf(clock)}: JSON was expected, but at column \\d+`),
    );
    expect(refusal(good.replace(clock, '"value" 12500000,'))).toContain('no colon');
    expect(refusal(good.replace('{', '{ // why'))).toContain(':1: JSON was expected');
    expect(refusal('')).toContain('x/decstation-2100.json:1: JSON was expected');
    expect(refusal(good.slice(0, -30))).toContain('JSON was expected');
    expect(refusal(good.replace(/\}\s*$/, '} more'))).toContain('JSON was expected');
  });

  it('that says something twice is refused', () => {
    expect(refusal(good.replace(clock, `${clock} ${clock}`))).toBe(
      `x/decstation-2100.json:${lineOf(clock)}: one field called "value" was expected here, ` +
        'but this is the second; remove one of them.',
    );
  });

  const breakages: readonly Breakage[] = [
    {
      what: 'lacks a field',
      change: (sheet: Sheet) => Reflect.deleteProperty(sheet.clockHz, 'source'),
      line: '"clockHz": {',
      says: 'in clockHz the field "source" was expected, but it is missing',
    },
    {
      what: 'has an unknown field',
      change: (sheet: Sheet) => Object.assign(sheet.costs, { multiplication: null }),
      line: '"costs": {',
      says: 'in costs the field "multiplication" was not expected',
    },
    {
      what: 'has a text for a number',
      change: (sheet: Sheet) => Object.assign(sheet.clockHz, { value: 'fast' }),
      line: '"clockHz": {',
      says: 'in clockHz.value a number was expected, but it is "fast"',
    },
    {
      what: 'has a bare number for a quantity that may be null',
      change: (sheet: Sheet) => Object.assign(sheet.costs, { divide: 35 }),
      line: '"divide":',
      says: 'in costs.divide an object or null was expected, but it is 35',
    },
    {
      what: 'has a broken quantity where null is possible',
      change: (sheet: Sheet) => Object.assign(Object(sheet.costs.divide), { how: 'known' }),
      line: '"how": "known"',
      says: 'in costs.divide.how one of manual, paper, source, derived, recalled, estimate was',
    },
    {
      what: 'has the wrong unit',
      change: (sheet: Sheet) => Object.assign(sheet.memory.bytes, { unit: 'MB' }),
      line: '"unit": "MB"',
      says: 'in memory.bytes.unit "bytes" was expected, but it is "MB"',
    },
    {
      what: 'has a negative number',
      change: (sheet: Sheet) => Object.assign(sheet.costs.multiply, { lo: -1 }),
      line: '"lo": -1',
      says: 'in costs.multiply.lo a number >= 0 was expected, but it is -1',
    },
    {
      what: 'has an empty source',
      change: (sheet: Sheet) => Object.assign(sheet.costs.multiply, { source: ' ' }),
      line: '"source": " "',
      says: 'in costs.multiply.source a text that matches \\S was expected, but it is " "',
    },
    {
      what: 'has a note that is no text',
      change: (sheet: Sheet) => Object.assign(sheet.notes, { 1: 7 }),
      line: '    7,',
      says: 'in notes.1 a string was expected, but it is 7',
    },
    {
      what: 'has a badly named fact',
      change: (sheet: Sheet) => Object.assign(sheet.facts, { 'Bad name': sheet.costs.multiply }),
      line: '"facts": {',
      says: 'in facts a field name that matches',
    },
    {
      what: 'is of another version',
      change: (sheet: Sheet) => Object.assign(sheet, { schema: 2 }),
      line: '"schema":',
      says: 'in schema 1 was expected, but it is 2',
    },
    {
      what: 'has its band out of order',
      change: (sheet: Sheet) => Object.assign(sheet.costs.multiply, { value: 14 }),
      line: '"value": 14,',
      says: 'in costs.multiply.value lo <= value <= hi was expected, but 12 <= 14 <= 13 is not so',
    },
    {
      what: 'has a line that is no power of two',
      change: (sheet: Sheet) => set(sheet.dataCache.refillBytes, 12),
      line: '"value": 12,',
      says: 'in dataCache.refillBytes.value a power of two was expected of the value, but it is 12',
    },
    {
      what: 'has a number of sets that is no power of two',
      change: (sheet: Sheet) => set(sheet.dataCache.ways, 3),
      line: '"dataCache": {',
      says: 'in dataCache.bytes.value a power of two was expected of bytes divided by',
    },
    {
      what: 'has a cache without ways',
      change: (sheet: Sheet) => set(sheet.dataCache.ways, 0),
      line: '"dataCache": {',
      says: 'in dataCache.ways.value at least 1 way was expected',
    },
    {
      what: 'has a refill of less than a line',
      change: (sheet: Sheet) => set(sheet.dataCache.refillBytes, 2),
      line: '"dataCache": {',
      says: 'in dataCache.refillBytes.value at least a line of 4 bytes was expected, but it is 2',
    },
    {
      what: 'has a TLB that does not fit its family',
      change: (sheet: Sheet) => Object.assign(sheet.tlb, { kind: 'pal' }),
      line: '"kind":',
      says: 'in tlb.kind "software-tagged" was expected for the family mips-r3000, but it is "pal"',
    },
    {
      what: 'has two TLBs and one',
      change: (sheet: Sheet) => Object.assign(sheet.tlb, { data: sheet.tlb.unified }),
      line: '"unified":',
      says: 'in tlb.unified either unified, or instruction and data, was expected',
    },
    {
      what: 'has all entries wired',
      change: (sheet: Sheet) => set(sheet.tlb.wired, 64),
      line: '"wired": {',
      says: 'in tlb.wired.value fewer than all 64 entries were expected to be wired, but 64 are',
    },
    {
      what: 'has fewer bits in an address-space identifier than the chip',
      change: (sheet: Sheet) => set(sheet.tlb.asidBits, 5),
      line: '"asidBits": {',
      says: 'in tlb.asidBits.value 6 bits were expected, which EntryHi of an R2000 or R3000 has, but there are 5',
    },
    {
      what: 'has broken pages',
      change: (sheet: Sheet) => set(sheet.memory.bytes, 5000),
      line: '"bytes": {',
      says: 'in memory.bytes.value whole pages of 4096 bytes were expected, but it is 5000',
    },
    {
      what: 'has no price for a mechanism of its family',
      change: (sheet: Sheet) => Object.assign(sheet.costs, { tlbWrite: null }),
      line: '"tlbWrite":',
      says: 'in costs.tlbWrite a quantity was expected, since the family mips-r3000 has this',
    },
    {
      what: 'has a price for a mechanism its family lacks',
      change: (sheet: Sheet) => Object.assign(sheet.costs, { portIo: sheet.costs.multiply }),
      line: '"portIo":',
      says: 'in costs.portIo null was expected, since the family mips-r3000 has no such mechanism',
    },
    {
      what: 'has the price of a miss of a cache that is not there',
      change: (sheet: Sheet) => Object.assign(sheet.costs, { l2Miss: sheet.costs.multiply }),
      line: '"l2Miss":',
      says: 'in costs.l2Miss null was expected exactly when l2 is null',
    },
    {
      what: 'claims one cache and has two',
      change: (sheet: Sheet) => Object.assign(sheet, { unifiedL1: true }),
      line: '"dataCache":',
      says: 'in dataCache the same text as instructionCache was expected',
    },
    {
      what: 'stores to its instruction cache',
      change: (sheet: Sheet) => Object.assign(sheet.instructionCache, { write: 'back' }),
      line: '"write": "back"',
      says: 'in instructionCache.write "none" was expected',
    },
    {
      what: 'never stores to its data cache',
      change: (sheet: Sheet) => Object.assign(sheet.dataCache, { write: 'none' }),
      line: '"dataCache":',
      says: 'in dataCache.write "through" or "back" was expected',
    },
    {
      what: 'has a third cache without a second',
      change: (sheet: Sheet) => {
        sheet.l3 = { ...sheet.dataCache, write: 'back', about: 'Nothing.' };
        for (const key of ['refillBytes', 'allocateOnWriteMiss', 'snoops', 'indexed']) {
          Reflect.deleteProperty(sheet.l3, key);
        }
        Reflect.deleteProperty(sheet.l3, 'asidTagged');
      },
      line: '"l3": {',
      says: 'in l3 null was expected on a machine without a second level (and 1 more like it)',
    },
    {
      what: 'has half a page mode',
      change: (sheet: Sheet) =>
        Object.assign(sheet.writeBuffer, { pageModeBytes: sheet.tlb.pageBytes }),
      line: '"pageModeBytes":',
      says: 'in writeBuffer.pageModeBytes pageModeRetireCycles and pageModeBytes were expected',
    },
    {
      what: 'has a device with both DMA and a private buffer',
      change: (sheet: Sheet) => Object.assign(Object(sheet.network), { dma: true }),
      line: '"bufferBytes":',
      says: 'in network.bufferBytes null was expected exactly when dma is true',
    },
    {
      what: 'is named otherwise than its file',
      change: (sheet: Sheet) => Object.assign(sheet, { id: 'decstation-2000' }),
      line: '"id":',
      says: 'in id "decstation-2100" was expected, as the file is called, but it is "decst',
    },
  ];

  it.each(breakages.map((each) => [each.what, each] as const))(
    'that %s is refused with its line',
    (_, { change, line, says }) => {
      const sheet: Sheet = JSON.parse(good);
      change(sheet);
      const text = JSON.stringify(sheet, null, 2);
      const error = refused(text, 'x/decstation-2100.json');
      expect(error.message).toContain(says);
      expect(error.message.startsWith(`x/decstation-2100.json:${error.line}: in `)).toBe(true);
      expect(error.message.endsWith(', with sheet.schema.json as the guide.')).toBe(true);
      // A problem with a number is shown on the line of the number, within the named field.
      const lines = text.split('\n');
      const from = lines.findIndex((each) => each.includes(line)) + 1;
      expect(from).toBeGreaterThan(0);
      expect(error.line).toBeGreaterThanOrEqual(from);
      expect((error.line ?? 0) - from).toBeLessThan(40);
    },
  );

  it('is shown on exactly the line of what is wrong', () => {
    const text = good.replace(clock, '"value": "fast",');
    expect(refused(text, 'x/decstation-2100.json').line).toBe(lineOf(clock));
  });

  it('that nests without end is refused, not overflowed', () => {
    const deep = 100_000;
    expect(refusal(`${'['.repeat(deep)}${']'.repeat(deep)}`)).toContain('an object was expected');
    expect(refusal('['.repeat(deep))).toContain('JSON was expected');
  });

  it('is read past a byte order mark', () => {
    expect(readSheet(`\uFEFF${good}`, 'decstation-2100.json').id).toBe('decstation-2100');
  });

  function refusal(text: string): string {
    return refused(text, 'x/decstation-2100.json').message;
  }

  function lineOf(part: string): number {
    return good.slice(0, good.indexOf(part)).split('\n').length;
  }
});

describe('a sheet that is not there', () => {
  it('by name gets the names there are, and the nearest', () => {
    expect(() => loadSheet('pentium133')).toThrow(
      `No machine is called "pentium133": one of ${ids.join(', ')} was expected; ` +
        'did you mean "pentium-133"?',
    );
    expect(() => loadSheet('../sheets/i486-50')).toThrow(SheetError);
    expect(() => loadSheet('sheet.schema')).toThrow(SheetError);
    expect(() => loadSheet('')).toThrow(SheetError);
  });

  it('as a file is named', () => {
    const path = join(folder, 'absent.json');
    expect(() => loadSheetFile(path)).toThrow(SheetError);
    expect(() => loadSheetFile(path)).toThrow(`${path}: a machine sheet was expected, but`);
    expect(() => loadSheetFile(folder)).toThrow(SheetError);
  });

  it('as a file of the user is read', () => {
    const path = join(folder, 'my-machine.json');
    const text = (texts.get('i486-50') ?? '').replace('"i486-50"', '"my-machine"');
    writeFileSync(path, text);
    expect(loadSheetFile(path).id).toBe('my-machine');
  });
});

describe('any damage', () => {
  const anySheet = fc.constantFrom(...ids);
  // Integers are drawn evenly enough; doubles would nearly always mean the start of a sheet.
  const anyNumber = fc.nat(1_000_000);

  /** A sheet and one place in it, among those that fit. */
  const anyPlace = (fits: (value: unknown, path: Path, parent: unknown) => boolean) =>
    fc.tuple(anySheet, anyNumber).map(([id, number]) => {
      const sheet: unknown = JSON.parse(texts.get(id) ?? '');
      const all = places(sheet).filter(({ value, path }) =>
        fits(value, path, at(sheet, path.slice(0, -1))),
      );
      return { id, sheet, path: all[number % all.length]?.path ?? [] };
    });

  // Notes, items of lists and further quantities may be left out: no field promises them.
  const promised = anyPlace((_, path, parent) => {
    const further = path.length === 2 && (path[0] === 'facts' || path[0] === 'checks');
    return !Array.isArray(parent) && path.at(-1) !== 'note' && !further;
  });

  it('by a missing field is refused', () => {
    fc.assert(
      fc.property(promised, ({ id, sheet, path }) => {
        Reflect.deleteProperty(Object(at(sheet, path.slice(0, -1))), path.at(-1) ?? '');
        refused(JSON.stringify(sheet), `${id}.json`);
      }),
      { numRuns: 500 },
    );
  });

  it('by a value of another kind is refused', () => {
    const nonsense = fc.constantFrom<unknown>([{}], [[0]], { a: 1 });
    fc.assert(
      fc.property(
        anyPlace(() => true),
        nonsense,
        ({ id, sheet, path }, value) => {
          refused(JSON.stringify(replaced(sheet, path, value)), `${id}.json`);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('by a field too many is refused', () => {
    const object = (value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value);
    fc.assert(
      fc.property(anyPlace(object), ({ id, sheet, path }) => {
        Object.assign(Object(at(sheet, path)), { unheardOf: 1 });
        refused(JSON.stringify(sheet), `${id}.json`);
      }),
      { numRuns: 300 },
    );
  });

  it('by a number outside its band is refused', () => {
    fc.assert(
      fc.property(anyPlace(isQuantity), fc.boolean(), ({ id, sheet, path }, above) => {
        const quantity = Object(at(sheet, path));
        quantity.value = above ? quantity.hi + 1 : quantity.lo - 1;
        refused(JSON.stringify(sheet), `${id}.json`);
      }),
      { numRuns: 300 },
    );
  });

  it('by an end too early is refused', () => {
    fc.assert(
      fc.property(anySheet, anyNumber, (id, number) => {
        const text = (texts.get(id) ?? '').trimEnd();
        refused(text.slice(0, number % text.length), `${id}.json`);
      }),
      { numRuns: 200 },
    );
  });

  it('by any text in any place gives a sheet or a SheetError, and nothing else', () => {
    fc.assert(
      fc.property(anySheet, anyNumber, fc.string(), fc.nat(20), (id, number, text, length) => {
        const whole = texts.get(id) ?? '';
        const start = number % whole.length;
        const damaged = `${whole.slice(0, start)}${text}${whole.slice(start + length)}`;
        try {
          expect(readSheet(damaged, `${id}.json`).id).toBe(id);
        } catch (error) {
          expect(error).toBeInstanceOf(SheetError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('by any JSON at all is refused', () => {
    fc.assert(fc.property(fc.json(), (text) => void refused(text, 'i486-50.json')));
  });
});

type Sheet = ReturnType<typeof loadSheet>;

/** One way to break a sheet, a piece of the line it shows on or near, and what is said of it. */
interface Breakage {
  readonly what: string;
  readonly change: (sheet: Sheet) => void;
  readonly line: string;
  readonly says: string;
}

/** The error with which a text is refused; fails the test when it is accepted. */
function refused(text: string, path: string): SheetError {
  try {
    readSheet(text, path);
  } catch (error) {
    expect(error).toBeInstanceOf(SheetError);
    if (error instanceof SheetError) {
      expect(error.line).toBeGreaterThan(0);
      expect(error.message).not.toContain('\n');
      return error;
    }
  }
  throw new Error(`a sheet that should be refused was accepted: ${path}`);
}

function set(quantity: { value: number; lo: number; hi: number } | null, value: number): void {
  Object.assign(Object(quantity), { value, lo: value, hi: value });
}

function isQuantity(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'lo' in value && 'hi' in value;
}

/** Every value below the top of a sheet, with its path. */
function places(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return [{ path: here, value: child }, ...places(child, here)];
  });
}

function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), root);
}

function replaced(root: unknown, path: Path, value: unknown): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  Reflect.set(Object(at(root, path.slice(0, -1))), last, value);
  return root;
}
