/**
 * Writes the TypeScript types of the documents, one file beside each schema. The schemas are the one place where
 * the shapes are written; `npm run generate` after changing one.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const folder = fileURLToPath(new URL('./', import.meta.url));
const SUFFIX = '.schema.json';
/** Others refer to its parts, which stand with them then. */
const COMMON = `common${SUFFIX}`;

/** The schemas of documents, by file. */
export function schemaFiles(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX) && name !== COMMON)
    .sort();
}

export function generatedPath(schema: string): string {
  return `${folder}${schema.slice(0, -SUFFIX.length)}.generated.ts`;
}

/** The text that the generated file of a schema must have; the same schema always gives the same text. */
export async function generateTypes(schema: string): Promise<string> {
  const parsed: JSONSchema = JSON.parse(readFileSync(`${folder}${schema}`, 'utf8'));
  return compile(parsed, schema, {
    additionalProperties: false,
    bannerComment: `// Generated from ${schema} by \`npm run generate\`. Do not edit: change the schema
// and run it again. A test fails while this file and the schema disagree.`,
    cwd: folder,
    format: true,
    style: { printWidth: 100, singleQuote: true },
  });
}

// The test imports this file for the text alone, so writing happens only when it is run.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const schema of schemaFiles()) {
    writeFileSync(generatedPath(schema), await generateTypes(schema));
  }
}
