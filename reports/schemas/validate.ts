/**
 * Reads documents that a verb has written, or somebody else. What comes out has the shape of its schema; what cannot
 * be used is refused with one sentence: the file, the line, what was expected there, and what to do.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';

/** A document that cannot be used. Its message is the sentence. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

export interface FormFacts {
  /** The first field of every such document, which has the version of its form: `"compare": 1`. */
  readonly word: string;
  readonly version: number;
  /** The file of the schema, beside this one. */
  readonly schema: string;
  /** What a sentence calls it: `a comparison`. */
  readonly name: string;
  /** The command that makes one. */
  readonly makes: string;
  /** That the command writes into the file itself, and never over what it cannot read. */
  readonly updates?: boolean;
}

const COMMON = 'common.schema.json';

/** Words by which documents are known, each with its name. */
const names = new Map<string, string>();

/** One form of document. */
export class DocumentForm<T> {
  readonly #facts: FormFacts;
  #compiled: ValidateFunction<T> | null = null;

  constructor(facts: FormFacts) {
    this.#facts = facts;
    names.set(facts.word, facts.name);
  }

  /** The document in a text. Throws a `DocumentError` that names the file. */
  read(text: string, file: string): T {
    const { name } = this.#facts;
    const again = this.#advice('make it anew');
    // Editors on some systems put a byte order mark first, which JSON does not allow.
    const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (content.trim() === '') {
      throw new DocumentError(`${file}: ${name} was expected, but the file is empty; ${again}.`);
    }
    const value = parse(content, file, `${name} was expected`, again);
    const found = this.#found(value);
    if (found !== null) {
      throw new DocumentError(`${file}:${lineOf(content, [found.field])}: ${found.problem}`);
    }
    const validate = this.#validator();
    if (validate(value)) return value;
    const { path, what } = problemOf(validate.errors ?? [], value);
    const at = path.length === 0 ? '' : `in ${path.join('.')} `;
    throw new DocumentError(`${file}:${lineOf(content, path)}: ${at}${what}; ${again}.`);
  }

  /** What is wrong with a value that is about to be written, in a clause; null if nothing is. */
  problem(value: unknown): string | null {
    const validate = this.#validator();
    if (validate(value)) return null;
    const { path, what } = problemOf(validate.errors ?? [], value);
    return `in ${path.join('.') || 'the document'} ${what}`;
  }

  /** Why this is another document, or one of another version; null if it is neither. */
  #found(value: unknown): { readonly field: string; readonly problem: string } | null {
    const { word, version, name } = this.#facts;
    const own = field(value, word);
    if (own === version) return null;
    const again = this.#advice('make one');
    if (Number.isInteger(own)) {
      const is = `${name} of version ${version} was expected, but this is of version ${own}`;
      return { field: word, problem: `${is}; ${again}.` };
    }
    const other = [...names].find(([one]) => one !== word && field(value, one) !== undefined);
    const is = other === undefined ? 'something else' : other[1];
    const expected = `${name} was expected, which begins with "${word}": ${version}`;
    return { field: other?.[0] ?? word, problem: `${expected}, but this is ${is}; ${again}.` };
  }

  #advice(todo: string): string {
    const { makes, updates = false } = this.#facts;
    return `${updates ? 'move it away, then ' : ''}${todo} with "${makes}"`;
  }

  #validator(): ValidateFunction<T> {
    this.#compiled ??= new Ajv({
      strict: true,
      allErrors: true,
      schemas: [schemaOf(COMMON)],
    }).compile<T>(schemaOf(this.#facts.schema));
    return this.#compiled;
  }
}

function schemaOf(file: string) {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

function parse(text: string, file: string, expected: string, again: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    treeOf(text, errors);
    const offset = errors[0]?.offset ?? 0;
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    // What is missing at the end is missed behind the last thing that is there.
    if (text.slice(offset).trim() === '') {
      throw new DocumentError(
        `${file}:${line}: ${expected}, but the file breaks off here; ${again}.`,
      );
    }
    const column = offset - before.lastIndexOf('\n');
    throw new DocumentError(
      `${file}:${line}: ${expected}, but this is no JSON from column ${column} on; ${again}.`,
    );
  }
}

type Path = readonly (string | number)[];

/** The one problem to tell of several: the deepest is the most exact. */
function problemOf(errors: readonly ErrorObject[], value: unknown): { path: Path; what: string } {
  const [first] = errors
    .filter(
      ({ keyword, params }) => keyword !== 'anyOf' && keyword !== 'oneOf' && params.type !== 'null',
    )
    .map((error) => ({ error, path: pathOf(error.instancePath, value) }))
    .sort((a, b) => b.path.length - a.path.length);
  if (first === undefined) return { path: [], what: 'another shape was expected' };
  const { error, path } = first;
  return { path, what: expectation(error, at(value, path)) };
}

function expectation({ keyword, params }: ErrorObject, is: unknown): string {
  switch (keyword) {
    case 'required':
      return `the field "${params.missingProperty}" was expected, but it is missing`;
    case 'additionalProperties':
      return `the field "${params.additionalProperty}" was not expected`;
    case 'type': {
      const type = [params.type].flat().join(' or ');
      return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type} was expected, but it is ${brief(is)}`;
    }
    case 'const':
      return `${brief(params.allowedValue)} was expected, but it is ${brief(is)}`;
    case 'enum':
      return `one of ${params.allowedValues.join(', ')} was expected, but it is ${brief(is)}`;
    default:
      return `something else was expected (${keyword}), but it is ${brief(is)}`;
  }
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= 40 ? text : `${text.slice(0, 36)}…"`;
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
  return path.reduce<unknown>((value, key) => field(value, key), root);
}

function field(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** The line of what stands at a path, or of the nearest thing around it that is there. */
function lineOf(text: string, path: Path): number {
  const root = treeOf(text, []);
  for (let depth = path.length; root !== undefined && depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    if (node === undefined) continue;
    // The line of a field is that of its name.
    const { offset } = node.parent?.type === 'property' ? node.parent : node;
    return text.slice(0, offset).split('\n').length;
  }
  return text.slice(0, root?.offset ?? 0).split('\n').length;
}

/** The parser is recursive: a text that nests thousands of levels, which no document does, exhausts the stack. */
function treeOf(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
