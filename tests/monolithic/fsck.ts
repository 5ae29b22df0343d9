/**
 * Looks a disk over, block by block, knowing nothing but the format: whether every block and inode is somebody's exactly once or
 * nobody's, and every link is counted. It repairs nothing, and does not look at the log.
 */
import {
  AREA,
  BLOCK_BYTES,
  DEVICE,
  DIRECT_BLOCKS,
  DISK_BLOCKS,
  DISK_INODE,
  DISK_INODE_BYTES,
  DISK_INODES,
  ENTRY_BYTES,
  FILE_PAGES_MAX,
  INDIRECT_BLOCKS,
  LINKS_MAX,
  NAME_BYTES,
  ROOT_INODE,
  SUPERBLOCK,
  SUPERBLOCK_MAGIC,
} from '../../kernels/monolithic/unix/files/format.ts';

const WORDS = BLOCK_BYTES / 4;
const ZEROES = new Uint32Array(WORDS);
const TYPE_MASK = 0o170000;
const TYPES = { regular: 0o100000, directory: 0o040000, device: 0o020000 } as const;

/** The content of a block: null for zeroes. */
export type ReadBlock = (block: number) => Uint8Array | null;

export interface FoundNode {
  readonly number: number;
  readonly kind: 'file' | 'directory' | 'device';
  readonly mode: number;
  readonly uid: number;
  readonly links: number;
  readonly size: number;
  /** Of a file: its blocks by page; 0 is a hole. */
  readonly pages: readonly number[];
  /** Of a directory: names without `.` and `..`. */
  readonly entries: ReadonlyMap<string, number>;
}

export interface Report {
  /** What is wrong; empty if nothing is. */
  readonly complaints: readonly string[];
  readonly nodes: ReadonlyMap<number, FoundNode>;
}

/** `orphansMayBe`: inodes without links are not yet freed (the log was replayed, the reaper has not run). */
export function fsck(read: ReadBlock, orphansMayBe = false): Report {
  return new Check(read, orphansMayBe).run();
}

class Check {
  readonly #read: ReadBlock;
  readonly #orphansMayBe: boolean;
  readonly #words = new Map<number, Uint32Array>();
  readonly #complaints: string[] = [];
  readonly #owners = new Map<number, string>();
  readonly #nodes = new Map<number, FoundNode>();
  /** How often each inode is named, `.` and `..` included. */
  readonly #named = new Map<number, number>();

  constructor(read: ReadBlock, orphansMayBe: boolean) {
    this.#read = read;
    this.#orphansMayBe = orphansMayBe;
  }

  run(): Report {
    this.#superblock();
    for (let number = 1; number < DISK_INODES; number++) this.#inode(number);
    for (const node of this.#nodes.values()) {
      if (node.kind === 'directory') this.#directory(node);
    }
    this.#tree();
    this.#links();
    this.#bitmaps();
    return { complaints: this.#complaints, nodes: this.#nodes };
  }

  #complain(text: string): void {
    this.#complaints.push(text);
  }

  #word(block: number, byte: number): number {
    let words = this.#words.get(block);
    if (words === undefined) {
      const bytes = this.#read(block);
      words = bytes === null ? ZEROES : new Uint32Array(bytes.buffer, bytes.byteOffset, WORDS);
      this.#words.set(block, words);
    }
    return words[byte / 4];
  }

  #superblock(): void {
    const field = (offset: number): number => this.#word(AREA.superblock, offset);
    if (field(SUPERBLOCK.magic) !== SUPERBLOCK_MAGIC) this.#complain('no superblock');
    if (field(SUPERBLOCK.blocks) !== DISK_BLOCKS) this.#complain('another number of blocks');
    if (field(SUPERBLOCK.inodes) !== DISK_INODES) this.#complain('another number of inodes');
  }

  #inode(number: number): void {
    const at = number * DISK_INODE_BYTES;
    const block = AREA.inodes + Math.floor(at / BLOCK_BYTES);
    const field = (offset: number): number => this.#word(block, (at % BLOCK_BYTES) + offset);
    const mode = field(DISK_INODE.mode);
    if (mode === 0) return;
    const kind = kindOf(mode);
    if (kind === null) {
      this.#complain(`inode ${number} has mode ${mode.toString(8)}`);
      return;
    }
    const size = field(DISK_INODE.size);
    const pages: number[] = [];
    let blocks = 0;
    const take = (pointer: number, index: number): void => {
      pages[index] = pointer;
      if (pointer === 0) return;
      blocks++;
      this.#own(pointer, `inode ${number}`);
      if (index * BLOCK_BYTES >= size)
        this.#complain(`inode ${number} has page ${index} behind its end`);
    };
    for (let i = 0; i < DIRECT_BLOCKS; i++) take(field(DISK_INODE.direct + 4 * i), i);
    const indirect = field(DISK_INODE.indirect);
    if (indirect !== 0) {
      blocks++;
      this.#own(indirect, `inode ${number}, indirect`);
      for (let i = 0; i < INDIRECT_BLOCKS; i++)
        take(this.#word(indirect, 4 * i), DIRECT_BLOCKS + i);
    }
    if (blocks !== field(DISK_INODE.blocks)) {
      this.#complain(`inode ${number} has ${blocks} blocks, and says ${field(DISK_INODE.blocks)}`);
    }
    if (size > FILE_PAGES_MAX * BLOCK_BYTES) this.#complain(`inode ${number} is too large`);
    const device = field(DISK_INODE.device);
    if (kind === 'device' && !Object.values<number>(DEVICE).includes(device)) {
      this.#complain(`inode ${number} is device ${device}`);
    }
    const links = field(DISK_INODE.links);
    if (links > LINKS_MAX) this.#complain(`inode ${number} has ${links} links`);
    const entries = new Map<string, number>();
    this.#nodes.set(number, {
      number,
      kind,
      mode,
      uid: field(DISK_INODE.uid),
      links,
      size,
      pages,
      entries,
    });
  }

  #own(block: number, owner: string): void {
    if (block < AREA.data || block >= AREA.dataEnd) {
      this.#complain(`${owner} has block ${block}, which is no data block`);
      return;
    }
    const other = this.#owners.get(block);
    if (other !== undefined) this.#complain(`block ${block} is of ${other} and of ${owner}`);
    this.#owners.set(block, owner);
  }

  #directory(node: FoundNode): void {
    const entries = node.entries as Map<string, number>;
    const { number, size, pages } = node;
    if (size % ENTRY_BYTES !== 0 || size < 2 * ENTRY_BYTES) {
      this.#complain(`directory ${number} has ${size} bytes`);
    }
    for (let at = 0; at < size; at += ENTRY_BYTES) {
      const block = pages[Math.floor(at / BLOCK_BYTES)] ?? 0;
      if (block === 0) {
        this.#complain(`directory ${number} has a hole`);
        return;
      }
      const inside = at % BLOCK_BYTES;
      const target = this.#word(block, inside);
      const name = target === 0 ? '' : this.#name(block, inside + 4, number);
      if (at === 0 && (name !== '.' || target !== number)) {
        this.#complain(`directory ${number} does not begin with itself`);
      }
      if (at === ENTRY_BYTES && name !== '..') this.#complain(`directory ${number} has no ..`);
      if (target === 0) continue;
      if (entries.has(name)) this.#complain(`directory ${number} has ${name} twice`);
      if (!this.#nodes.has(target)) {
        this.#complain(`${name} in directory ${number} is free inode ${target}`);
      }
      entries.set(name, target);
    }
  }

  #name(block: number, byte: number, directory: number): string {
    const bytes = this.#read(block)?.subarray(byte, byte + NAME_BYTES) ?? new Uint8Array(0);
    const end = bytes.indexOf(0);
    const rest = end === -1 ? bytes : bytes.subarray(end);
    const name = String.fromCharCode(...bytes.subarray(0, end));
    if (end <= 0 || rest.some((byte) => byte !== 0) || name.includes('/')) {
      this.#complain(`directory ${directory} has an entry without a proper name`);
    }
    return name;
  }

  /** Every directory is reached from the root once, and its `..` is where it was reached from. */
  #tree(): void {
    const seen = new Set<number>();
    const visit = (number: number, parent: number): void => {
      const node = this.#nodes.get(number);
      if (node === undefined || node.kind !== 'directory') return;
      if (seen.has(number)) {
        this.#complain(`directory ${number} has two names`);
        return;
      }
      seen.add(number);
      if (node.entries.get('..') !== parent) {
        this.#complain(`.. of directory ${number} is not ${parent}`);
      }
      const entries = node.entries as Map<string, number>;
      entries.delete('.');
      entries.delete('..');
      this.#count(number);
      this.#count(parent);
      for (const target of entries.values()) {
        this.#count(target);
        visit(target, number);
      }
    };
    if (this.#nodes.get(ROOT_INODE)?.kind !== 'directory') this.#complain('there is no root');
    visit(ROOT_INODE, ROOT_INODE);
    for (const node of this.#nodes.values()) {
      if (node.kind === 'directory' && !seen.has(node.number) && !this.#isOrphan(node)) {
        this.#complain(`directory ${node.number} is not in the tree`);
      }
    }
  }

  #count(number: number): void {
    this.#named.set(number, (this.#named.get(number) ?? 0) + 1);
  }

  #isOrphan(node: FoundNode): boolean {
    return this.#orphansMayBe && node.links === 0;
  }

  #links(): void {
    for (const node of this.#nodes.values()) {
      const named = this.#named.get(node.number) ?? 0;
      if (named !== node.links) {
        this.#complain(`inode ${node.number} has ${node.links} links, and ${named} names`);
      }
      if (named === 0 && !this.#isOrphan(node)) this.#complain(`inode ${node.number} is nobody's`);
    }
  }

  #bitmaps(): void {
    const bit = (block: number, index: number): boolean =>
      ((this.#word(block, 4 * (index >>> 5)) >>> (index & 31)) & 1) !== 0;
    for (let block = 0; block < DISK_BLOCKS; block++) {
      const isData = block >= AREA.data && block < AREA.dataEnd;
      const isUsed = !isData || this.#owners.has(block);
      if (bit(AREA.bitmap, block) !== isUsed) {
        this.#complain(
          `block ${block} is ${isUsed ? 'used' : 'unused'}, and the bitmap says otherwise`,
        );
      }
    }
    for (let number = 0; number < DISK_INODES; number++) {
      const isUsed = number === 0 || this.#nodes.has(number);
      if (bit(AREA.inodeBitmap, number) !== isUsed) {
        this.#complain(
          `inode ${number} is ${isUsed ? 'used' : 'free'}, and the bitmap says otherwise`,
        );
      }
    }
  }
}

function kindOf(mode: number): FoundNode['kind'] | null {
  switch (mode & TYPE_MASK) {
    case TYPES.regular:
      return 'file';
    case TYPES.directory:
      return 'directory';
    case TYPES.device:
      return 'device';
    default:
      return null;
  }
}
