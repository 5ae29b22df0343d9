/** The laws of reading and writing programs, for arbitrary programs over a made-up contract. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProgram } from './check.ts';
import { arbitraryProgram, mutated, office } from './fixture.ts';
import { fromJson, printJson, toJson } from './json.ts';
import { packProgram, unpackProgram } from './pack.ts';
import { parseProgram } from './parse.ts';
import { printProgram } from './print.ts';
import { ProgramError } from './program-error.ts';
import { readProgram } from './read.ts';

const runs = { numRuns: 30000, seed: 77 };

function holds(law: (program: Parameters<typeof printProgram>[0]) => void): void {
  fc.assert(fc.property(arbitraryProgram, law), runs);
}

/** Reads the text, and lets it fail only as it may. */
function readOrRefuse(text: string): void {
  try {
    readProgram(text, 'x', [office]);
  } catch (error) {
    expect(error).toBeInstanceOf(ProgramError);
    expect(String(error)).not.toContain('\n');
  }
}

describe('a program', () => {
  it('printed and parsed is itself', () => {
    holds((program) => {
      expect(parseProgram(printProgram(program), 'x').program).toEqual(program);
    });
  });

  it('prints as the text it was parsed from', () => {
    holds((program) => {
      const text = printProgram(program);
      expect(printProgram(parseProgram(text, 'x').program)).toBe(text);
    });
  });

  it('to JSON and back is itself', () => {
    holds((program) => {
      expect(fromJson(toJson(program), 'x').program).toEqual(program);
      expect(readProgram(printJson(program), 'x', [office]).program).toEqual(program);
    });
  });

  it('packed and unpacked is itself', () => {
    holds((program) => {
      checkProgram(program, office);
      const unpacked = unpackProgram(packProgram(program, office), office, program.header);
      expect(unpacked).toEqual(program);
    });
  });

  it('has labels of its own when the text leaves them out', () => {
    holds((program) => {
      const bare = printProgram(program).replace(/^v\d+ = /gm, (name) =>
        name.charCodeAt(1) % 2 === 0 ? '' : name,
      );
      const { steps } = parseProgram(bare, 'x').program;
      const kept = new Set(bare.match(/\bv\d+\b/g));
      expect(new Set(steps.map(({ label }) => label)).size).toBe(steps.length);
      for (const [index, { label }] of steps.entries()) {
        if (label !== program.steps[index]?.label) expect(kept).not.toContain(`v${label}`);
      }
    });
  });

  it('with broken bytes is refused with a ProgramError, if at all', () => {
    const texts = arbitraryProgram.chain((p) => mutated(printProgram(p)));
    fc.assert(fc.property(texts, readOrRefuse), { ...runs, numRuns: 3000 });
  });

  it('with broken bytes of JSON is refused with a ProgramError, if at all', () => {
    const texts = arbitraryProgram.chain((p) => mutated(printJson(p)));
    fc.assert(fc.property(texts, readOrRefuse), { ...runs, numRuns: 3000 });
  });

  it('is told from any rubbish', () => {
    const rubbish = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json().map((json) => `{"header":${json},"steps":[]}`),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(fc.property(rubbish, readOrRefuse), runs);
  });
});
