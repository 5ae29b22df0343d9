/** Reads the text of a program's JSON form. `JSON.parse` decides; the rest finds the places. */
import { findNodeAtLocation, parseTree, printParseErrorCode, visit } from 'jsonc-parser';
import { fromJsonAt } from './json.ts';
import { Lines } from './lines.ts';
import type { Parsed } from './parse.ts';
import { quote } from './phrases.ts';
import type { Locate } from './positions.ts';
import { type Place, ProgramError } from './program-error.ts';

// The library is lenient unless told: comments and trailing commas are not JSON.
const strictly = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

export function parseJson(text: string, source: string): Parsed {
  // Editors on some systems put a byte order mark first, which JSON does not allow.
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = new Lines(content);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw syntaxError(content, source, lines);
  }
  const parsed = fromJsonAt(value, source, locator(content, lines));
  refuseTwins(content, source, lines);
  return parsed;
}

/** Stops the library where it stands: in a text that is rubbish it would find no end of errors. */
class Stopped extends Error {}

/** Where a text stops being JSON; for a text that `JSON.parse` has refused. */
function syntaxError(text: string, source: string, lines: Lines): ProgramError {
  let offset = 0;
  let what = 'something that is not JSON';
  try {
    visit(text, { onError: stop }, strictly);
  } catch (error) {
    if (error instanceof RangeError) what = 'something nested too deeply';
    else if (!(error instanceof Stopped)) throw error;
  }
  const place = { ...lines.at(offset), pointer: null };
  return new ProgramError(source, place, `expected a program as JSON, but found ${what}.`);

  function stop(code: number, at: number, length: number): void {
    offset = at;
    const found = text.slice(at, at + length);
    const name = printParseErrorCode(code);
    what = `${found === '' ? 'the end of the text' : quote(found)} (${complaints[name] ?? name})`;
    throw new Stopped();
  }
}

/** What the library's codes mean. */
const complaints: Readonly<Record<string, string>> = {
  InvalidSymbol: 'no such word in JSON',
  InvalidNumberFormat: 'no number as JSON writes them',
  PropertyNameExpected: 'a quoted field name was expected',
  ValueExpected: 'a value was expected',
  ColonExpected: 'a colon was expected',
  CommaExpected: 'a comma was expected',
  CloseBraceExpected: 'a closing } was expected',
  CloseBracketExpected: 'a closing ] was expected',
  EndOfFileExpected: 'the end of the program was expected',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the closing quote is missing',
  UnexpectedEndOfNumber: 'the number breaks off',
  InvalidUnicode: 'a broken \\u escape',
  InvalidEscapeCharacter: 'an unknown \\ escape',
  InvalidCharacter: 'a control character in a string',
};

/** Of two fields of the same name `JSON.parse` would silently keep the later. */
function refuseTwins(text: string, source: string, lines: Lines): void {
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (name, offset) => {
      if (open.at(-1)?.has(name)) {
        const place = { ...lines.at(offset), pointer: null };
        throw new ProgramError(source, place, `the field ${quote(name)} is here a second time.`);
      }
      open.at(-1)?.add(name);
    },
  });
}

/** Finds places by pointer; the tree is made when first asked for, which may be never. */
function locator(text: string, lines: Lines): Locate {
  let root: ReturnType<typeof parseTree> | null = null;
  return (pointer): Place => {
    root ??= treeOf(text);
    if (root === undefined) return { line: null, column: null, pointer };
    const path = pointer.split('/').slice(1);
    const keys = path.map((key) => (/^[0-9]+$/.test(key) ? Number(key) : key));
    const node = findNodeAtLocation(root, keys);
    return { ...lines.at((node ?? root).offset), pointer };
  };
}

function treeOf(text: string): ReturnType<typeof parseTree> {
  try {
    return parseTree(text);
  } catch (error) {
    // What is nested too deeply for the library is no program; its place is not worth more.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
