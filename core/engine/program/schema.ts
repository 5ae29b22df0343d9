/** Holds a value against program.schema.json, and says in a sentence what is wrong with it. */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { versionProblem } from './parse-header.ts';
import { brief, listed, quote, unknownName } from './phrases.ts';
import type { Locate } from './positions.ts';
import { ProgramError } from './program-error.ts';
import type { ProgramJson } from './program-json.ts';

let compiled: ValidateFunction<ProgramJson> | null = null;

/** The value, which is now known to have the shape of a program. */
export function checkSchema(value: unknown, source: string, locate: Locate): ProgramJson {
  const version = field(field(value, 'header'), 'version');
  // Another version may have another shape altogether, so this comes before the schema.
  if (Number.isInteger(version) && version !== 1) {
    const problem = versionProblem(String(version));
    throw new ProgramError(source, locate('/header/version'), problem);
  }
  compiled ??= compile();
  const validate = compiled;
  if (validate(value)) return value;
  const [error] = validate.errors ?? [];
  if (error === undefined) throw new Error('The schema refused a program and gave no reason.');
  throw new ProgramError(source, locate(error.instancePath), problemOf(error));
}

function compile(): ValidateFunction<ProgramJson> {
  const schema = JSON.parse(readFileSync(new URL('program.schema.json', import.meta.url), 'utf8'));
  // Verbose errors carry the part of the schema that failed, whose description is in the sentence.
  return new Ajv({ strict: true, allowUnionTypes: true, verbose: true }).compile<ProgramJson>(
    schema,
  );
}

function problemOf({ keyword, params, parentSchema, data }: ErrorObject): string {
  const known = Object.keys(field(parentSchema, 'properties') ?? {});
  switch (keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      const problem = `there is no field ${quote(name)} here`;
      return unknownName(problem, name, known, 'The fields are');
    }
    case 'required':
      return `the field ${quote(String(params.missingProperty))} is missing.`;
    case 'minProperties':
    case 'maxProperties':
      return `expected exactly one of the fields ${listed(known, 'or')}.`;
    default:
      return `expected ${field(parentSchema, 'description')}, but found ${brief(data)}.`;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
