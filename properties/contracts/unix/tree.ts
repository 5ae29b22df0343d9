/** Files and directories, as plain objects that name each other. All changes to them are made here. */
import {
  afterBytes,
  beforeBytes,
  copyVersions,
  cutPage,
  newJournal,
  noteName,
  notePermissions,
  noteSize,
} from './journal.ts';
import type { Chain, ImageName, Node } from './node.ts';
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
import { PAGE_BYTES, SECTOR_BYTES } from './terms.ts';
import { TYPE } from './values.ts';

export type { ImageName, Node } from './node.ts';

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
    journal: UNATTACHED,
    versions: NO_VERSIONS,
  };
}

const NO_PAGES: Map<number, Uint8Array> = new Map();
const NO_VERSIONS: Node['versions'] = new Map();
/** Of nodes that have had no name yet. */
const UNATTACHED = newJournal();

/** A directory gets this name for a node. */
export function attach(directory: Node, name: string, node: Node): void {
  noteName('attached', directory, name, node);
  node.journal = directory.journal;
  directory.entries?.set(name, node);
  node.links++;
  if (node.entries !== null) node.parent = directory;
}

export function detach(directory: Node, name: string): void {
  const node = directory.entries?.get(name);
  if (node === undefined) return;
  noteName('detached', directory, name, node);
  directory.entries?.delete(name);
  node.links--;
}

export function setPermissions(node: Node, permissions: number): void {
  notePermissions(node);
  node.permissions = permissions;
}

function own(node: Node): void {
  if (!node.isBorrowed) return;
  node.pages = new Map([...node.pages].map(([index, bytes]) => [index, bytes.slice()]));
  node.versions = copyVersions(node.versions);
  node.isBorrowed = false;
}

/** The page's own bytes, to be changed. */
function pageOf(node: Node, index: number): Uint8Array {
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
  if (size !== node.size) noteSize(node);
  // What was stored behind the end is nobody's when the file gets longer.
  clearBehind(node, Math.min(size, node.size));
  node.size = size;
  node.hasTail = false;
}

function clearBehind(node: Node, size: number): void {
  if (node.pages.size === 0) return;
  const last = Math.floor(size / PAGE_BYTES);
  own(node);
  // A page that holds none of the file any more is not the one that it has when it gets longer again.
  const kept = size % PAGE_BYTES === 0 ? last - 1 : last;
  for (const index of node.pages.keys()) {
    if (index <= kept) continue;
    cutPage(node, index);
    node.pages.delete(index);
  }
  const page = node.pages.get(kept);
  if (kept < last || page === undefined) return;
  beforeBytes(node, size, (last + 1) * PAGE_BYTES);
  page.fill(0, size % PAGE_BYTES);
  afterBytes(node, size, (last + 1) * PAGE_BYTES);
}

/** The page in which the next byte would be. */
function pageAfter(bytes: number): number {
  return Math.floor(bytes / PAGE_BYTES);
}

/** Writes `count` of these bytes at an offset. */
export function writeBytes(node: Node, offset: number, bytes: Uint8Array, count: number): void {
  if (count === 0) return;
  if (node.image !== null) node.image = 'damaged';
  if (offset > node.size) clearBehind(node, node.size);
  // What was stored behind the new end within the same page is there still, or is not.
  if (pageAfter(offset + count) > pageAfter(node.size)) node.hasTail = false;
  own(node);
  beforeBytes(node, offset, offset + count);
  for (let done = 0; done < count; ) {
    const at = offset + done;
    const within = at % PAGE_BYTES;
    const piece = Math.min(count - done, PAGE_BYTES - within);
    const page = pageOf(node, (at - within) / PAGE_BYTES);
    for (let i = 0; i < piece; i++) page[within + i] = bytes[done + i];
    done += piece;
    // What is written to several pages may be there as far as to the end of one of them.
    if (at + piece > node.size) {
      noteSize(node);
      node.size = at + piece;
    }
  }
  afterBytes(node, offset, offset + count);
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
    if (path === '/') {
      node.links = 1;
      node.journal = newJournal();
    } else attach(root, path.slice(1), node);
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
  root.journal.changes.length = 0;
  return { root, nodes: id };
}

/** The disk may hold each of these in a sector. */
export function putSector(node: Node, sector: number, found: readonly Uint8Array[]): void {
  own(node);
  const time = 0;
  const chains = found.map((bytes): Chain => [{ time, bytes, isCut: false }]);
  if (chains.length > 1) node.journal.isDoubtful = true;
  chooseSectors(node, [{ sector, chains }]);
}

/** Of what sectors may hold, this is left; they are taken for the first. */
export function chooseSectors(
  node: Node,
  all: readonly { readonly sector: number; readonly chains: readonly Chain[] }[],
): void {
  for (const { sector, chains } of all) {
    const at = sector * SECTOR_BYTES;
    const within = at % PAGE_BYTES;
    const first = chains[0];
    pageOf(node, (at - within) / PAGE_BYTES).set(first[first.length - 1].bytes, within);
    const isCertain = chains.length === 1 && first.length === 1;
    if (isCertain) node.versions.delete(sector);
    else node.versions.set(sector, [...chains]);
  }
}
