/** The range of kernel addresses is closed to user code in every table, whoever has been there. */
import type { SpaceView } from '../../core/words/authority.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { mapsText, spaceText } from './phrase.ts';
import { judgeTranslations } from './x86-tables.ts';

const END = 2 ** 32;

function judge({ peek }: Scene, spaces: readonly SpaceView[]): string | null {
  if (peek.family !== 'x86') return null;
  for (let i = 0; i < spaces.length; i++) {
    const space = spaces[i];
    if (space.context < 0) continue;
    const finding = judgeTranslations(
      peek,
      space.context,
      peek.kernelBase,
      END,
      (found) =>
        `The page table of ${spaceText(space)} ${mapsText(found)}, and lets user code go there; ` +
        'a kernel address must be closed to it.',
    );
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
  judge: (scene) => judge(scene, scene.authority().spaces),
  /** The entries of the kernel stay as they are from when a table is made, until a full scan. */
  revise: (scene, { newSpaces }) => judge(scene, newSpaces),
};
