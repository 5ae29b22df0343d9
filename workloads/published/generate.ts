/**
 * Writes published.generated.ts, the TypeScript types of a file of published measurements, from
 * published.schema.json. The schema is the one place where the shape is written; `npm run generate` after changing it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const schemaPath = fileURLToPath(new URL('published.schema.json', import.meta.url));

export const generatedPath = fileURLToPath(new URL('published.generated.ts', import.meta.url));

const banner = `// Generated from published.schema.json by \`npm run generate\`. Do not edit: change the schema
// and run it again. A test fails while this file and the schema disagree.`;

/** The text that published.generated.ts must have; the same schema always gives the same text. */
export async function generateTypes(): Promise<string> {
  const schema: JSONSchema = JSON.parse(readFileSync(schemaPath, 'utf8'));
  return compile(schema, 'PublishedTable', {
    additionalProperties: false,
    bannerComment: banner,
    format: true,
    style: { printWidth: 100, singleQuote: true },
  });
}

// The test imports this file for the text alone, so writing happens only when it is run.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(generatedPath, await generateTypes());
}
