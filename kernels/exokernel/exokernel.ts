/** The exokernel: resources by their physical names, secure bindings, visible revocation, in the manner of Aegis and Xok. */
import type { KernelDesign } from '../../core/words/kernel.ts';
import { boot } from './boot.ts';
import { ROOM_NAMES } from './context.ts';
import { binding } from './contracts/binding.ts';
import { cpu } from './contracts/cpu.ts';
import { memory } from './contracts/memory.ts';
import { attach } from './kernel.ts';
import { paths } from './paths.ts';
import { exos } from './user/exos.ts';
import { workloads } from './workloads/index.ts';

export const exokernel: KernelDesign = {
  name: 'exokernel',
  about: 'A kernel that only protects: library OSes own their page tables, faults and slices.',
  boot,
  attach,
  contracts: { memory, binding, cpu },
  workloads,
  servers: exos,
  /** Choices of the library OS: its page table, and which page goes when it wants a frame. */
  variants: { tables: ['linear', 'inverted'], replace: ['fifo', 'clock'] },
  rooms: ROOM_NAMES,
  paths,
};
