import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMPARISON, COSTS } from './forms.ts';
import { generatedPath, generateTypes, schemaFiles } from './generate.ts';
import { DocumentError } from './validate.ts';

const side = { design: 'l4', variant: '', machine: 'pentium-133' };
const counts = {
  programs: 1,
  ops: 3,
  mutating: 1,
  mutatingDone: 1,
  doneOnAll: 3,
  named: 0,
  leftOut: 0,
  uncompared: 0,
};
const group = {
  contract: 'memory',
  machine: 'pentium-133',
  sides: [side, { ...side, design: 'exokernel' }],
  verdict: 'agree',
  why: null,
  counts,
  exceptions: [],
  divergences: [],
  costs: null,
};
const document = {
  compare: 1,
  status: 0,
  seed: 1,
  ops: 3,
  maxSteps: 100,
  groups: [group],
  baseline: null,
};

const printed = (value: unknown): string => JSON.stringify(value, null, 2);

function refusal(text: string, form: { read(text: string, file: string): unknown } = COMPARISON) {
  try {
    form.read(text, 'a.json');
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
  return null;
}

describe('the types', () => {
  it.each(schemaFiles())('of %s are those of its schema', async (schema) => {
    expect(readFileSync(generatedPath(schema), 'utf8')).toBe(await generateTypes(schema));
  });
});

describe('a document', () => {
  it('is read as it was written, with a byte order mark as well', () => {
    expect(COMPARISON.read(printed(document), 'a.json')).toEqual(document);
    expect(COMPARISON.read(`\uFEFF${printed(document)}`, 'a.json')).toEqual(document);
    expect(COMPARISON.problem(document)).toBeNull();
  });

  it('that is cut short anywhere is refused with one sentence', () => {
    const text = printed(document);
    for (let length = 0; length < text.length; length += 7) {
      const said = refusal(text.slice(0, length));
      expect(said).toMatch(
        /^a\.json(:\d+)?: a comparison was expected, but .*; make it anew with ".*"\.$/,
      );
    }
    expect(refusal('')).toContain('the file is empty');
    expect(refusal(text.slice(0, text.indexOf('"why"')))).toMatch(
      /^a\.json:\d+: .* but the file breaks off here;/,
    );
  });

  it('that is no JSON says from where on', () => {
    expect(refusal('{\n  "compare": 1,\n  oops\n}')).toMatch(
      /^a\.json:3: .* no JSON from column 3 on;/,
    );
    expect(refusal('program 1 contract=memory')).toMatch(
      /^a\.json:1: .* no JSON from column 1 on;/,
    );
  });

  it('of another version says both', () => {
    const said = refusal(printed({ ...document, compare: 0 }));
    expect(said).toBe(
      'a.json:2: a comparison of version 1 was expected, but this is of version 0; ' +
        'make one with "kernelcheck compare --json".',
    );
  });

  it('of another kind says which', () => {
    const said = refusal(printed({ costs: 1, baselines: [] }));
    expect(said).toMatch(
      /^a\.json:2: .*begins with "compare": 1, but this is a baseline of costs;/,
    );
    expect(refusal(printed(document), COSTS)).toMatch(
      /but this is a comparison; move it away, then make one with/,
    );
    expect(refusal('{\n"name": "x" }')).toMatch(/^a\.json:1: .*but this is something else;/);
    expect(refusal('[]')).toMatch(/but this is something else;/);
    expect(refusal('3')).toMatch(/but this is something else;/);
  });

  it('of another shape says in which field, and at which line', () => {
    const wrong = printed({ ...document, groups: [{ ...group, verdict: 'yes' }] });
    const line = wrong.split('\n').findIndex((one) => one.includes('"verdict"')) + 1;
    expect(refusal(wrong)).toMatch(
      new RegExp(`^a\\.json:${line}: in groups\\.0\\.verdict one of agree, .* but it is "yes";`),
    );
    expect(refusal(printed({ ...document, seed: undefined }))).toMatch(
      /the field "seed" was expected/,
    );
    expect(refusal(printed({ ...document, sed: 1 }))).toMatch(/the field "sed" was not expected/);
    expect(refusal(printed({ ...document, groups: [{ ...group, why: 3 }] }))).toMatch(
      /^a\.json:\d+: in groups\.0\.why a string or null was expected, but it is 3;/,
    );
    expect(COMPARISON.problem({ ...document, groups: 3 })).toBe(
      'in groups an array was expected, but it is 3',
    );
  });

  it('that nests without end is refused, not crashed upon', () => {
    expect(refusal('['.repeat(100_000))).toMatch(/^a\.json:1: a comparison was expected/);
  });
});
