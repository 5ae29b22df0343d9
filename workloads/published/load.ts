/**
 * Reads files of published measurements. What comes out has the shape of published.schema.json and is consistent; what
 * cannot be used is refused with a `PublishedError`: one sentence with the file, the line, the field and what was
 * expected there.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { PublishedRow, PublishedTable } from './published.generated.ts';

export type * from './published.generated.ts';

/** A file that cannot be used. Its message is the sentence. */
export class PublishedError extends Error {
  override readonly name = 'PublishedError';
}

const folder = new URL('./', import.meta.url);
const SCHEMA = 'published.schema.json';
const EXPECTED = 'a file of published measurements was expected';

/** The way to a value: field names, and numbers for the items of an array. */
type Path = readonly (string | number)[];

let compiled: ValidateFunction<PublishedTable> | null = null;

/** Our own files, in alphabetical order. */
export function ownTables(): PublishedTable[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== SCHEMA)
    .sort()
    .map((name) => loadPublished(fileURLToPath(new URL(name, folder))));
}

/** What is wrong with a row, as a sentence, and the field in which it is. */
export interface RowFault {
  readonly field: keyof PublishedRow;
  readonly sentence: string;
}

/** A file by its path; `faultOf` says what else the caller finds wrong with a row. */
export function loadPublished(
  path: string,
  faultOf?: (row: PublishedRow) => RowFault | null,
): PublishedTable {
  const text = unmarked(textOf(path));
  const table = readPublished(text, path);
  for (const [i, row] of table.rows.entries()) {
    const fault = faultOf?.(row) ?? null;
    if (fault === null) continue;
    const line = lineAt(text, offsetOf(text, ['rows', i, fault.field]));
    throw new PublishedError(`${shown(path)}:${line}: ${fault.sentence}`);
  }
  return table;
}

function textOf(path: string): string {
  const expected = `${shown(path)}: ${EXPECTED}`;
  if (!existsSync(path)) {
    throw new PublishedError(`${expected}, but there is no such file; check the path.`);
  }
  if (statSync(path).isDirectory()) {
    throw new PublishedError(`${expected}, but this is a directory; check the path.`);
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PublishedError(`${expected}, but it cannot be read (${reason}); check the path.`);
  }
}

/** What a text holds; the path is only named, in messages and against the id. */
export function readPublished(text: string, path: string): PublishedTable {
  const file = shown(path);
  const content = unmarked(text);
  if (content.trim() === '') {
    throw new PublishedError(
      `${file}: ${EXPECTED}, but it is empty; write one, with ${SCHEMA} as the guide.`,
    );
  }
  const value = parse(content, file);
  const validate = validator();
  if (!validate(value)) {
    const { at, what } = schemaProblem(validate.errors ?? [], value);
    throw refusal(content, file, at, what);
  }
  const problem = inconsistency(value, basename(path, '.json'));
  if (problem !== null) throw refusal(content, file, problem.at, problem.what);
  return value;
}

/** Editors on some systems put a byte order mark first, which JSON does not allow. */
function unmarked(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

interface Problem {
  readonly at: Path;
  readonly what: string;
}

/** What the schema cannot say. */
function inconsistency({ id, rows }: PublishedTable, name: string): Problem | null {
  if (id !== name) {
    return { at: ['id'], what: `"${name}" was expected, as the file is called, but it is "${id}"` };
  }
  for (const [i, row] of rows.entries()) {
    const problem = rowProblem(row);
    if (problem !== null) return { at: ['rows', i, problem.field], what: problem.what };
  }
  return null;
}

function rowProblem(row: PublishedRow): { readonly field: string; readonly what: string } | null {
  const { lo, hi, value, workload, notRun, unit, level } = row;
  if ((lo ?? value) > value || (hi ?? value) < value) {
    const band = `${lo ?? 'nothing'} to ${hi ?? 'nothing'}`;
    return { field: 'value', what: `a value within ${band} was expected, but it is ${value}` };
  }
  if (workload === null && notRun === null) {
    return {
      field: 'notRun',
      what: 'a text that says why was expected, since no workload stands for this figure',
    };
  }
  if (level === 'kernel' && unit.endsWith('B/s')) {
    return { field: 'level', what: `"machine" was expected, since ${unit} is a bandwidth` };
  }
  return null;
}

function validator(): ValidateFunction<PublishedTable> {
  if (compiled === null) {
    const schema = JSON.parse(readFileSync(new URL(SCHEMA, folder), 'utf8'));
    compiled = new Ajv({ strict: true, allErrors: true }).compile<PublishedTable>(schema);
  }
  return compiled;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    treeOf(text, errors);
    const offset = errors[0]?.offset ?? 0;
    const column = offset - text.lastIndexOf('\n', offset - 1);
    throw new PublishedError(
      `${file}:${lineAt(text, offset)}: JSON was expected, but this is none from column ${column} on; correct it.`,
    );
  }
}

/** The deepest complaint is the most exact; a field that may be null complains of that as well. */
function schemaProblem(errors: readonly ErrorObject[], value: unknown): Problem {
  const [first] = errors
    .filter(({ keyword, params }) => keyword !== 'oneOf' && params.type !== 'null')
    .map((error) => ({ error, at: pathOf(error.instancePath, value) }))
    .sort((a, b) => b.at.length - a.at.length);
  if (first === undefined) return { at: [], what: 'another shape was expected' };
  const orNull = errors.some(
    ({ params, instancePath }) =>
      params.type === 'null' && instancePath === first.error.instancePath,
  );
  const expected = expectation(first.error, orNull ? ' or null' : '');
  const isField = ['required', 'additionalProperties'].includes(first.error.keyword);
  const is = isField ? '' : `, but it is ${brief(valueAt(value, first.at))}`;
  return { at: first.at, what: `${expected}${is}` };
}

function expectation({ keyword, params, message }: ErrorObject, orNull: string): string {
  switch (keyword) {
    case 'required':
      return `the field "${params.missingProperty}" was expected, but it is missing`;
    case 'additionalProperties':
      return `the field "${params.additionalProperty}" was not expected`;
    case 'type':
      return `${/^[aeiou]/.test(params.type) ? 'an' : 'a'} ${params.type}${orNull} was expected`;
    case 'const':
      return `${JSON.stringify(params.allowedValue)} was expected`;
    case 'enum':
      return `one of ${params.allowedValues.join(', ')} was expected`;
    case 'minimum':
    case 'exclusiveMinimum':
      return `a number ${params.comparison} ${params.limit} was expected`;
    case 'minLength':
      return `a text of ${params.limit} letters at the least was expected`;
    case 'maxLength':
      return `a text of ${params.limit} letters at the most was expected`;
    case 'pattern':
      return `a text that matches ${params.pattern} was expected`;
    default:
      return `something else was expected (it ${message})`;
  }
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= 40 ? text : `${text.slice(0, 36)}…"`;
}

/** A JSON pointer as a path. No field name of this schema needs an escape. */
function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  for (const part of pointer.split('/').slice(1)) {
    path.push(Array.isArray(valueAt(root, path)) ? Number(part) : part);
  }
  return path;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function refusal(text: string, file: string, path: Path, what: string): PublishedError {
  const name = path.length === 0 ? 'the file' : path.join('.');
  const line = lineAt(text, offsetOf(text, path));
  return new PublishedError(
    `${file}:${line}: in ${name} ${what}; correct it, with ${SCHEMA} as the guide.`,
  );
}

/** Where the field at a path begins; the nearest enclosing value where there is none. */
function offsetOf(text: string, path: Path): number {
  const root = treeOf(text, []);
  for (let depth = path.length; root !== undefined && depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (node === undefined) continue;
    // The line of a field is that of its name.
    return node.parent?.type === 'property' ? node.parent.offset : node.offset;
  }
  return root?.offset ?? 0;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The parser is recursive: a text that nests thousands of levels exhausts the stack, and is no such file. */
function treeOf(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A path as the user would type it: relative to where the command runs, when below it. */
function shown(path: string): string {
  const here = relative(process.cwd(), path);
  return here === '' || here.startsWith('..') ? path : here;
}
