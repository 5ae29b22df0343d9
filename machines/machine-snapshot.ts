/** What a snapshot of an emulated machine holds. */
import type { Snapshot } from '../core/words/machine.ts';
import type { AgendaState } from './agenda.ts';
import type { CodeSpaceState } from './code-space.ts';
import type { DeviceBayState } from './device-bay.ts';
import type { InterruptState } from './interrupts.ts';
import type { LedgerState } from './ledger.ts';
import type { MemoryState } from './memory.ts';
import type { ChipStates } from './processor.ts';
import type { RunLoopState } from './run-loop.ts';

/** The whole state of an emulated machine, as data that structured cloning can copy. */
export interface MachineSnapshot extends Snapshot {
  readonly memory: MemoryState;
  readonly chips: ChipStates;
  readonly registers: Int32Array;
  readonly pc: number;
  readonly kernelMode: boolean;
  readonly idling: boolean;
  readonly interrupts: InterruptState;
  readonly agenda: AgendaState;
  readonly devices: DeviceBayState;
  readonly code: CodeSpaceState;
  readonly ops: readonly number[];
  readonly loop: RunLoopState;
  readonly clock: { readonly instructions: number; readonly waited: number };
  readonly ledger: LedgerState;
}
