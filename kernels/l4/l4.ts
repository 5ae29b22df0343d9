/** L4: threads, address spaces and synchronous IPC, in the manner of X.2 and Pistachio. */
import type { KernelDesign } from '../../core/words/kernel.ts';
import { boot } from './boot.ts';
import { ROOM_NAMES } from './context.ts';
import { mapping } from './contracts/mapping.ts';
import { memory } from './contracts/memory.ts';
import { attach } from './kernel.ts';
import { paths } from './paths.ts';
import { pager } from './user/pager.ts';
import { receiver } from './user/receiver.ts';
import { sigma0 } from './user/sigma0.ts';
import { workloads } from './workloads/index.ts';

export const l4: KernelDesign = {
  name: 'l4',
  about:
    'A microkernel of threads, address spaces and synchronous IPC; memory is mapped by messages.',
  boot,
  attach,
  contracts: { memory, mapping },
  workloads,
  servers: [
    { name: 'sigma0', level: 'user', code: sigma0 },
    { name: 'pager', level: 'user', code: pager },
    { name: 'receiver', level: 'user', code: receiver },
  ],
  /** ASIDs that spaces share on MIPS: with fewer than there are spaces, they are taken away all the time. */
  variants: { asids: ['64', '4'] },
  rooms: ROOM_NAMES,
  paths,
};
