/** Holds the page on the program text against the code: its ops, and its examples. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findingOf } from '../cli/finding-of.ts';
import { checkProgram } from '../core/engine/program/check.ts';
import { parseProgram } from '../core/engine/program/parse.ts';
import { parseJson } from '../core/engine/program/parse-json.ts';
import { printProgram } from '../core/engine/program/print.ts';
import config from '../kernelcheck.config.ts';
import { allContracts, generatePage, pagePath } from './generate.ts';

const page = readFileSync(pagePath, 'utf8');

function examples(language: string): string[] {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'));
  return [...blocks].map(([, text]) => text ?? '');
}

/** The programs in the code of a page, fenced or indented, that say what they run on. */
function programsIn(text: string): string[] {
  const blocks = [
    ...text.matchAll(/^(?: {4}|)(program 1 .*\bdesign=l4\b.*(?:\n(?: {4}|)[v@t#].*)*)/gm),
  ];
  return blocks.map(([block]) => block.replaceAll(/^ {4}/gm, ''));
}

describe('the pages', () => {
  const pages = ['README.md', ...readdirSync('docs').flatMap((name) => `docs/${name}`)];
  const texts = pages
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(name, 'utf8'));
  const programs = texts.flatMap(programsIn);

  it('have only programs that hold on the design and machine in their headers', () => {
    expect(programs.length).toBeGreaterThanOrEqual(3);
    for (const program of programs) expect(findingOf(config, program)).toBeNull();
  });

  it('show the example as it is in its file', () => {
    const indented = (text: string) => text.trimEnd().replaceAll(/^/gm, '    ');
    const [readme = ''] = texts;
    expect(readme).toContain(indented(readFileSync('examples/take-back.kc', 'utf8')));
  });
});

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
