/** A program while it is being parsed: some of its steps may have no label yet. */
import type { Anchor, Step } from '../../words/program.ts';
import { FreeLabels } from './labels.ts';
import type { Lexer } from './lexer.ts';
import type { AnchorOffsets, StepOffsets } from './positions.ts';
import { highestLabel } from './values.ts';

export interface Draft {
  readonly steps: (Omit<Step, 'label'> & { readonly label: number | null })[];
  readonly stepOffsets: StepOffsets[];
  readonly anchors: Anchor[];
  readonly anchorOffsets: AnchorOffsets[];
  /** Labels that the text gives, refers to or anchors to. */
  readonly mentioned: Set<number>;
}

export function emptyDraft(): Draft {
  return { steps: [], stepOffsets: [], anchors: [], anchorOffsets: [], mentioned: new Set() };
}

/** The steps, each with its label: its own, or one that the text leaves free. */
export function labelled(lexer: Lexer, draft: Draft): readonly Step[] {
  const free = new FreeLabels(draft.mentioned);
  const steps = draft.steps.map(({ label, by, op }, index) => {
    if (label !== null) free.passed(label);
    const own = label ?? free.take();
    if (own > highestLabel) {
      const problem = `no label is left for this step: v${highestLabel} is the highest.`;
      throw lexer.error(problem, draft.stepOffsets[index]?.by);
    }
    return Object.freeze({ label: own, by, op });
  });
  return Object.freeze(steps);
}
