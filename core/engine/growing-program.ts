/** A program whose steps come one by one while it runs: for dialogues, in which nobody knows the next. */
import type { Anchor, PackedProgram } from '../words/program.ts';

/** Its columns are exchanged for longer ones, never written, so that a saved one stays as it was. */
export class GrowingProgram implements PackedProgram {
  length = 0;
  labels = new Int32Array(0);
  ops = new Uint8Array(0);
  by = new Uint8Array(0);
  args = new Int32Array(0);
  anchors: readonly Anchor[] = [];

  append(program: PackedProgram): void {
    this.length += program.length;
    this.labels = Int32Array.of(...this.labels, ...program.labels);
    this.ops = Uint8Array.of(...this.ops, ...program.ops);
    this.by = Uint8Array.of(...this.by, ...program.by);
    this.args = Int32Array.of(...this.args, ...program.args);
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
