/** The states that a tree went through, and whether a disk is in one that the power may have left. */
import type { FoundNode } from './fsck.ts';
import { type Node, PAGE } from './naive-node.ts';
import type { NaiveTree } from './naive-tree.ts';

const SECTOR = 512;

interface Kept {
  readonly id: number;
  readonly kind: Node['kind'];
  readonly mode: number;
  readonly uid: number;
  readonly links: number;
  readonly size: number;
  readonly pages: ReadonlyMap<number, Uint8Array>;
  readonly entries: ReadonlyMap<string, number>;
}

type State = ReadonlyMap<number, Kept>;

export class History {
  readonly states: State[] = [];
  readonly #root: number;

  constructor(tree: NaiveTree) {
    this.#root = tree.root.id;
    this.take(tree);
  }

  get last(): number {
    return this.states.length - 1;
  }

  take(tree: NaiveTree): void {
    const state = new Map<number, Kept>();
    const visit = (node: Node): void => {
      if (state.has(node.id)) return;
      const { id, kind, mode, uid, links, size } = node;
      const entries = new Map([...node.entries].map(([name, child]) => [name, child.id]));
      state.set(id, { id, kind, mode, uid, links, size, pages: new Map(node.pages), entries });
      for (const child of node.entries.values()) visit(child);
    };
    visit(tree.root);
    this.states.push(state);
  }

  /**
   * Whether what was found is one of the states from `from` to `to`; each sector of its files may be newer, up to `to`. What differs,
   * or null.
   */
  allows(
    nodes: ReadonlyMap<number, FoundNode>,
    read: (block: number) => Uint8Array | null,
    from: number,
    to: number,
  ): string | null {
    let why = 'no state';
    for (let at = to; at >= from; at--) {
      const wrong = this.#compare(nodes, read, at, to);
      if (wrong === null) return null;
      if (at === from || at === to) why = `state ${at} of ${from} to ${to}: ${wrong}`;
    }
    return why;
  }

  #compare(
    nodes: ReadonlyMap<number, FoundNode>,
    read: (block: number) => Uint8Array | null,
    at: number,
    to: number,
  ): string | null {
    const state = this.states[at];
    const visit = (number: number, id: number, path: string): string | null => {
      const found = nodes.get(number);
      const node = state.get(id);
      if (found === undefined || node === undefined) return `${path} is not there`;
      if (found.kind !== node.kind) return `${path} is a ${found.kind}`;
      if ((found.mode & 0o777) !== node.mode || found.uid !== node.uid)
        return `${path} is another's`;
      if (found.links !== node.links) return `${path} has ${found.links} links, not ${node.links}`;
      if (node.kind === 'file') return this.#content(found, node, read, at, to, path);
      for (const name of found.entries.keys()) {
        if (!node.entries.has(name)) return `${path}/${name} is there`;
      }
      for (const [name, child] of node.entries) {
        const wrong = visit(found.entries.get(name) ?? 0, child, `${path}/${name}`);
        if (wrong !== null) return wrong;
      }
      return null;
    };
    return visit(1, this.#root, '');
  }

  #content(
    found: FoundNode,
    node: Kept,
    read: (block: number) => Uint8Array | null,
    at: number,
    to: number,
    path: string,
  ): string | null {
    if (found.size !== node.size) return `${path} has ${found.size} bytes, not ${node.size}`;
    for (let index = 0; index * PAGE < node.size; index++) {
      const block = found.pages[index] ?? 0;
      const bytes = block === 0 ? null : read(block);
      const kept = node.pages.get(index);
      if (bytes === null && kept === undefined) continue;
      for (let sector = 0; sector < PAGE; sector += SECTOR) {
        const end = Math.min(sector + SECTOR, node.size - index * PAGE);
        let some = isSame(bytes, kept, sector, end);
        for (let later = at + 1; later <= to && !some; later++) {
          some = isSame(bytes, this.states[later].get(node.id)?.pages.get(index), sector, end);
        }
        if (!some) return `${path} has at ${index * PAGE + sector} what was never written there`;
      }
    }
    return null;
  }
}

function isSame(
  bytes: Uint8Array | null,
  kept: Uint8Array | undefined,
  from: number,
  end: number,
): boolean {
  if (kept?.buffer === bytes?.buffer && kept?.byteOffset === bytes?.byteOffset) return true;
  for (let i = from; i < end; i++) if ((bytes?.[i] ?? 0) !== (kept?.[i] ?? 0)) return false;
  return true;
}
