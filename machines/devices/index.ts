/** The devices that a machine may have, by their names: what a contract may ask for. */
import type { Device } from '../../core/words/device.ts';
import { DmaEngine } from './dma-engine.ts';

const DEVICES: Readonly<Record<string, () => Device>> = {
  dma: () => new DmaEngine(),
};

export const DEVICE_NAMES: readonly string[] = Object.keys(DEVICES);

/** A new device of this name. */
export function deviceNamed(name: string): Device {
  const make = Object.hasOwn(DEVICES, name) ? DEVICES[name] : undefined;
  if (make !== undefined) return make();
  throw new Error(`there is no device ${name}; there are: ${DEVICE_NAMES.join(', ')}`);
}
