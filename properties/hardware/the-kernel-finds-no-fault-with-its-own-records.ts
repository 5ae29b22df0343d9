/** What a kernel has lost shows nowhere but in its books: they must balance. */
import type { Always } from '../../core/words/property.ts';

export const theKernelFindsNoFaultWithItsOwnRecords: Always = {
  kind: 'always',
  name: 'the kernel finds no fault with its own records',
  about:
    'H8, H41: the check that the design makes of its own records finds that all of them fit ' +
    'together: nothing is lost, in two lists, or named after it has gone.',
  onlyInFullScans: true,
  judge: (scene) => scene.inconsistency(),
};
