/** Writes the part of docs/program-text.md that the contracts' own definitions hold. */
import type { Contract, OpDefinition } from '../../words/contract.ts';
import { describeDomain } from './domains.ts';
import { listed } from './phrases.ts';
import { assertWritable } from './writable.ts';

/** Every op of every contract, as Markdown. */
export function documentOps(contracts: readonly Contract[]): string {
  return contracts.map(documentContract).join('\n');
}

function documentContract(contract: Contract): string {
  assertWritable(contract);
  const { name, about, tasks, errors, ops } = contract;
  const reasons =
    errors.length === 0 ? 'It refuses nothing.' : `Reasons to refuse: ${code(errors)}.`;
  const lines = [
    `### Contract \`${name}\``,
    '',
    about,
    '',
    `Tasks: ${tasks === 1 ? '`t1`' : `\`t1\` to \`t${tasks}\``}. ${reasons}`,
    '',
    ...ops.flatMap((op) => documentOp(op, tasks)),
  ];
  return lines.join('\n');
}

function documentOp(op: OpDefinition, tasks: number): string[] {
  const performer = op.by === 'task' ? 't' : 'world';
  const names = op.args.map(({ name }) => name).join(', ');
  return [
    `#### \`${performer}.${op.name}(${names})\``,
    '',
    op.about,
    '',
    ...op.args.map(
      ({ name, about, domain }) =>
        `- \`${name}\`, ${describeDomain(domain, tasks)}: ${lowerFirst(about)}`,
    ),
    ...consequences(op).map((sentence) => `- ${sentence}`),
    '',
  ];
}

function consequences(op: OpDefinition): string[] {
  return [
    ...(op.by === 'task' ? [] : [`An act of the world on the device \`${op.by.device}\`.`]),
    ...(op.produces === undefined ? [] : [`Its label is a handle of kind ${op.produces}.`]),
    ...(op.starts === undefined ? [] : [`The task in \`${op.starts}\` comes to life.`]),
    ...(op.ends === true ? ['The task that performs it ends.'] : []),
    op.refusals.length === 0 ? 'Refused: never.' : `Refused: ${code(op.refusals)}.`,
  ];
}

function code(names: readonly string[]): string {
  return listed(names.map((name) => `\`${name}\``));
}

/** An `about` is a sentence or a phrase; after a colon it goes on in lower case. */
function lowerFirst(text: string): string {
  const sentence = /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
