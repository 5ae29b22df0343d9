/** Reads a step of a program's text: `v0 = t1.share(v1, t2, rw)`. */
import type { Argument } from '../../words/op.ts';
import type { Performer } from '../../words/program.ts';
import type { Draft } from './draft.ts';
import type { Lexer } from './lexer.ts';
import { isReference, ordinalOf, readArgument, readLabel, readName } from './values.ts';

export function parseStep(lexer: Lexer, draft: Draft): void {
  const labelAt = lexer.start;
  let label: number | null = null;
  if (lexer.kind === 'word' && isReference(lexer.word, 'v')) {
    label = readLabel(lexer);
    draft.mentioned.add(label);
    lexer.next();
    lexer.pass('=', `after v${label}`);
  }
  const byAt = lexer.start;
  const by = readPerformer(lexer);
  lexer.next();
  lexer.pass('.', 'and the name of an op');
  const opAt = lexer.start;
  const name = readName(lexer, 'the name of an op');
  lexer.next();
  lexer.pass('(', `after ${name}`);
  const args: Argument[] = [];
  const argsAt: number[] = [];
  if (!lexer.isMark(')')) parseArguments(lexer, draft, args, argsAt);
  lexer.pass(')', 'or "," after an argument');
  const op = Object.freeze({ name, args: Object.freeze(args) });
  draft.steps.push({ label, by, op });
  draft.stepOffsets.push({ label: labelAt, by: byAt, op: opAt, args: argsAt });
}

function parseArguments(lexer: Lexer, draft: Draft, args: Argument[], argsAt: number[]): void {
  for (;;) {
    const argument = readArgument(lexer);
    if (argument.kind === 'handle') draft.mentioned.add(argument.step);
    args.push(argument);
    argsAt.push(lexer.start);
    lexer.next();
    if (!lexer.isMark(',')) return;
    lexer.next();
  }
}

function readPerformer(lexer: Lexer): Performer {
  if (lexer.kind === 'word') {
    const { word } = lexer;
    if (word === 'world') return word;
    if (isReference(word, 't')) return ordinalOf(lexer, word);
  }
  throw lexer.expected('a step, which begins with a task such as t1, or with world');
}
