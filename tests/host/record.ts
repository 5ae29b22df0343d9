/** Programs of the contract's safe subset, and what the host makes of them. */
import { spawnSync } from 'node:child_process';
import { ProgramGenerator } from '../../core/engine/generate.ts';
import { Xorshift } from '../../core/engine/generate-draw.ts';
import { STRIDE } from '../../core/engine/stride.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import { OP, ops, type UnixOps } from '../../properties/contracts/unix/ops.ts';
import { PATH, type PathName } from '../../properties/contracts/unix/paths.ts';
import { POINTER_CALL, PROT } from '../../properties/contracts/unix/terms.ts';
import type { Helper } from './build.ts';

/**
 * What the helper performs. Left out is what only user 0 may do, what concerns the whole machine, and what is this
 * project's own: its images.
 */
const PERFORMED: readonly UnixOps[] = [
  'fork',
  'exit',
  'wait',
  'waitFor',
  'getpid',
  'getppid',
  'kill',
  'sigaction',
  'onFault',
  'mask',
  'suspend',
  'pending',
  'caught',
  'alarm',
  'yield',
  'sleep',
  'open',
  'close',
  'dup',
  'dup2',
  'cloexec',
  'nonblock',
  'read',
  'write',
  'seek',
  'stat',
  'same',
  'fstat',
  'link',
  'unlink',
  'rename',
  'mkdir',
  'rmdir',
  'truncate',
  'ftruncate',
  'fsync',
  'chdir',
  'chmod',
  'list',
  'pipe',
  'badPointer',
  'rawDescriptor',
  'mapFile',
  'mapAnonymous',
  'unmap',
  'protect',
  'brk',
  'load',
  'store',
  'msync',
];
const performed: ReadonlySet<string> = new Set(PERFORMED);
const isPerformed = (op: number): boolean => performed.has(ops[op].name);

/** Names that are longer than this contract's kernels know, images, and what the host has only one of. */
const NO_PATHS: readonly PathName[] = [
  'too_long',
  'path_too_long',
  'bin_stay',
  'bin_exit',
  'bin_cat',
  'bin_yes',
  'bin_wc',
  'bin_echo',
  'bad_magic',
  'bad_wrap',
  'bad_align',
  'bad_short',
  'bad_entry',
  'dev_console',
];
const noPaths = new Set(NO_PATHS.map((name) => PATH[name]));
/** From there one comes to what is the host's own. */
const ABOVE = new Set([PATH.root, PATH.dot_dot]);
/** What belongs to user 0 in the specification, and to the helper's on the host. */
const OWNED = new Set([PATH.root, PATH.dot_dot, PATH.tmp, PATH.etc_ro, PATH.dev_null, PATH.dot]);

/** Ops that may name what is there from the beginning: they change nothing about it. */
const LOOKING: readonly number[] = [OP.stat, OP.same, OP.list, OP.open];

/** The contract with only those ops drawn that the host performs. */
const drawn = {
  ...unix,
  ops: ops.map((op) => (performed.has(op.name) ? op : { ...op, weight: 0 })),
};

/** Whether the host may be asked for this step. */
function isSafe(program: PackedProgram, i: number): boolean {
  const op = program.ops[i];
  if (!isPerformed(op)) return false;
  const args = program.args.subarray(i * STRIDE, (i + 1) * STRIDE);
  for (const [k, { domain, name }] of ops[op].args.entries()) {
    if (domain.kind !== 'choice' || !['path', 'from', 'to', 'first', 'second'].includes(name)) {
      continue;
    }
    if (noPaths.has(args[k])) return false;
    if (OWNED.has(args[k]) && !LOOKING.includes(op)) return false;
    if (ABOVE.has(args[k]) && op === OP.chdir) return false;
  }
  // A process 1 on the host is not spared by signals, and the numbers of others' processes come back.
  if (op === OP.kill && args[0] === 1) return false;
  // Linux gives a child away before it looks at the pointer; exec is left out.
  if (op === OP.badPointer) return args[0] !== POINTER_CALL.wait && args[0] !== POINTER_CALL.exec;
  // It changes the pages before the one that may not be changed, which POSIX allows and the contract does not.
  if (op === OP.protect && args[1] > 1 && args[2] === PROT.rw) return false;
  // The helper's process 1 may end.
  return program.by[i] !== 1 || (op !== OP.exit && op !== OP.onFault);
}

/** A step as the helper takes it. */
export interface HostStep {
  readonly label: number;
  readonly task: number;
  readonly op: number;
  readonly args: Int32Array;
}

export type HostProgram = readonly HostStep[];

/** The steps of a program that the host may be asked for. */
export function hostProgram(program: PackedProgram): HostProgram {
  const safe: HostStep[] = [];
  for (let i = 0; i < program.length; i++) {
    if (!isSafe(program, i)) continue;
    const args = program.args.slice(i * STRIDE, (i + 1) * STRIDE);
    safe.push({ label: program.labels[i], task: program.by[i], op: program.ops[i], args });
  }
  return safe;
}

/** Programs with so many steps in all, by a seed. */
export function drawPrograms(seed: number, steps: number): HostProgram[] {
  const generator = new ProgramGenerator(drawn, { maxSteps: 60 });
  const draw = new Xorshift(seed);
  const programs: HostProgram[] = [];
  for (let count = 0; count < steps; ) {
    const program = generator.program(draw);
    const safe = hostProgram(program);
    programs.push(safe);
    count += safe.length;
  }
  return programs;
}

const KIND = { number: 0, handle: 1, task: 2, newTask: 3 } as const;

const kinds: readonly Int32Array[] = ops.map((op) => {
  const row = new Int32Array(STRIDE);
  op.args.forEach(({ name, domain }, k) => {
    if (domain.kind === 'handle') row[k] = KIND.handle;
    if (domain.kind === 'task')
      row[k] = 'starts' in op && op.starts === name ? KIND.newTask : KIND.task;
  });
  return row;
});

/** Of a step: label, task, op, whether it makes a handle, the kinds of its arguments, the arguments. */
function pack(programs: readonly HostProgram[]): Buffer {
  const words: number[] = [];
  for (const program of programs) {
    words.push(program.length);
    for (const { label, task, op, args } of program) {
      words.push(label, task, op, 'produces' in ops[op] ? 1 : 0, ...kinds[op], ...args);
    }
  }
  return Buffer.from(Int32Array.from(words).buffer);
}

export const EVENT = { call: 1, done: 2, refused: 3, faulted: 4, dangling: 5, rest: 6 } as const;
const EVENT_WORDS = 5;

/** What happened: columns of kind, label, task, value, extra. */
export class HostRecord {
  readonly words: Int32Array;

  constructor(bytes: Buffer) {
    this.words = new Int32Array(Uint8Array.from(bytes).buffer);
  }

  get length(): number {
    return this.words.length / EVENT_WORDS;
  }

  field(event: number, field: 0 | 1 | 2 | 3 | 4): number {
    return this.words[event * EVENT_WORDS + field];
  }
}

const MEGABYTES = 1 << 20;

/** Has the host perform programs, one after the other. */
export function perform(helper: Helper, programs: readonly HostProgram[]): HostRecord {
  const input = pack(programs);
  const run = spawnSync(helper.program, [helper.scratch], {
    input,
    maxBuffer: 256 * MEGABYTES,
    timeout: 600_000,
  });
  if (run.status !== 0) {
    throw new Error(`the helper ended with ${run.status ?? run.signal}: ${run.stderr.toString()}`);
  }
  return new HostRecord(run.stdout);
}
