/** Files and directories, as plain objects that name each other. All changes to them are made here. */
import {
  BIG_FILE_BYTES,
  badImages,
  bigFileByte,
  bootDevices,
  bootDirectories,
  bootImages,
  IMAGE_BYTES,
  SHORT_IMAGE_BYTES,
} from './paths.ts';
import { PAGE_BYTES } from './terms.ts';
import { TYPE } from './values.ts';

export type ImageName = (typeof bootImages)[number];

export interface Node {
  /** Unlike that of any other node of this state. */
  readonly id: number;
  /** One of TYPE. */
  readonly type: number;
  uid: number;
  permissions: number;
  /** Names that it has. A directory has one, or none when it is gone. */
  links: number;
  /** Of a regular file. */
  size: number;
  /** Its bytes by page; what is not there is 0. */
  pages: Map<number, Uint8Array>;
  /** Whether another state may have the same pages: they are copied before they change. */
  isBorrowed: boolean;
  /** Whether its bytes are not known: images, which every kernel makes in its own way. */
  readonly isOpaque: boolean;
  /** What runs where it is executed; null for no image. `damaged`: it was written to, and nobody knows. */
  image: ImageName | 'damaged' | null;
  /** Whether somebody may have stored behind its end, in the last page that is mapped. */
  hasTail: boolean;
  /** Of a directory: names but . and .. */
  readonly entries: Map<string, Node> | null;
  parent: Node | null;
  /** Processes that run it. */
  texts: number;
  /** Which device. */
  readonly device: (typeof bootDevices)[number] | null;
  /** Whether programs made it: then it counts among what a kernel has promised room for. */
  readonly isNew: boolean;
}

export interface NewNode {
  readonly id: number;
  readonly type: number;
  readonly uid: number;
  readonly permissions: number;
  readonly isNew?: boolean;
  readonly image?: ImageName | null;
  readonly isOpaque?: boolean;
  readonly size?: number;
  readonly device?: (typeof bootDevices)[number];
}

export function makeNode(given: NewNode): Node {
  return {
    id: given.id,
    type: given.type,
    uid: given.uid,
    permissions: given.permissions,
    links: 0,
    size: given.size ?? 0,
    pages: NO_PAGES,
    isBorrowed: true,
    isOpaque: given.isOpaque ?? false,
    image: given.image ?? null,
    hasTail: false,
    entries: given.type === TYPE.directory ? new Map() : null,
    parent: null,
    texts: 0,
    device: given.device ?? null,
    isNew: given.isNew ?? false,
  };
}

const NO_PAGES: Map<number, Uint8Array> = new Map();

/** A directory gets this name for a node. */
export function attach(directory: Node, name: string, node: Node): void {
  directory.entries?.set(name, node);
  node.links++;
  if (node.entries !== null) node.parent = directory;
}

export function detach(directory: Node, name: string): void {
  const node = directory.entries?.get(name);
  if (node === undefined) return;
  directory.entries?.delete(name);
  node.links--;
}

export function setPermissions(node: Node, permissions: number): void {
  node.permissions = permissions;
}

function own(node: Node): void {
  if (!node.isBorrowed) return;
  node.pages = new Map([...node.pages].map(([index, bytes]) => [index, bytes.slice()]));
  node.isBorrowed = false;
}

/** The page's own bytes, to be changed. */
export function pageOf(node: Node, index: number): Uint8Array {
  own(node);
  let bytes = node.pages.get(index);
  if (bytes === undefined) {
    bytes = new Uint8Array(PAGE_BYTES);
    node.pages.set(index, bytes);
  }
  return bytes;
}

/** Its size from now on; what comes to it is 0, and what goes is no more. */
export function resize(node: Node, size: number): void {
  if (node.image !== null && size !== node.size) node.image = 'damaged';
  // What was stored behind the end is nobody's when the file gets longer.
  clearBehind(node, Math.min(size, node.size));
  node.size = size;
  node.hasTail = false;
}

function clearBehind(node: Node, size: number): void {
  if (node.pages.size === 0) return;
  const last = Math.floor(size / PAGE_BYTES);
  own(node);
  for (const index of node.pages.keys()) if (index > last) node.pages.delete(index);
  node.pages.get(last)?.fill(0, size % PAGE_BYTES);
}

/** Writes `count` of these bytes at an offset. */
export function writeBytes(node: Node, offset: number, bytes: Uint8Array, count: number): void {
  if (count === 0) return;
  if (node.image !== null) node.image = 'damaged';
  if (offset > node.size || (node.hasTail && offset + count > node.size)) {
    clearBehind(node, node.size);
    node.hasTail = false;
  }
  for (let done = 0; done < count; ) {
    const at = offset + done;
    const within = at % PAGE_BYTES;
    const piece = Math.min(count - done, PAGE_BYTES - within);
    const page = pageOf(node, (at - within) / PAGE_BYTES);
    for (let i = 0; i < piece; i++) page[within + i] = bytes[done + i];
    done += piece;
  }
  if (offset + count > node.size) node.size = offset + count;
}

/** Reads bytes that are there. */
export function readBytes(node: Node, offset: number, into: Uint8Array, count: number): void {
  for (let done = 0; done < count; ) {
    const at = offset + done;
    const within = at % PAGE_BYTES;
    const piece = Math.min(count - done, PAGE_BYTES - within);
    const page = node.pages.get((at - within) / PAGE_BYTES);
    if (page === undefined) into.fill(0, done, done + piece);
    else for (let i = 0; i < piece; i++) into[done + i] = page[within + i];
    done += piece;
  }
}

let bigFilePages: Map<number, Uint8Array> | null = null;

/** The same for all states: it is copied by whoever writes to it. */
function bigFile(): Map<number, Uint8Array> {
  if (bigFilePages !== null) return bigFilePages;
  const pages = new Map<number, Uint8Array>();
  for (let index = 0; index * PAGE_BYTES < BIG_FILE_BYTES; index++) {
    const first = index * PAGE_BYTES;
    pages.set(
      index,
      Uint8Array.from({ length: PAGE_BYTES }, (_, i) => bigFileByte(first + i)),
    );
  }
  bigFilePages = pages;
  return pages;
}

/** What is there at boot. Ids begin at 1. */
export function bootTree(): { readonly root: Node; readonly nodes: number } {
  let id = 0;
  const directories = new Map<string, Node>();
  for (const [path, permissions] of bootDirectories) {
    id++;
    const node = makeNode({ id, type: TYPE.directory, uid: 0, permissions });
    directories.set(path, node);
    const root = directories.get('/') ?? node;
    if (path === '/') node.links = 1;
    else attach(root, path.slice(1), node);
  }
  const [root, , etc, bin, dev] = [...directories.values()];
  root.parent = root;
  const addImage = (name: string, image: ImageName | null, size: number): void => {
    id++;
    const given = { id, type: TYPE.file, uid: 0, permissions: 0o755, isOpaque: true, image, size };
    attach(bin, name, makeNode(given));
  };
  for (const name of bootImages) addImage(name, name, IMAGE_BYTES);
  for (const name of badImages) {
    addImage(name, null, name === 'bad_short' ? SHORT_IMAGE_BYTES : IMAGE_BYTES);
  }
  for (const device of bootDevices) {
    id++;
    const given = { id, type: TYPE.device, uid: 0, permissions: 0o666, device };
    attach(dev, device, makeNode(given));
  }
  id++;
  const big = { id, type: TYPE.file, uid: 0, permissions: 0o444, size: BIG_FILE_BYTES };
  const node = makeNode(big);
  node.pages = bigFile();
  attach(etc, 'f64k', node);
  return { root, nodes: id };
}
