/** Reads the text of a program. The grammar stands in docs/program-text.md. */
import type { Program } from '../../words/program.ts';
import { emptyDraft, labelled } from './draft.ts';
import { checkLabels } from './labels.ts';
import { Lexer } from './lexer.ts';
import { parseAnchor } from './parse-anchor.ts';
import { parseHeader } from './parse-header.ts';
import { parseStep } from './parse-step.ts';
import { type Positions, textPositions } from './positions.ts';

/** A program, frozen, and where its parts stood. */
export interface Parsed {
  readonly program: Program;
  readonly positions: Positions;
}

/** Reads a program by its form alone; whether its contract knows the ops is `checkProgram`'s. */
export function parseProgram(text: string, source: string): Parsed {
  const lexer = new Lexer(text.startsWith('\uFEFF') ? text.slice(1) : text, source);
  const { header, offsets } = parseHeader(lexer);
  const draft = emptyDraft();
  while (!lexer.isEnd()) {
    lexer.next();
    if (lexer.isItemEnd()) continue;
    if (lexer.isMark('@')) parseAnchor(lexer, draft);
    else parseStep(lexer, draft);
    if (!lexer.isItemEnd()) throw lexer.expected('";" or the end of the line');
  }
  const { lines } = lexer;
  const positions = textPositions(source, lines, offsets, draft.stepOffsets, draft.anchorOffsets);
  const steps = labelled(lexer, draft);
  checkLabels(steps, positions);
  const anchors = Object.freeze(draft.anchors);
  return { program: Object.freeze({ header, steps, anchors }), positions };
}
