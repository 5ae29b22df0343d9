/** Reads an anchor of a program's text: an interrupt, a failure or an abort, fixed to a step. */
import type { Anchor } from '../../words/program.ts';
import type { Draft } from './draft.ts';
import type { Lexer } from './lexer.ts';
import { listed, quote, unknownName } from './phrases.ts';
import { readLabel, readName, readNumber } from './values.ts';

/** What is aborted: nothing but the call that a task is in. */
export const ABORTED = 'call';

const ACTIONS: Readonly<Record<string, Anchor['action']>> = {
  irq: 'interrupt',
  fail: 'fail',
  abort: 'abort',
};

/** How each action that counts from its step's beginning is written. */
const FORMS = { fail: 'fail SITE COUNT', abort: 'abort COUNT' } as const;

/** `@v3+17 irq timer`, `@v5 fail alloc 2` or `@v6 abort 1`. */
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
  if (action !== 'interrupt' && plus) {
    const form = `"@v${step} ${FORMS[action]}"`;
    throw lexer.error(`${action} has its count at the end; expected ${form}.`, at);
  }
  lexer.next();
  const nameAt = action === 'abort' ? actionAt : lexer.start;
  const name = nameOf(lexer, action);
  if (action !== 'interrupt') {
    countAt = lexer.start;
    count = readNumber(lexer, 'a count, from 1');
    lexer.next();
  }
  draft.anchors.push(Object.freeze({ step, count, action, name }));
  draft.anchorOffsets.push({ step: at, name: nameAt, count: countAt });
}

function actionOf(lexer: Lexer): Anchor['action'] {
  const { word } = lexer;
  const words = Object.keys(ACTIONS);
  if (lexer.kind !== 'word') throw lexer.expected(`what happens there: ${listed(words, 'or')}`);
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (action !== undefined) return action;
  const problem = `version 1 of the program format has no action ${quote(word)}`;
  throw lexer.error(unknownName(problem, word, words, 'Its actions are'));
}

/** The line or the site, which an abort need not name. */
function nameOf(lexer: Lexer, action: Anchor['action']): string {
  if (action === 'abort') return ABORTED;
  const what = action === 'fail' ? 'what shall fail, such as alloc' : 'the name of a line';
  const name = readName(lexer, what);
  lexer.next();
  return name;
}
