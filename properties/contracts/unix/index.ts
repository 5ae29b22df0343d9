/** The unix contract: processes, files, pipes, signals and memory, as POSIX has them. */
import type { Contract } from '../../../core/words/contract.ts';
import { ops } from './ops.ts';
import { propose } from './propose.ts';
import { specification } from './specification.ts';
import type { UnixState } from './state.ts';
import { errors, TASKS } from './terms.ts';

export const unix: Contract<UnixState> = {
  name: 'unix',
  about: 'Processes, files, pipes, signals and memory behave as POSIX says.',
  ops,
  errors,
  tasks: TASKS,
  frames: 1024,
  devices: ['disk'],
  settlesDevices: true,
  specification,
  properties: [],
  propose,
};
