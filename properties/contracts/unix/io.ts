/** Bytes in and out: of files, devices and pipes. */
import type { Open, Pipe } from './state.ts';
import { PIPE_BUF, TRANSFER_MAX } from './terms.ts';
import { readBytes, writeBytes } from './tree.ts';
import { byteOf, TYPE } from './values.ts';

/** What was read last, or is to be written. */
export const transfer = new Uint8Array(TRANSFER_MAX);

export function free(pipe: Pipe): number {
  return PIPE_BUF - pipe.count;
}

/** How many bytes a read of so many would bring now, that need not wait. */
export function available(open: Open, bytes: number): number {
  if (open.pipe !== null) return Math.min(bytes, open.pipe.count);
  const { node } = open;
  if (node === null || node.type !== TYPE.file) return 0;
  return Math.max(0, Math.min(bytes, node.size - open.offset));
}

/** Puts these bytes where a read puts them; they stay where they are. */
export function peek(open: Open, count: number): void {
  const { pipe, node } = open;
  if (pipe === null) {
    if (node !== null) readBytes(node, open.offset, transfer, count);
    return;
  }
  for (let i = 0; i < count; i++) transfer[i] = pipe.bytes[(pipe.out + i) % PIPE_BUF];
}

/** They are read. */
export function consume(open: Open, count: number): void {
  const { pipe } = open;
  if (pipe === null) {
    if (open.node?.type === TYPE.file) open.offset += count;
    return;
  }
  pipe.out = (pipe.out + count) % PIPE_BUF;
  pipe.count -= count;
}

/** Makes what a write of this value writes, from its `skip`-th byte on. */
export function fill(value: number, skip: number, count: number): void {
  for (let i = 0; i < count; i++) transfer[i] = byteOf(value, skip + i);
}

/** Where a write would begin. */
export function writeOffset(open: Open): number {
  return open.isAppending ? (open.node?.size ?? 0) : open.offset;
}

/** Writes the first bytes of `bytes`; of a pipe, there is room. */
export function emit(open: Open, bytes: Uint8Array, count: number, from = 0): void {
  const { pipe, node } = open;
  if (pipe !== null) {
    if (pipe.isBorrowed) pipe.bytes = pipe.bytes.slice();
    pipe.isBorrowed = false;
    for (let i = 0; i < count; i++) {
      pipe.bytes[(pipe.out + pipe.count + i) % PIPE_BUF] = bytes[from + i];
    }
    pipe.count += count;
  } else if (node?.type === TYPE.file) {
    const offset = writeOffset(open);
    writeBytes(node, offset, from === 0 ? bytes : bytes.subarray(from), count);
    open.offset = offset + count;
  }
}
