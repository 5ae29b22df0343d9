/** The binding contract: frames that are bound by whoever may, and taken back from whoever will not give. */
import type { Contract } from '../../../core/words/contract.ts';
import { ops } from './ops.ts';
import { propose } from './propose.ts';
import { specification } from './specification.ts';
import type { BindingState } from './state.ts';
import { errors, TASKS } from './terms.ts';

export const binding: Contract<BindingState> = {
  name: 'binding',
  about:
    'Whoever was let in when a frame was bound has it until that is broken; what is asked for is lost.',
  ops,
  errors,
  tasks: TASKS,
  devices: ['dma'],
  specification,
  properties: [],
  propose,
};
