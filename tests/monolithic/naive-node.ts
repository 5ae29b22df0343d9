/** What the naive tree is made of: nodes, open files, users; and what is done to a file's bytes. */

const OPEN_MAX = 20;
export interface Node {
  readonly id: number;
  readonly kind: 'file' | 'directory' | 'device';
  mode: number;
  readonly uid: number;
  links: number;
  size: number;
  /** Never changed once they are here: a write puts a new one in. Missing ones are holes. */
  pages: Map<number, Uint8Array>;
  entries: Map<string, Node>;
  parent: Node | null;
}

export interface OpenFile {
  readonly node: Node;
  readonly flags: number;
  /** -1: nobody knows (a directory that was listed). */
  offset: number;
}

export interface User {
  readonly uid: number;
  umask: number;
  cwd: Node;
  readonly fds: (OpenFile | null)[];
}

export const PAGE = 4096;
export const O = {
  write: 1,
  readWrite: 2,
  create: 0o100,
  exclusive: 0o200,
  truncate: 0o1000,
  append: 0o2000,
};

/** Errors of which the kernel may answer any. */
export type Errors = readonly number[];

export function newUser(uid: number, cwd: Node): User {
  return { uid, umask: 0o022, cwd, fds: new Array<OpenFile | null>(OPEN_MAX).fill(null) };
}

/** The result must be one of these errors; without any, this value. */
export function expect(result: number, errors: Errors, value?: number): string | null {
  if (value !== undefined) return result === value ? null : `${result}, not ${value}`;
  return errors.includes(-result) ? null : `${result}, not an error of ${errors.join(' ')}`;
}

export function isInside(dir: Node, of: Node): boolean {
  for (let at = dir; ; ) {
    if (at === of) return true;
    if (at.parent === null || at.parent === at) return false;
    at = at.parent;
  }
}

export function bytesOf(node: Node, from: number, n: number): Uint8Array {
  const bytes = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    bytes[i] = node.pages.get(Math.floor((from + i) / PAGE))?.[(from + i) % PAGE] ?? 0;
  }
  return bytes;
}

export function put(node: Node, offset: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const index = Math.floor((offset + done) / PAGE);
    const inside = (offset + done) % PAGE;
    const n = Math.min(PAGE - inside, bytes.length - done);
    const page = node.pages.get(index)?.slice() ?? new Uint8Array(PAGE);
    page.set(bytes.subarray(done, done + n), inside);
    node.pages.set(index, page);
    done += n;
  }
  node.size = Math.max(node.size, offset + bytes.length);
}

export function cut(node: Node, n: number): void {
  for (const [index, page] of node.pages) {
    if (index * PAGE >= n) node.pages.delete(index);
    else if (index * PAGE + PAGE > n && n < node.size) {
      const kept = page.slice();
      kept.fill(0, n - index * PAGE);
      node.pages.set(index, kept);
    }
  }
  node.size = n;
}
