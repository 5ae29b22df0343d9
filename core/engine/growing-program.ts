/** A program whose steps come one by one while it runs: for dialogues, in which nobody knows the next. */
import type { Anchor, PackedProgram } from '../words/program.ts';

/** Its columns are exchanged for longer ones, never written, so that a saved one stays as it was. */
export class GrowingProgram implements PackedProgram {
  length = 0;
  labels: Int32Array = new Int32Array(0);
  ops: Uint8Array = new Uint8Array(0);
  by: Uint8Array = new Uint8Array(0);
  args: Int32Array = new Int32Array(0);
  anchors: readonly Anchor[] = [];

  append(program: PackedProgram): void {
    this.length += program.length;
    this.labels = joined(Int32Array, this.labels, program.labels);
    this.ops = joined(Uint8Array, this.ops, program.ops);
    this.by = joined(Uint8Array, this.by, program.by);
    this.args = joined(Int32Array, this.args, program.args);
    this.anchors = [...this.anchors, ...program.anchors];
  }

  save(): PackedProgram {
    const { length, labels, ops, by, args, anchors } = this;
    return { length, labels, ops, by, args, anchors };
  }

  restore(program: PackedProgram): void {
    const { length, labels, ops, by, args, anchors } = program;
    Object.assign(this, { length, labels, ops, by, args, anchors });
  }
}

/** Arrays are not spread as arguments here: a long program would be more of them than a call takes. */
function joined<Column extends Int32Array | Uint8Array>(
  make: new (length: number) => Column,
  first: Column,
  second: Column,
): Column {
  const both = new make(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
