/** A program as JSON: the same as the text form, for programs that write programs. */
import type { Argument } from '../../words/op.ts';
import type { Anchor, Program, ProgramHeader } from '../../words/program.ts';
import { checkLabels } from './labels.ts';
import type { Parsed } from './parse.ts';
import { justPointer, type Locate, pointerPositions } from './positions.ts';
import type { ArgumentJson, ProgramJson, StepJson } from './program-json.ts';
import { checkSchema } from './schema.ts';

export function toJson(program: Program): ProgramJson {
  return {
    header: { ...program.header },
    steps: program.steps.map(({ label, by, op }) => ({
      label,
      by,
      op: op.name,
      args: op.args.map(argumentToJson),
    })),
    anchors: program.anchors.map((anchor) => ({ ...anchor })),
  };
}

/** The JSON form as text, one step a line, so that differences show line by line. */
export function printJson(program: Program): string {
  const { header, steps, anchors } = toJson(program);
  return `{
  "header": ${JSON.stringify(header)},
  "steps": ${printItems(steps)},
  "anchors": ${printItems(anchors ?? [])}
}
`;
}

/** A program from the value of its JSON form, which may be anything. */
export function fromJson(value: unknown, source: string): Parsed {
  return fromJsonAt(value, source, justPointer);
}

/** The same where it is known at which line of a text each value stood. */
export function fromJsonAt(value: unknown, source: string, locate: Locate): Parsed {
  const { header, steps, anchors } = checkSchema(value, source, locate);
  const positions = pointerPositions(source, locate);
  const program: Program = Object.freeze({
    header: headerFrom(header),
    steps: Object.freeze(steps.map(stepFrom)),
    anchors: Object.freeze((anchors ?? []).map(anchorFrom)),
  });
  checkLabels(program.steps, positions);
  return { program, positions };
}

function printItems(items: readonly unknown[]): string {
  if (items.length === 0) return '[]';
  return `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}

function headerFrom(header: ProgramHeader): ProgramHeader {
  return Object.freeze(
    header.seed === undefined ? { ...header } : { ...header, seed: plain(header.seed) },
  );
}

function stepFrom({ label, by, op, args }: StepJson) {
  return Object.freeze({
    label: plain(label),
    by: by === 'world' ? by : plain(by),
    op: Object.freeze({ name: op, args: Object.freeze(args.map(argumentFrom)) }),
  });
}

function anchorFrom({ step, count, action, name }: Anchor): Anchor {
  return Object.freeze({ step: plain(step), count: plain(count), action, name });
}

function argumentToJson(argument: Argument): ArgumentJson {
  switch (argument.kind) {
    case 'handle':
      return { v: argument.step };
    case 'task':
      return { t: argument.slot };
    case 'literal':
      return argument.value;
  }
}

function argumentFrom(argument: ArgumentJson): Argument {
  if (typeof argument === 'number') {
    return Object.freeze({ kind: 'literal', value: plain(argument) });
  }
  if (typeof argument === 'string') return Object.freeze({ kind: 'literal', value: argument });
  if ('v' in argument) return Object.freeze({ kind: 'handle', step: plain(argument.v) });
  return Object.freeze({ kind: 'task', slot: plain(argument.t) });
}

/** JSON has a negative zero, and the schema lets it pass; programs have none. */
function plain(value: number): number {
  return value + 0;
}
