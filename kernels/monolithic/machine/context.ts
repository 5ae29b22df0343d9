/** What the functions of the machine half share. It holds no state: all that changes stands in memory. */
import type { KernelBus } from '../../../core/words/bus.ts';
import type { BootInfo } from '../../../core/words/kernel.ts';
import type { MemoryHalf } from '../memory/door.ts';
import type { Upper } from '../unix/door.ts';
import type { Disk, DiskDriver, Done } from './disk-driver.ts';
import type { EthernetDriver, Network } from './ethernet-driver.ts';
import type { MachinePaths } from './paths.ts';
import type { Plan } from './plan.ts';
import type { MipsPmap } from './pmap-mips.ts';
import type { X86Pmap } from './pmap-x86.ts';

export interface Host {
  readonly bus: KernelBus;
  readonly info: BootInfo;
  readonly plan: Plan;
  readonly pmap: MipsPmap | X86Pmap;
  /** The same, where a miss of the TLB traps. */
  readonly mips: MipsPmap | null;
  readonly memory: MemoryHalf;
  readonly unix: Upper;
  readonly paths: MachinePaths;
  readonly rooms: MachineRooms;
  /** Cycles of a tick, ticks of a slice, ticks a second. */
  readonly tickCycles: number;
  readonly sliceTicks: number;
  readonly hz: number;
  readonly disk: Disk;
  readonly driver: DiskDriver;
  readonly network: Network;
  readonly ethernet: EthernetDriver;
  /** Tells the memory half that a transfer has ended. */
  readonly done: Done;
}

/** Rooms of the ledger that this half charges. */
export const MACHINE_ROOMS = [
  'trap',
  'refill',
  'fault',
  'switch',
  'disk',
  'network',
  'clock',
] as const;
export type MachineRooms = Readonly<Record<(typeof MACHINE_ROOMS)[number], number>>;
