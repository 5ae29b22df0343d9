/** Makes a file system: the blocks of a disk, as nobody has mounted them yet. */
import type { Medium } from '../../../core/words/device.ts';
import {
  AREA,
  BLOCK_BYTES,
  DIRECT_BLOCKS,
  DISK_BLOCKS,
  DISK_INODE,
  DISK_INODE_BYTES,
  DISK_INODES,
  ENTRY_BYTES,
  NAME_BYTES,
  ROOT_INODE,
  SUPERBLOCK,
  SUPERBLOCK_MAGIC,
} from '../unix/files/format.ts';

const WORDS = BLOCK_BYTES / 4;
const TYPE = { regular: 0o100000, directory: 0o040000, device: 0o020000 } as const;
const VERSION = 1;

/** Who owns a file, and who may do what to it. */
export interface Owner {
  readonly permissions: number;
  readonly uid?: number;
}

export class DiskImage {
  readonly #blocks: (Uint32Array | null)[] = new Array(DISK_BLOCKS).fill(null);
  /** Numbers of directories, by their paths. */
  readonly #directories = new Map<string, number>();
  #nextInode: number = ROOT_INODE;
  #nextBlock: number = AREA.data;

  /** An empty file system: its root alone. */
  constructor(root: Owner) {
    const superblock = this.#block(AREA.superblock);
    superblock[SUPERBLOCK.magic / 4] = SUPERBLOCK_MAGIC;
    superblock[SUPERBLOCK.version / 4] = VERSION;
    superblock[SUPERBLOCK.blocks / 4] = DISK_BLOCKS;
    superblock[SUPERBLOCK.inodes / 4] = DISK_INODES;
    // Nobody may have inode 0, nor a block that is not data: the rest of the bitmap's block is no block's.
    setBit(this.#block(AREA.inodeBitmap), 0);
    for (let block = 0; block < AREA.data; block++) setBit(this.#block(AREA.bitmap), block);
    for (let block: number = AREA.dataEnd; block < DISK_BLOCKS; block++) {
      setBit(this.#block(AREA.bitmap), block);
    }
    this.#makeDirectory('', ROOT_INODE, root);
  }

  /** The directory of `path` must be there. */
  directory(path: string, owner: Owner): void {
    const parent = this.#parentOf(path);
    this.#makeDirectory(path, parent, owner);
    this.#addLink(parent);
  }

  file(path: string, owner: Owner, content: Uint8Array): void {
    const number = this.#inode(TYPE.regular | owner.permissions, owner.uid ?? 0);
    for (let at = 0; at < content.length; at += BLOCK_BYTES) {
      const piece = new Uint8Array(BLOCK_BYTES);
      piece.set(content.subarray(at, at + BLOCK_BYTES));
      this.#block(this.#addBlock(number)).set(new Uint32Array(piece.buffer));
    }
    this.#set(number, DISK_INODE.size, content.length);
    this.#enter(this.#parentOf(path), nameOf(path), number);
  }

  /** `device` is of DEVICE. */
  device(path: string, owner: Owner, device: number): void {
    const number = this.#inode(TYPE.device | owner.permissions, owner.uid ?? 0);
    this.#set(number, DISK_INODE.device, device);
    this.#enter(this.#parentOf(path), nameOf(path), number);
  }

  medium(): Medium {
    return { blocks: this.#blocks };
  }

  #makeDirectory(path: string, parent: number, owner: Owner): void {
    const number = this.#inode(TYPE.directory | owner.permissions, owner.uid ?? 0);
    this.#directories.set(path, number);
    this.#set(number, DISK_INODE.links, 2);
    this.#enterEntry(number, '.', number);
    this.#enterEntry(number, '..', path === '' ? number : parent);
    if (path !== '') this.#enterEntry(parent, nameOf(path), number);
  }

  #inode(mode: number, uid: number): number {
    const number = this.#nextInode++;
    if (number >= DISK_INODES) throw new RangeError('the disk has no more inodes');
    setBit(this.#block(AREA.inodeBitmap), number);
    this.#set(number, DISK_INODE.mode, mode);
    this.#set(number, DISK_INODE.uid, uid);
    return number;
  }

  #addLink(number: number): void {
    this.#set(number, DISK_INODE.links, this.#get(number, DISK_INODE.links) + 1);
  }

  #enter(directory: number, name: string, number: number): void {
    this.#enterEntry(directory, name, number);
    this.#addLink(number);
  }

  #enterEntry(directory: number, name: string, number: number): void {
    const size = this.#get(directory, DISK_INODE.size);
    const index = Math.floor(size / BLOCK_BYTES);
    const block =
      size % BLOCK_BYTES === 0 ? this.#addBlock(directory) : this.#blockOf(directory, index);
    const entry = new Uint8Array(ENTRY_BYTES);
    new DataView(entry.buffer).setUint32(0, number, true);
    const bytes = new TextEncoder().encode(name);
    if (bytes.length >= NAME_BYTES) throw new RangeError(`${name} is too long a name`);
    entry.set(bytes, 4);
    this.#block(block).set(new Uint32Array(entry.buffer), (size % BLOCK_BYTES) / 4);
    this.#set(directory, DISK_INODE.size, size + ENTRY_BYTES);
  }

  #parentOf(path: string): number {
    const parent = this.#directories.get(path.slice(0, path.lastIndexOf('/')));
    if (parent === undefined) throw new Error(`there is no directory for ${path}`);
    return parent;
  }

  /** One more block behind the others of an inode. */
  #addBlock(number: number): number {
    const own = this.#get(number, DISK_INODE.blocks);
    const indirect = this.#get(number, DISK_INODE.indirect);
    const index = indirect === 0 ? own : own - 1;
    const block = this.#take();
    this.#set(number, DISK_INODE.blocks, own + 1);
    if (index < DIRECT_BLOCKS) {
      this.#set(number, DISK_INODE.direct + 4 * index, block);
      return block;
    }
    if (indirect === 0) {
      this.#set(number, DISK_INODE.indirect, this.#take());
      this.#set(number, DISK_INODE.blocks, own + 2);
    }
    const pointers = this.#block(this.#get(number, DISK_INODE.indirect));
    pointers[index - DIRECT_BLOCKS] = block;
    return block;
  }

  #blockOf(number: number, index: number): number {
    if (index >= DIRECT_BLOCKS) throw new RangeError('a directory of more than twelve blocks');
    return this.#get(number, DISK_INODE.direct + 4 * index);
  }

  #take(): number {
    const block = this.#nextBlock++;
    if (block >= AREA.dataEnd) throw new RangeError('the disk is full');
    setBit(this.#block(AREA.bitmap), block);
    return block;
  }

  #get(number: number, field: number): number {
    return this.#block(inodeBlock(number))[inodeWord(number, field)];
  }

  #set(number: number, field: number, value: number): void {
    this.#block(inodeBlock(number))[inodeWord(number, field)] = value;
  }

  #block(number: number): Uint32Array {
    const block = this.#blocks[number] ?? new Uint32Array(WORDS);
    this.#blocks[number] = block;
    return block;
  }
}

const inodeBlock = (number: number): number =>
  AREA.inodes + Math.floor((number * DISK_INODE_BYTES) / BLOCK_BYTES);
const inodeWord = (number: number, field: number): number =>
  (((number * DISK_INODE_BYTES) % BLOCK_BYTES) + field) / 4;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function setBit(map: Uint32Array, bit: number): void {
  map[bit >>> 5] = (map[bit >>> 5] | (1 << (bit & 31))) >>> 0;
}
