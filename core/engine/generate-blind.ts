/** Arguments drawn from their domains alone: what a task might ask that knows nothing. */
import type { Contract, Domain, Draw, OpDefinition } from '../words/contract.ts';

/** Where no boundaries are known, one number in this many is the least or the greatest. */
const ENDS_ONE_IN = 4;

/** The part of a program that was drawn so far; step `i` has the label `i + 1`. */
export interface Drawn {
  readonly ops: Uint8Array;
  readonly length: number;
}

/** Draws one argument of a step that follows what was drawn. */
export function drawArgument(
  contract: Contract,
  op: OpDefinition,
  place: number,
  drawn: Drawn,
  draw: Draw,
  args: Int32Array,
): void {
  const arg = op.args[place];
  if (arg !== undefined) args[place] = drawValue(contract, arg.domain, drawn, draw);
}

function drawValue(contract: Contract, domain: Domain, drawn: Drawn, draw: Draw): number {
  if (domain.kind === 'task') return 1 + draw.below(contract.tasks);
  if (domain.kind === 'choice') return draw.below(domain.values.length);
  if (domain.kind === 'handle') return drawHandle(contract, domain.of, drawn, draw);
  const { min, max, boundaries } = domain;
  if (boundaries !== undefined && boundaries.length > 0) {
    if (draw.below(2) === 0) return boundaries[draw.below(boundaries.length)] ?? min;
  } else if (draw.below(ENDS_ONE_IN) === 0) return draw.below(2) === 0 ? min : max;
  return min + draw.below(max - min + 1);
}

/**
 * A step that makes such handles, the latest with probability 1/2, and so on back; one time in four
 * any label at all, so that handles that nobody made, or that are made later, are tried as well.
 */
function drawHandle(contract: Contract, kind: string, drawn: Drawn, draw: Draw): number {
  if (draw.below(4) === 0) return 1 + draw.below(drawn.length + 2);
  let label = 0;
  for (let i = drawn.length - 1; i >= 0; i--) {
    if (contract.ops[drawn.ops[i]].produces !== kind) continue;
    label = i + 1;
    if (draw.below(2) === 0) break;
  }
  return label;
}
