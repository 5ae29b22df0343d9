/** The devices that a machine may have, by their names: what a contract or a design may ask for. */
import type { Device } from '../../core/words/device.ts';
import type { MachineSheet } from '../sheets/load.ts';
import { SheetError } from '../sheets/sheet-error.ts';
import { Console } from './console.ts';
import { Disk } from './disk.ts';
import { DmaEngine } from './dma-engine.ts';
import { Ethernet } from './ethernet.ts';

const DEVICES: Readonly<Record<string, (sheet: MachineSheet) => Device>> = {
  dma: () => new DmaEngine(),
  disk: diskOf,
  console: () => new Console(),
  ethernet: ethernetOf,
};

export const DEVICE_NAMES: readonly string[] = Object.keys(DEVICES);

/** A new device of this name, as the machine of this sheet has it. */
export function deviceNamed(name: string, sheet: MachineSheet): Device {
  const make = Object.hasOwn(DEVICES, name) ? DEVICES[name] : undefined;
  if (make !== undefined) return make(sheet);
  throw new Error(`there is no device ${name}; there are: ${DEVICE_NAMES.join(', ')}`);
}

function diskOf({ id, disk, clockHz }: MachineSheet): Device {
  if (disk !== null) return new Disk(disk, clockHz.value);
  throw new SheetError('the sheet says nothing of a disk: choose a machine that has one', id);
}

function ethernetOf({ id, network, clockHz }: MachineSheet): Device {
  if (network !== null) return new Ethernet(network, clockHz.value);
  throw new SheetError('the sheet says nothing of a network: choose a machine that has one', id);
}
