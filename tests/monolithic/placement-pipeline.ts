/** `a | b > f; c & wait`, as the sequence of calls that a shell and its children make. */
import { BUFFER, DATA, RESULTS } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { OPEN, WHENCE } from '../../kernels/monolithic/unix/abi/flags.ts';
import type { Process } from '../../kernels/monolithic/unix/door.ts';
import type { Placement } from './placement.ts';
import { digest, putPath } from './placement-programs.ts';

const SHELL = 1;
const ANY = 0xffffffff;
const ROUNDS = 4;
const WRITTEN = 3000;
const READ = 2048;
const [INPUT, OUTPUT, READ_END, WRITE_END] = [0, 1, 3, 4];

/** What is in f at the end, as bytes and a digest of them. */
export function runPipeline(on: Placement): readonly [number, number] {
  on.call(SHELL, CALL.pipe, RESULTS);
  const a = on.fork(SHELL);
  const b = on.fork(SHELL);
  on.call(SHELL, CALL.close, READ_END);
  on.call(SHELL, CALL.close, WRITE_END);
  redirect(on, a, WRITE_END, OUTPUT);
  redirect(on, b, READ_END, INPUT);
  const file = on.call(b, CALL.open, putPath(on, b, 'f'), OPEN.write | OPEN.create, 0o644);
  on.call(b, CALL.dup2, file, OUTPUT);
  const c = on.fork(SHELL);
  on.call(c, CALL.sleep, 1);
  on.call(SHELL, CALL.wait, on.upper.pidOf(a), RESULTS, 0);
  pump(on, a, b);
  // The shell's first wait is over; those for b and c end when they do.
  on.call(SHELL, CALL.wait, on.upper.pidOf(b), RESULTS, 0);
  drain(on, b);
  on.call(b, CALL.exit, 2);
  on.call(SHELL, CALL.wait, ANY, RESULTS, 0);
  for (let i = 0; i < 2000 && !on.isFree(c); i++) on.tick();
  on.call(c, CALL.exit, 3);
  const again = on.call(SHELL, CALL.open, putPath(on, SHELL, 'f'), OPEN.read, 0);
  const bytes = on.call(SHELL, CALL.lseek, again, 0, WHENCE.end);
  on.call(SHELL, CALL.lseek, again, 0, WHENCE.set);
  let sum = 0;
  for (let at = 0; at < bytes; at += READ) {
    const read = on.call(SHELL, CALL.read, again, BUFFER, READ);
    sum = (Math.imul(sum, 17) + digest(on, SHELL, BUFFER, read)) >>> 0;
  }
  on.call(SHELL, CALL.close, again);
  on.call(SHELL, CALL.unlink, DATA);
  return [bytes, sum];
}

function redirect(on: Placement, p: Process, from: number, to: number): void {
  on.call(p, CALL.dup2, from, to);
  on.call(p, CALL.close, READ_END);
  on.call(p, CALL.close, WRITE_END);
}

/** a writes more than the pipe holds, so that it sleeps until b has read; then it ends. */
function pump(on: Placement, a: Process, b: Process): void {
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < WRITTEN; i++) on.low.spaces.write(a, BUFFER + i, (i + round) & 255);
    on.call(a, CALL.write, OUTPUT, BUFFER, WRITTEN);
    while (on.isBlocked(a)) move(on, b);
  }
  on.call(a, CALL.exit, 1);
}

/** b takes the rest, until there is nobody who writes. */
function drain(on: Placement, b: Process): void {
  while (move(on, b) > 0);
}

function move(on: Placement, b: Process): number {
  const bytes = on.call(b, CALL.read, INPUT, BUFFER, READ);
  if (bytes > 0) on.call(b, CALL.write, OUTPUT, BUFFER, bytes);
  return bytes;
}
