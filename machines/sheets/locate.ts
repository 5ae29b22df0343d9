/**
 * Finds things in the text of a JSON file. `JSON.parse` says what a file holds but not where,
 * and its message about a broken file carries a position in some cases only.
 */
import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { Place } from './sheet-error.ts';

// The parser is lenient unless told: comments and trailing commas are not JSON.
const strictly = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** What the parser's codes mean, as the thing that a reader should look for. */
const complaints: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a word that is not true, false, null or a quoted string',
  InvalidNumberFormat: 'a number that is not written as JSON writes numbers',
  PropertyNameExpected: 'no quoted field name where one was expected',
  ValueExpected: 'no value where one was expected',
  ColonExpected: 'no colon after a field name',
  CommaExpected: 'no comma between two fields or items',
  CloseBraceExpected: 'no closing } where one was expected',
  CloseBracketExpected: 'no closing ] where one was expected',
  EndOfFileExpected: 'something after the end of the sheet',
  InvalidCommentToken: 'a comment, which JSON does not have',
  UnexpectedEndOfComment: 'a comment, which JSON does not have',
  UnexpectedEndOfString: 'a string without its closing quote',
  UnexpectedEndOfNumber: 'a number that breaks off',
  InvalidUnicode: 'a broken \\u escape',
  InvalidEscapeCharacter: 'an unknown \\ escape',
  InvalidCharacter: 'a control character inside a string',
};

/** Line and column of an offset. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** Where a text stops being JSON, and why; for a text that `JSON.parse` has refused. */
export function syntaxProblem(text: string): { readonly what: string; readonly place: Place } {
  const errors: ParseError[] = [];
  treeOf(text, errors);
  const first = errors[0];
  if (first === undefined) {
    return { what: 'something that is not JSON', place: placeOf(text, 0) };
  }
  const code = printParseErrorCode(first.error);
  return { what: complaints[code] ?? code, place: placeOf(text, first.offset) };
}

/** Where the value at a path stands; the nearest enclosing value when there is none. */
export function placeOfPath(text: string, path: readonly (string | number)[]): Place {
  const root = treeOf(text);
  if (root === undefined) return placeOf(text, 0);
  for (let depth = path.length; depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth));
    // The line of a field is that of its name, which is what a reader searches for.
    if (node !== undefined) return placeOf(text, fieldOf(node).offset);
  }
  return placeOf(text, root.offset);
}

/** The first field that an object has twice; `JSON.parse` would silently keep the later one. */
export function duplicateField(text: string): { name: string; place: Place } | null {
  const root = treeOf(text);
  const open: Node[] = root === undefined ? [] : [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const seen = new Set<string>();
    for (const child of node.children ?? []) {
      const key = child.type === 'property' ? child.children?.[0] : undefined;
      if (key !== undefined && seen.has(key.value)) {
        return { name: key.value, place: placeOf(text, key.offset) };
      }
      if (key !== undefined) seen.add(key.value);
      open.push(child);
    }
  }
  return null;
}

/**
 * The tree of a text. The parser is recursive, so a text that nests thousands of levels exhausts
 * the stack; such a text is no sheet, and its problems are shown at its start.
 */
function treeOf(text: string, errors: ParseError[] = []): Node | undefined {
  try {
    return parseTree(text, errors, strictly);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function fieldOf(node: Node): Node {
  return node.parent?.type === 'property' ? node.parent : node;
}
