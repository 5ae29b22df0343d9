/** Writes a program as text, in the one way that reading and printing again leaves as it is. */
import type { Argument } from '../../words/op.ts';
import type { Anchor, Program, ProgramHeader, Step } from '../../words/program.ts';
import { headerKeys } from './parse-header.ts';

/** The text of a program. Every step gets its label, so that no step's label can change. */
export function printProgram(program: Program): string {
  const { header, steps, anchors } = program;
  const lines = [printHeader(header), ...steps.map(printStep), ...anchors.map(printAnchor)];
  return `${lines.join('\n')}\n`;
}

/** One step, without the end of the line. */
export function printStep({ label, by, op }: Step): string {
  const performer = by === 'world' ? by : `t${by}`;
  return `v${label} = ${performer}.${op.name}(${op.args.map(printArgument).join(', ')})`;
}

export function printAnchor({ step, count, action, name }: Anchor): string {
  switch (action) {
    case 'interrupt':
      return `@v${step}+${count} irq ${name}`;
    case 'fail':
      return `@v${step} fail ${name} ${count}`;
    case 'power':
      return `@v${step} power ${name} ${count}`;
    case 'abort':
      return `@v${step} abort ${count}`;
  }
}

export function printArgument(argument: Argument): string {
  switch (argument.kind) {
    case 'handle':
      return `v${argument.step}`;
    case 'task':
      return `t${argument.slot}`;
    case 'literal':
      return typeof argument.value === 'string' ? argument.value : printNumber(argument.value);
  }
}

function printHeader(header: ProgramHeader): string {
  const pairs = headerKeys.flatMap((key) => {
    const value = header[key];
    return value === undefined ? [] : [`${key}=${value}`];
  });
  return `program ${header.version} ${pairs.join(' ')}`;
}

/** Small numbers are mostly counts, read best in tens; large ones are addresses and patterns. */
function printNumber(value: number): string {
  return value < 256 ? `${value}` : `0x${value.toString(16)}`;
}
