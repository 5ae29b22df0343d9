/** The boot disk with modules' files in /lib, and nodes for them. */
import type { Medium } from '../../../core/words/device.ts';
import {
  MODULE_ENTRIES,
  MODULE_FUNCTION,
  MODULE_HEADER,
  MODULE_KIND,
  MODULE_MAGIC,
  MODULES,
  type ModuleName,
  moduleNumber,
} from '../unix/abi/modules.ts';
import { DEVICE } from '../unix/files/format.ts';
import { bootImage } from './boot-disk.ts';
import type { DiskImage } from './mkfs.ts';

const NODES = 2;
const FILE = { permissions: 0o644 };
const NODE = { permissions: 0o666 };

interface Wrong {
  readonly magic?: number;
  readonly name?: string;
  readonly read?: number;
  readonly kind?: number;
  /** Bytes of the file, where it is cut short. */
  readonly bytes?: number;
}

/** Files that are no modules. */
const WRONG: Readonly<Record<string, Wrong>> = {
  bad_magic: { magic: MODULE_MAGIC + 1 },
  bad_entry: { read: MODULE_ENTRIES.length + 7 },
  bad_name: { name: '' },
  long_name: { name: 'abcdefghijklmnop' },
  /** Of a kind that is yet to be invented. */
  too_new: { kind: MODULE_KIND.device + 1 },
  too_short: { bytes: MODULE_HEADER.bytes - 1 },
  no_bytes: { bytes: 0 },
};
/** Good ones besides, each with a name of its own: more than there is room for. */
const SPARES = 8;

/** Made anew each time. */
export function modulesDisk(): Medium {
  const image = bootImage();
  addModules(image);
  return image.medium();
}

function addModules(image: DiskImage): void {
  image.directory('/lib', { permissions: 0o755 });
  for (const name of MODULES) image.file(`/lib/${name}`, FILE, moduleFile(name, {}));
  for (const [name, wrong] of Object.entries(WRONG)) {
    image.file(`/lib/${name}`, FILE, moduleFile('null', { name, ...wrong }));
  }
  for (let i = 0; i < SPARES; i++) {
    image.file(`/lib/spare${i}`, FILE, moduleFile('null', { name: `spare${i}` }));
  }
  for (let slot = 0; slot < NODES; slot++) {
    image.device(`/dev/mod${slot}`, NODE, DEVICE.module + slot);
  }
}

function moduleFile(module: ModuleName, wrong: Wrong): Uint8Array {
  const bytes = new Uint8Array(MODULE_HEADER.bytes);
  const view = new DataView(bytes.buffer);
  const set = (at: number, value: number): void => view.setUint32(at, value, true);
  set(MODULE_HEADER.magic, wrong.magic ?? MODULE_MAGIC);
  bytes.set(new TextEncoder().encode(wrong.name ?? module), MODULE_HEADER.name);
  set(MODULE_HEADER.kind, wrong.kind ?? MODULE_KIND.device);
  const { functions } = MODULE_HEADER;
  set(functions + 4 * MODULE_FUNCTION.read, wrong.read ?? moduleNumber(module, 'read'));
  set(functions + 4 * MODULE_FUNCTION.write, moduleNumber(module, 'write'));
  set(functions + 4 * MODULE_FUNCTION.init, moduleNumber(module, 'init'));
  return bytes.subarray(0, wrong.bytes ?? bytes.length);
}
