import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedPath, generateTypes } from './generate.ts';
import { loadPublished, ownTables, PublishedError, readPublished } from './load.ts';

const ROW = {
  system: 'Ultrix',
  stands: { design: 'monolithic', variant: null },
  machine: 'decstation-2100',
  workload: 'null-call',
  row: null,
  value: 32.2,
  lo: null,
  hi: null,
  unit: 'us',
  place: 'Table 4',
  page: null,
  state: 'warm',
  level: 'kernel',
  derives: [],
  anomalies: [{ about: 'slower than elsewhere', excuses: 'order' }],
  notRun: null,
};
const TABLE = {
  schema: 1,
  id: 'mine-2026',
  short: 'Me, 2026',
  source: 'A report of my own, not printed yet',
  rows: [ROW, ROW],
};

/** The sentence about a table with these changes in its second row. */
function refusal(row: object, table: object = {}): string {
  const text = JSON.stringify({ ...TABLE, rows: [ROW, { ...ROW, ...row }], ...table }, null, 2);
  return refusalOf(text);
}

function refusalOf(text: string): string {
  try {
    readPublished(text, 'mine-2026.json');
  } catch (error) {
    if (error instanceof PublishedError) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('files of published measurements', () => {
  it('are read, ours among them', () => {
    expect(readPublished(JSON.stringify(TABLE), 'folder/mine-2026.json')).toEqual(TABLE);
    expect(readPublished(`\uFEFF${JSON.stringify(TABLE)}`, 'mine-2026.json').rows).toHaveLength(2);
    expect(ownTables().map(({ id }) => id)).toEqual([
      'chen-bershad-1993',
      'exokernel-1995',
      'hartig-1997',
      'liedtke-1995',
      'lmbench',
      'ousterhout-1990',
    ]);
  });

  it('say of each figure where it stands, and of each that is not run here why', () => {
    for (const { rows } of ownTables()) {
      for (const { place, workload, notRun } of rows) {
        expect(place.length).toBeGreaterThan(4);
        if (workload === null) expect(notRun?.length).toBeGreaterThan(20);
      }
    }
  });

  it.each([
    [{ unit: 'ms' }, ':45: in rows.1.unit one of us, ns, s, cycles, MB/s, MiB/s was expected'],
    [{ unit: 'ms' }, 'but it is "ms"; correct it, with published.schema.json as the guide.'],
    [{ value: '32' }, ':42: in rows.1.value a number was expected, but it is "32"'],
    [{ value: -1 }, 'in rows.1.value a number > 0 was expected, but it is -1'],
    [{ page: 0 }, 'in rows.1.page a number >= 1 was expected, but it is 0'],
    [{ page: '9' }, 'in rows.1.page an integer or null was expected, but it is "9"'],
    [{ plaec: 1 }, 'in rows.1 the field "plaec" was not expected;'],
    [{ place: undefined }, 'in rows.1 the field "place" was expected, but it is missing;'],
    [{ stands: { design: 'l4' } }, 'in rows.1.stands the field "variant" was expected'],
    [{ derives: ['readMissL1'] }, 'in rows.1.derives.0 a text that matches ^'],
    [{ lo: 40 }, ':42: in rows.1.value a value within 40 to nothing was expected, but it is 32.2'],
    [{ workload: null }, 'in rows.1.notRun a text that says why was expected'],
    [{ unit: 'MB/s' }, 'in rows.1.level "machine" was expected, since MB/s is a bandwidth'],
    [
      { anomalies: [{ about: 'slower than elsewhere', excuses: 'all' }] },
      'in rows.1.anomalies.0.excuses one of order, band, value was expected, but it is "all"',
    ],
  ])('refuse %j in one sentence with file, line and field', (row, sentence) => {
    const said = refusal(row);
    expect(said).toContain(sentence);
    expect(said).toMatch(/^mine-2026\.json:\d+: in .*; correct it, with published.schema.json/);
    expect(said).not.toContain('\n');
  });

  it('refuse what is no such file', () => {
    expect(refusal({}, { schema: 2 })).toBe(
      'mine-2026.json:2: in schema 1 was expected, but it is 2; correct it, with published.schema.json as the guide.',
    );
    expect(refusal({}, { id: 'yours' })).toContain(
      'in id "mine-2026" was expected, as the file is called, but it is "yours"',
    );
    expect(refusal({}, { rows: 7 })).toContain('in rows an array was expected, but it is 7');
    expect(refusalOf('{\n  "schema": 1,\n  oops\n}')).toBe(
      'mine-2026.json:3: JSON was expected, but this is none from column 3 on; correct it.',
    );
    expect(refusalOf('[]')).toContain('in the file an object was expected, but it is an array');
    expect(() => loadPublished('/no/such/file.json')).toThrow(
      /^\/no\/such\/file\.json: a file of published measurements was expected, but there is no such file; check/,
    );
    expect(() => loadPublished('workloads')).toThrow(
      /^workloads: a file of published measurements was expected, but this is a directory; check/,
    );
    expect(refusalOf(' \n')).toBe(
      'mine-2026.json: a file of published measurements was expected, but it is empty; write one, with published.schema.json as the guide.',
    );
  });

  it('have types that are made of their schema', async () => {
    expect(readFileSync(generatedPath, 'utf8')).toBe(await generateTypes());
  });
});
