/** Reads an anchor of a program's text: an interrupt, a failure, an abort or a loss of power, fixed to a step. */
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
  power: 'power',
};

/** What each action names. */
const NAMES = {
  interrupt: 'the name of a line',
  fail: 'what shall fail, such as alloc',
  power: 'what becomes of writes, such as lost',
} as const;

/** How each action that counts from its step's beginning is written. */
const FORMS = {
  fail: 'fail SITE COUNT',
  abort: 'abort COUNT',
  power: 'power LOSS COUNT',
} as const;

/** `@v3+17 irq timer`, `@v5 fail alloc 2`, `@v6 abort 1` or `@v7 power torn 3`. */
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

/** The line, the site or the loss; an abort need not name what it aborts. */
function nameOf(lexer: Lexer, action: Anchor['action']): string {
  if (action === 'abort') return ABORTED;
  const name = readName(lexer, NAMES[action]);
  lexer.next();
  return name;
}
