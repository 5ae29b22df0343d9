/** H18, H19, H20: the device is at the frames of the transfers that are under way, and at no others. */
import type { Always } from '../../../../core/words/property.ts';
import { namesIn } from '../belief.ts';
import type { BindingState } from '../state.ts';

export const aTransferTouchesWhatWasAskedFor: Always<BindingState> = {
  kind: 'always',
  name: 'a transfer touches what was asked for',
  about:
    'H18, H19, H20: of the frames that can be named, the device may touch those of the transfers that ' +
    'are under way, and no others.',
  watches: ['state', 'tables'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const names = namesIn(scene.authority());
    const touched = new Set<number>();
    for (const number of scene.peek.dmaFrames()) {
      const name = names.get(number);
      if (name === undefined)
        return `The device may touch frame number ${number}, which has no name.`;
      touched.add(name);
    }
    const asked = new Set(state.transfers.map(({ frame }) => frame));
    for (const name of touched) {
      if (!asked.has(name)) return `The device may touch frame ${name}; no transfer has it.`;
    }
    for (const name of asked) {
      if (!touched.has(name))
        return `A transfer has frame ${name}; the device does not know of it.`;
    }
    return null;
  },
};
