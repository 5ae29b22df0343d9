/** Holds the page on the program text against the code: its ops, and its examples. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkProgram } from '../core/engine/program/check.ts';
import { parseProgram } from '../core/engine/program/parse.ts';
import { parseJson } from '../core/engine/program/parse-json.ts';
import { printProgram } from '../core/engine/program/print.ts';
import { allContracts, generatePage, pagePath } from './generate.ts';

const page = readFileSync(pagePath, 'utf8');

function examples(language: string): string[] {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'));
  return [...blocks].map(([, text]) => text ?? '');
}

describe('docs/program-text.md', () => {
  it('has the ops of every contract as they are; else `npm run generate`', async () => {
    expect(await generatePage(page)).toBe(page);
  });

  it('has only examples that parse, and fit their contract where there is one', async () => {
    const contracts = await allContracts();
    expect(examples('program')).not.toHaveLength(0);
    for (const text of examples('program')) {
      const { program, positions } = parseProgram(text, 'program-text.md');
      const contract = contracts.find(({ name }) => name === program.header.contract);
      if (contract !== undefined) checkProgram(program, contract, positions);
    }
  });

  it('has the first example printed, and as JSON, too', () => {
    const [written = '', printed = ''] = examples('program');
    const { program } = parseProgram(written, 'program-text.md');
    expect(printProgram(program)).toBe(printed);
    const [json = ''] = examples('json');
    expect(parseJson(json, 'program-text.md').program).toEqual(program);
  });
});
