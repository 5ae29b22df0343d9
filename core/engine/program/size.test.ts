/**
 * Megabytes on one line end in a program or a ProgramError, and soon: what took quadratic time would
 * take hours, and run into the limit that every test has.
 */
import { describe, expect, it } from 'vitest';
import { office } from './fixture.ts';
import { ProgramError } from './program-error.ts';
import { readProgram } from './read.ts';

const size = 2_000_000;
const head = 'program 1 contract=office';

/** Enough of this to make two megabytes. */
function much(piece: string): string {
  return piece.repeat(Math.ceil(size / piece.length));
}

const json = '{"header":{"version":1,"contract":"office"},"steps":[';

const texts: readonly (readonly [string, string])[] = [
  ['spaces', much(' ')],
  ['a word', much('a')],
  ['a digit', `${head};v${much('1')}`],
  ['a number', `${head};t1.deliver(${much('1')})`],
  ['a hexadecimal number', `${head};t1.deliver(0x${much('f')})`],
  ['a version', `program ${much('1')}`],
  ['a header key', `program 1 ${much('k')}=1`],
  ['a header value', `program 1 contract=${much('k')}`],
  ['a comment', `${head} #${much('# ')}`],
  ['semicolons', `${head} ${much(';')}`],
  ['ends of lines', `${head} ${much('\r\n\r')}`],
  ['blanks and comments', `${head} ${much(' \t# x\n')}`],
  ['an op', `${head};t1.${much('o')}()`],
  ['arguments', `${head};t1.make(${much('v1,')}v1)`],
  ['labels', `${head};${much('v0=t1.make();')}`],
  ['steps', `${head};${much('t1.make();')}`],
  ['anchors', `${head};${much('@v1+1 irq x;')}`],
  ['zeroes', much('\0')],
  ['no ASCII', much('\u{1F600}')],
  ['open braces', much('{')],
  ['open objects', much('{"a":')],
  ['open arrays', `{"header":${much('[')}`],
  ['closed arrays', `{"header":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`],
  ['a string', `{"${much('a')}`],
  ['a field', `{"${much('a')}":1}`],
  ['a contract', `{"header":{"version":1,"contract":"${much('a')}"},"steps":[]}`],
  ['numbers', `${json}${much('1,')}1]}`],
  ['equal steps', `${json}${much('{"label":0,"by":1,"op":"make","args":[]},')}1]}`],
  ['commas', `{${much(',')}`],
];

describe('two megabytes of', () => {
  it.each(texts)('%s', (_, text) => {
    try {
      readProgram(text, 'x', [office]);
    } catch (error) {
      expect(error).toBeInstanceOf(ProgramError);
      expect(String(error).length).toBeLessThan(400);
    }
  });
});
