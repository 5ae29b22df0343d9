/** What the naive tree says of reading, seeking and telling: nothing of it changes the tree. */
import { ERROR as E } from '../../kernels/monolithic/unix/abi/errors.ts';
import { bytesOf, expect, type Node, O, type User } from './naive-node.ts';

/** `got` is what the kernel put into the buffer. */
export function naiveRead(
  user: User,
  fd: number,
  n: number,
  result: number,
  got: Uint8Array,
): string | null {
  const file = user.fds[fd] ?? null;
  if (file === null || (file.flags & 3) === O.write) return expect(result, [E.badDescriptor]);
  const { node } = file;
  if (node.kind === 'directory') return expect(result, [E.isDirectory]);
  if (node.kind === 'device') return expect(result, [], 0);
  const all = Math.min(n, Math.max(0, node.size - file.offset));
  if (result !== all) return `read gives ${result}, not ${all}`;
  const wanted = bytesOf(node, file.offset, all);
  file.offset += all;
  const wrong = wanted.findIndex((byte, i) => byte !== got[i]);
  return wrong === -1 ? null : `byte ${wrong} that was read is ${got[wrong]}, not ${wanted[wrong]}`;
}

export function naiveSeek(
  user: User,
  fd: number,
  by: number,
  whence: number,
  result: number,
): string | null {
  const file = user.fds[fd] ?? null;
  if (file === null) return expect(result, [E.badDescriptor]);
  const { node } = file;
  if (node.kind === 'device') return expect(result, [], 0);
  if (whence > 2) return expect(result, [E.invalid]);
  const isKnown = whence === 0 || (node.kind === 'file' && file.offset >= 0);
  if (!isKnown) {
    file.offset = -1;
    return null;
  }
  const base = whence === 0 ? 0 : whence === 1 ? file.offset : node.size;
  if (base + by < 0 || base + by > 0x7fffffff) return expect(result, [E.invalid]);
  file.offset = base + by;
  return expect(result, [], base + by);
}

/** `told` is links, size, mode and uid of the record. */
export function naiveTell(
  node: Node | number,
  result: number,
  told: readonly number[],
): string | null {
  if (typeof node === 'number') return expect(result, [node]);
  const [links, size, mode, uid] = told;
  const type = { file: 0o100000, directory: 0o040000, device: 0o020000 }[node.kind];
  if (result !== 0) return `stat gives ${result}`;
  if (links !== node.links) return `stat tells ${links} links of ${node.links}`;
  if (mode !== (type | node.mode)) return `stat tells mode ${mode.toString(8)}`;
  if (uid !== node.uid) return `stat tells owner ${uid}`;
  return node.kind === 'directory' || size === node.size
    ? null
    : `stat tells ${size} bytes of ${node.size}`;
}
