/** The disk from which the kernel boots: what the unix contract says is there. */
import type { Medium } from '../../../core/words/device.ts';
import {
  BIG_FILE,
  BIG_FILE_BYTES,
  badImages,
  bigFileByte,
  bootDevices,
  bootDirectories,
  SHORT_IMAGE_BYTES,
} from '../../../properties/contracts/unix/paths.ts';
import { DATA, DATA_PAGES, PAGE_BYTES, TEXT } from '../unix/abi/address-map.ts';
import { IMAGE_HEADER, IMAGE_MAGIC, IMAGES, imageWord } from '../unix/abi/images.ts';
import { DEVICE } from '../unix/files/format.ts';
import { DiskImage } from './mkfs.ts';

const EXECUTABLE = { permissions: 0o755 };
const READ_ONLY = { permissions: 0o444 };
const DEVICE_NODE = { permissions: 0o666 };

type Header = Partial<Record<keyof typeof IMAGE_HEADER, number>>;

/** What is wrong with each image that is none; of `bad_short` it is its length. */
const WRONG: Readonly<Record<(typeof badImages)[number], Header>> = {
  bad_magic: { magic: IMAGE_MAGIC + 1 },
  bad_wrap: { textAddress: (0x100000000 - PAGE_BYTES) >>> 0 },
  bad_align: { textAddress: TEXT + 4 },
  bad_short: {},
  bad_entry: { entry: IMAGES.length },
};

let made: Medium | null = null;

/** Made once: nobody writes to a medium. */
export function bootDisk(): Medium {
  made ??= bootImage().medium();
  return made;
}

/** The same, to be added to. */
export function bootImage(): DiskImage {
  const [[, rootPermissions], ...others] = bootDirectories;
  const image = new DiskImage({ permissions: rootPermissions });
  for (const [path, permissions] of others) image.directory(path, { permissions });
  for (const [entry, name] of IMAGES.entries()) {
    image.file(`/bin/${name}`, EXECUTABLE, programImage(entry, {}));
  }
  for (const name of badImages) {
    const content = programImage(0, WRONG[name]);
    const bytes = name === 'bad_short' ? SHORT_IMAGE_BYTES : content.length;
    image.file(`/bin/${name}`, EXECUTABLE, content.subarray(0, bytes));
  }
  for (const name of bootDevices) image.device(`/dev/${name}`, DEVICE_NODE, DEVICE[name]);
  image.file(
    BIG_FILE,
    READ_ONLY,
    Uint8Array.from({ length: BIG_FILE_BYTES }, (_, i) => bigFileByte(i)),
  );
  return image;
}

/** A page of header, one of text, one of data. */
function programImage(entry: number, wrong: Header): Uint8Array {
  const header: Header = {
    magic: IMAGE_MAGIC,
    entry,
    textOffset: PAGE_BYTES,
    textBytes: PAGE_BYTES,
    dataOffset: 2 * PAGE_BYTES,
    dataBytes: PAGE_BYTES,
    bssBytes: (DATA_PAGES - 1) * PAGE_BYTES,
    textAddress: TEXT,
    dataAddress: DATA,
    ...wrong,
  };
  const words = new Uint32Array((3 * PAGE_BYTES) / 4);
  for (const [field, value] of Object.entries(header)) {
    words[Number(IMAGE_HEADER[field as keyof typeof IMAGE_HEADER]) / 4] = value;
  }
  const text = PAGE_BYTES / 4;
  for (let i = text; i < words.length; i++) words[i] = imageWord(entry, i - text);
  return new Uint8Array(words.buffer);
}
