/**
 * What files and directories are; what has been done to them since it was last known to be on the disk stands
 * beside them, because a loss of power may leave any of it undone.
 */
import type { bootDevices, bootImages } from './paths.ts';

export type ImageName = (typeof bootImages)[number];

/** What a sector of a file has held from some time on. */
export interface Version {
  /** The journal's clock then. */
  readonly time: number;
  /** 512 bytes, which nobody changes. */
  readonly bytes: Uint8Array;
  /** Whether the file had been cut off before the sector: it does not come back, nor what is here go back. */
  readonly isCut: boolean;
}

/** What a sector held, one after the other. The last is what it holds. */
export type Chain = Version[];

/** Something done to names, sizes and permissions: what is needed to undo it. */
export type Change =
  | {
      readonly kind: 'attached' | 'detached';
      readonly time: number;
      readonly node: Node;
      readonly directory: Node;
      readonly name: string;
      /** The node's parent before. */
      readonly parent: Node | null;
    }
  | { readonly kind: 'size'; readonly time: number; readonly node: Node; readonly before: number }
  | {
      readonly kind: 'permissions';
      readonly time: number;
      readonly node: Node;
      readonly before: number;
    };

/** All that may be undone by a loss of power, in its order. Changes of the same time are one act. */
export interface Journal {
  clock: number;
  /** The acts up to this time are on the disk. */
  lasting: number;
  /** While it is greater than 0, changes belong to one act. */
  joined: number;
  changes: Change[];
  /** Nodes some of whose sectors may be other on the disk than they are. */
  written: Node[];
  /** Whether the contents of files are not known for certain since the power was lost. */
  isDoubtful: boolean;
  /** Bits of the slots whose tasks were lost with the power. */
  lost: number;
  /** By slot: the clock when the task asked for its work to be made lasting. */
  readonly asked: number[];
}

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
  /** That of the tree to which it belongs. */
  journal: Journal;
  /**
   * By sector: what the disk may hold. What is not named here is there as it is in `pages`. Of several chains each ends
   * in something that the sector may hold now, and the first in what `pages` has.
   */
  versions: Map<number, Chain[]>;
}
