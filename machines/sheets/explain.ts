/**
 * Turns what the schema validator complains about into one clause that says where and what was
 * expected, for people who never read a JSON Schema.
 */
import type { ErrorObject } from 'ajv';

/** The way to a value in a sheet: field names, and numbers for the items of an array. */
export type Path = readonly (string | number)[];

/**
 * The one error to tell of many. A field that may be null complains three times when it is
 * broken: as a quantity, as not being null, and as neither. The first is what helps, unless
 * the value is no object at all; and the deepest complaint is the most exact.
 */
export function schemaProblem(
  errors: readonly ErrorObject[],
  value: unknown,
): { readonly path: Path; readonly what: string } {
  const told = errors
    .filter((error) => error.keyword !== 'oneOf' && error.params.type !== 'null')
    .map((error) => ({ error, path: pathOf(error.instancePath, value) }))
    .sort((a, b) => b.path.length - a.path.length);
  const first = told[0];
  if (first === undefined) return { path: [], what: 'another shape was expected' };
  return {
    path: first.path,
    what: expectation(first.error, at(value, first.path), orNull(errors)),
  };

  function orNull(all: readonly ErrorObject[]): boolean {
    return all.some(
      (e) => e.params.type === 'null' && e.instancePath === first?.error.instancePath,
    );
  }
}

function expectation(
  { keyword, params, propertyName }: ErrorObject,
  is: unknown,
  nullable: boolean,
) {
  const orNull = nullable ? ' or null' : '';
  switch (keyword) {
    case 'required':
      return `the field "${params.missingProperty}" was expected, but it is missing`;
    case 'additionalProperties':
      return `the field "${params.additionalProperty}" was not expected`;
    case 'type':
      return `${article(params.type)}${orNull} was expected, but it is ${brief(is)}`;
    case 'const':
      return `${brief(params.allowedValue)} was expected, but it is ${brief(is)}`;
    case 'enum':
      return `one of ${params.allowedValues.join(', ')} was expected, but it is ${brief(is)}`;
    case 'minimum':
    case 'exclusiveMinimum':
      return `a number ${params.comparison} ${params.limit} was expected, but it is ${brief(is)}`;
    case 'minLength':
      return 'a text was expected, but it is empty';
    case 'pattern':
      return propertyName === undefined
        ? `a text that matches ${params.pattern} was expected, but it is ${brief(is)}`
        : `a field name that matches ${params.pattern} was expected, but it is "${propertyName}"`;
    case 'propertyNames':
      return `another field name than "${params.propertyName}" was expected`;
    default:
      return `something else was expected (${keyword}), but it is ${brief(is)}`;
  }
}

/** A JSON pointer as a path; an item of an array is a number in it. */
function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at(root, path)) ? Number(key) : key);
  }
  return path;
}

function at(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= 40 ? text : `${text.slice(0, 36)}…"`;
}
