/** Builds a machine from its data sheet. */
import type { Device } from '../core/words/device.ts';
import type { Machine, MachineFacts } from '../core/words/machine.ts';
import { deviceNamed } from './devices/index.ts';
import { CountLedger } from './ledger.ts';
import { type BuildProcessor, EmulatedMachine } from './machine.ts';
import { FRAME_BYTES } from './memory.ts';
import { MipsProcessor } from './mips/processor.ts';
import { pricesOf } from './prices.ts';
import { loadSheet, type MachineSheet, SheetError } from './sheets/load.ts';
import { X86Processor } from './x86/processor.ts';

export interface MachineOptions {
  /**
   * 4 KiB frames of physical memory, at most those of the sheet's `memory.bytes`. The default, 1,024
   * (4 MB) if the sheet has as many, is far less than the real machines had: programs are small, and
   * memory that runs out is what finds bugs.
   */
  readonly frames?: number;
  /** Cards that are in it; a name stands for the device of that name. */
  readonly devices?: readonly (Device | string)[];
}

export const DEFAULT_FRAMES = 1024;

/** The machine of this sheet, or of the sheet with this id. */
export function createMachine(sheet: MachineSheet | string, options: MachineOptions = {}): Machine {
  const data = typeof sheet === 'string' ? loadSheet(sheet) : sheet;
  const prices = pricesOf(data);
  return new EmulatedMachine({
    facts: factsOf(data),
    frames: framesOf(data, options.frames),
    devices: (options.devices ?? []).map((device) =>
      typeof device === 'string' ? deviceNamed(device, data) : device,
    ),
    ledger: (rooms, payers, paths) => new CountLedger(rooms, payers, prices, paths),
    processor: processorOf(data),
  });
}

/** As many as are asked for, if the machine has them. */
function framesOf({ id, memory }: MachineSheet, asked?: number): number {
  const most = Math.floor(memory.bytes.value / FRAME_BYTES);
  if (asked === undefined) return Math.min(DEFAULT_FRAMES, most);
  if (asked <= most) return asked;
  throw new SheetError(
    `memory.bytes is ${memory.bytes.value}, which are ${most} frames, but ${asked} are needed: give the machine more`,
    id,
  );
}

function factsOf(sheet: MachineSheet): MachineFacts {
  return {
    id: sheet.id,
    name: sheet.name,
    family: sheet.family === 'mips-r3000' ? 'mips' : 'x86',
    clockHz: sheet.clockHz.value,
  };
}

function processorOf(sheet: MachineSheet): BuildProcessor {
  if (!sheet.runs) {
    throw new SheetError(
      `${sheet.id} has a data sheet, but its emulation does not run yet: choose a machine whose sheet says "runs": true`,
      sheet.id,
    );
  }
  return sheet.family === 'mips-r3000'
    ? (memory, ledger, interrupts) => new MipsProcessor(sheet, memory, ledger, interrupts)
    : (memory, ledger, interrupts) => new X86Processor(sheet, memory, ledger, interrupts);
}
