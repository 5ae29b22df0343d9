/** Cuts the text of a program into tokens, one at a time and each in linear time. */
import { Lines } from './lines.ts';
import { quote } from './phrases.ts';
import { ProgramError } from './program-error.ts';

/**
 * - `word`: letters, digits, `_` and `-`: a name, number, label or task.
 * - `mark`: one of `= . ( ) , @ +`.
 * - `separator`: the end of a line, or `;`.
 * - `stray`: any other character.
 */
export type TokenKind = 'word' | 'mark' | 'separator' | 'end' | 'stray';

const blank = /(?:[ \t]+|#[^\r\n]*)*/y;
const word = /[A-Za-z0-9_-]+/y;
// A header's value may hold what people call machines and variants: anything that can be seen,
// save quotes, and what ends it.
const headerWord = /[!$-:<-~]+/y;

export class Lexer {
  readonly text: string;
  readonly source: string;
  readonly lines: Lines;
  /** The token that `next` found, and its offsets. */
  kind: TokenKind = 'end';
  start = 0;
  end = 0;

  constructor(text: string, source: string) {
    this.text = text;
    this.source = source;
    this.lines = new Lines(text);
  }

  get word(): string {
    return this.text.slice(this.start, this.end);
  }

  isMark(mark: string): boolean {
    return this.kind === 'mark' && this.text.startsWith(mark, this.start);
  }

  isEnd(): boolean {
    return this.kind === 'end';
  }

  /** True behind a step, an anchor or the header. */
  isItemEnd(): boolean {
    return this.kind === 'end' || this.kind === 'separator';
  }

  next(): void {
    this.#advance(word);
  }

  /** Like `next`, but takes `key=value` of a header as one word. */
  nextInHeader(): void {
    this.#advance(headerWord);
  }

  /** Goes past a mark that must be there. */
  pass(mark: string, where: string): void {
    if (!this.isMark(mark)) throw this.expected(`"${mark}" ${where}`);
    this.next();
  }

  /** The error for a token that is not what was expected. */
  expected(what: string): ProgramError {
    return this.error(`expected ${what}, but found ${this.#found()}.`);
  }

  error(problem: string, offset = this.start): ProgramError {
    const place = { ...this.lines.at(offset), pointer: null };
    return new ProgramError(this.source, place, problem);
  }

  #advance(words: RegExp): void {
    this.start = after(blank, this.text, this.end);
    this.end = this.start + 1;
    if (this.start >= this.text.length) {
      this.kind = 'end';
      this.end = this.start;
      return;
    }
    const wordEnd = after(words, this.text, this.start);
    if (wordEnd > this.start) {
      this.kind = 'word';
      this.end = wordEnd;
    } else if ('\r\n;'.includes(this.text.charAt(this.start))) this.kind = 'separator';
    else if ('=.(),@+'.includes(this.text.charAt(this.start))) this.kind = 'mark';
    else this.kind = 'stray';
  }

  #found(): string {
    if (this.kind === 'end') return 'the end of the text';
    const code = this.text.codePointAt(this.start) ?? 0;
    if (code === 0x0a || code === 0x0d) return 'the end of the line';
    // What cannot be seen is called by its number: a space that is none, a control character.
    if (this.kind === 'stray' && (code < 0x21 || code > 0x7e)) {
      return `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    }
    return quote(this.word);
  }
}

/** The offset after what a sticky pattern matches here; the same offset where it does not match. */
function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
