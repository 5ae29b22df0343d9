/**
 * Reads machine sheets. What comes out has been checked against sheet.schema.json and for
 * consistency, and is frozen, so it may be shared; what cannot be used is refused with a
 * `SheetError`, and with nothing else.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { inconsistencies } from './consistency.ts';
import { type Path, schemaProblem } from './explain.ts';
import { duplicateField, placeOfPath, syntaxProblem } from './locate.ts';
import type { MachineSheet } from './sheet.generated.ts';
import { SheetError } from './sheet-error.ts';

export type * from './sheet.generated.ts';
export { SheetError };

const folder = new URL('./', import.meta.url);
const schemaName = 'sheet.schema.json';

const loaded = new Map<string, MachineSheet>();
let compiled: ValidateFunction<MachineSheet> | null = null;

/** The names of the machines that have a sheet, in alphabetical order. */
export function sheetIds(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== schemaName)
    .map((name) => basename(name, '.json'))
    .sort();
}

/** Every sheet, in the order of `sheetIds`. */
export function allSheets(): MachineSheet[] {
  return sheetIds().map(loadSheet);
}

/** The sheet of a machine by its name. */
export function loadSheet(id: string): MachineSheet {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const ids = sheetIds();
  if (!ids.includes(id)) throw new SheetError(unknownMachine(id, ids));
  const sheet = loadSheetFile(fileURLToPath(new URL(`${id}.json`, folder)));
  loaded.set(id, sheet);
  return sheet;
}

/** The sheet in a file of the user's, which must be named after the machine. */
export function loadSheetFile(path: string): MachineSheet {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SheetError(
      `a machine sheet was expected, but it cannot be read (${reason}); check the path.`,
      shown(path),
    );
  }
  return readSheet(text, path);
}

/** The sheet in a text; the path is only named, in messages and against the id. */
export function readSheet(text: string, path: string): MachineSheet {
  const file = shown(path);
  // Editors on some systems put a byte order mark first, which JSON does not allow.
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const value = parse(content, file);
  const validate = validator();
  if (!validate(value)) {
    const { path: at, what } = schemaProblem(validate.errors ?? [], value);
    throw refusal(content, file, at, what, 0);
  }
  const twice = duplicateField(content);
  if (twice !== null) {
    const what = `one field called "${twice.name}" was expected here, but this is the second`;
    throw new SheetError(`${what}; remove one of them.`, file, twice.place);
  }
  const [first, ...others] = inconsistencies(value);
  if (first !== undefined) {
    throw refusal(content, file, first.path, first.what, others.length);
  }
  const expected = basename(path, '.json');
  if (value.id !== expected) {
    const what = `"${expected}" was expected, as the file is called, but it is "${value.id}"`;
    throw refusal(content, file, ['id'], what, 0);
  }
  return freeze(value);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { what, place } = syntaxProblem(text);
    const found = `at column ${place.column} there is ${what}`;
    throw new SheetError(`JSON was expected, but ${found}; correct it.`, file, place);
  }
}

function validator(): ValidateFunction<MachineSheet> {
  if (compiled === null) {
    const schema = JSON.parse(readFileSync(new URL(schemaName, folder), 'utf8'));
    compiled = new Ajv({ strict: true, allErrors: true }).compile<MachineSheet>(schema);
  }
  return compiled;
}

function refusal(text: string, file: string, path: Path, what: string, others: number): SheetError {
  const name = path.length === 0 ? 'the sheet' : path.join('.');
  const more = others === 0 ? '' : ` (and ${others} more like it)`;
  const todo = `correct it, with ${schemaName} as the guide`;
  return new SheetError(`in ${name} ${what}${more}; ${todo}.`, file, placeOfPath(text, path));
}

function unknownMachine(id: string, ids: readonly string[]): string {
  const nearest = ids.toSorted((a, b) => distance(id, a) - distance(id, b))[0];
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return `No machine is called "${id}": one of ${ids.join(', ')} was expected${hint}`;
}

/** How many letters must be put in, left out or changed to make one word the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) freeze(child);
    Object.freeze(value);
  }
  return value;
}

/** A path as the user would type it: relative to where the command runs, when below it. */
function shown(path: string): string {
  const here = relative(process.cwd(), path);
  return here === '' || here.startsWith('..') ? path : here;
}
