/**
 * Writes the parts of the documentation that the code itself knows, between markers in their pages:
 * in program-text.md, the ops of every contract. Run it by `npm run generate`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { documentOps } from '../core/engine/program/document.ts';
import type { Contract } from '../core/words/contract.ts';

export const pagePath = fileURLToPath(new URL('program-text.md', import.meta.url));

const begin = '<!-- ops:begin -->';
const end = '<!-- ops:end -->';

/**
 * Every contract under properties/contracts, in alphabetical order, so that none can be left out:
 * the folder `memory` holds index.ts, which exports `memory`.
 */
export async function allContracts(): Promise<Contract[]> {
  const folder = new URL('../properties/contracts/', import.meta.url);
  const contracts: Contract[] = [];
  for (const name of readdirSync(folder).sort()) {
    const index = new URL(`${name}/index.ts`, folder);
    if (!existsSync(index)) continue;
    const exported: Readonly<Record<string, Contract | undefined>> = await import(index.href);
    const contract = exported[name];
    if (contract === undefined) {
      throw new Error(`properties/contracts/${name}/index.ts exports no "${name}".`);
    }
    contracts.push(contract);
  }
  return contracts;
}

/** The page as it must be; the same contracts always give the same text. */
export async function generatePage(page: string): Promise<string> {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page has no ${begin} with ${end} behind it.`);
  const ops = documentOps(await allContracts());
  return `${page.slice(0, from + begin.length)}\n\n${ops}\n${page.slice(to)}`;
}

// The test imports this file for the text alone, so writing happens only when it is run.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(pagePath, await generatePage(readFileSync(pagePath, 'utf8')));
}
