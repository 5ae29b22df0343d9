/** The range of kernel addresses is closed to user code in every table, whoever has been there. */
import type { SpaceView } from '../../core/words/authority.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { mapsText, spaceText } from './phrase.ts';
import { type JudgeTranslation, judgeTranslations } from './x86-tables.ts';

const END = 2 ** 32;

const judgeFound: JudgeTranslation = (space, found) =>
  `The page table of ${spaceText(space)} ${mapsText(found)}, and lets user code go there; ` +
  'a kernel address must be closed to it.';

function judge({ peek }: Scene, spaces: readonly SpaceView[]): string | null {
  for (let i = 0; i < spaces.length; i++) {
    if (spaces[i].context < 0) continue;
    const finding = judgeTranslations(peek, spaces[i], peek.kernelBase, END, judgeFound);
    if (finding !== null) return finding;
  }
  return null;
}

export const pageTablesOpenNoKernelAddress: Always = {
  kind: 'always',
  name: 'page tables open no kernel address',
  about:
    'H7: in the tables that the walker would use for a space no translation of a kernel address may be ' +
    'used by user code.',
  watches: ['belief', 'tables'],
  applies: ({ peek }) => peek.family === 'x86',
  judge: (scene) => judge(scene, scene.authority().spaces),
  /** The entries of the kernel stay as they are from when a table is made, until a full scan. */
  revise: (scene, { newSpaces }) => judge(scene, newSpaces),
};
