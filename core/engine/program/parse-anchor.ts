/** Reads an anchor of a program's text: an interrupt or a failure, fixed to a step. */
import type { Anchor } from '../../words/program.ts';
import type { Draft } from './draft.ts';
import type { Lexer } from './lexer.ts';
import { quote, unknownName } from './phrases.ts';
import { readLabel, readName, readNumber } from './values.ts';

/** `@v3+17 irq timer` or `@v5 fail alloc 2`. */
export function parseAnchor(lexer: Lexer, draft: Draft): void {
  const at = lexer.start;
  lexer.next();
  const step = readLabel(lexer);
  draft.mentioned.add(step);
  lexer.next();
  const plus = lexer.isMark('+');
  let count = 0;
  let countAt = lexer.start;
  if (plus) {
    lexer.next();
    countAt = lexer.start;
    count = readNumber(lexer, 'a count of accesses');
    lexer.next();
  }
  const actionAt = lexer.start;
  const action = actionOf(lexer);
  if (action === 'interrupt' && !plus) {
    const problem = `irq needs a count of accesses; expected "@v${step}+COUNT irq LINE".`;
    throw lexer.error(problem, actionAt);
  }
  if (action === 'fail' && plus) {
    throw lexer.error(`fail has its count at the end; expected "@v${step} fail SITE COUNT".`, at);
  }
  lexer.next();
  const nameAt = lexer.start;
  const what = action === 'fail' ? 'what shall fail, such as alloc' : 'the name of a line';
  const name = readName(lexer, what);
  lexer.next();
  if (action === 'fail') {
    countAt = lexer.start;
    count = readNumber(lexer, 'a count, from 1');
    lexer.next();
  }
  draft.anchors.push(Object.freeze({ step, count, action, name }));
  draft.anchorOffsets.push({ step: at, name: nameAt, count: countAt });
}

function actionOf(lexer: Lexer): Anchor['action'] {
  const { word } = lexer;
  if (lexer.kind !== 'word') throw lexer.expected('what happens there: irq or fail');
  if (word === 'irq') return 'interrupt';
  if (word === 'fail') return 'fail';
  const problem = `version 1 of the program format has no action ${quote(word)}`;
  throw lexer.error(unknownName(problem, word, ['irq', 'fail'], 'Its actions are'));
}
