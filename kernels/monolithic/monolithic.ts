/** UNIX in one kernel: processes, files, signals and pipes, in the manner of Linux 2.0 and of Ultrix, which is a 4.3BSD. */
import type { KernelDesign } from '../../core/words/kernel.ts';
import { memory } from './contracts/memory.ts';
import { unix } from './contracts/unix.ts';
import { MACHINE_ROOMS } from './machine/context.ts';
import { attach, boot } from './machine/kernel.ts';
import { paths, unfit } from './machine/paths.ts';
import { bootDisk } from './media/boot-disk.ts';
import { modules } from './modules/index.ts';
import { UNIX_ROOMS } from './unix/paths.ts';
import { servers } from './user/index.ts';
import { workloads } from './workloads/index.ts';

export const monolithic: KernelDesign = {
  name: 'monolithic',
  about: 'UNIX in the kernel: fork, exec, signals, pipes, and a file system over a page cache.',
  boot,
  attach,
  contracts: { memory, unix },
  workloads,
  servers: [...servers, ...modules],
  /** Whose paths are charged: Linux's, counted on the i486, or Ultrix's, on the R3000. */
  variants: { system: ['native', 'linux', 'ultrix'] },
  unfit: ({ system }, family) => unfit(system, family),
  rooms: [...MACHINE_ROOMS, ...UNIX_ROOMS],
  paths,
  devices: ['disk', 'console', 'ethernet'],
  media: { disk: bootDisk },
};
