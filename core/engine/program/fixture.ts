/** For the tests: a made-up contract with every kind of argument, and arbitrary programs over it. */
import fc from 'fast-check';
import type { ArgDefinition, Contract, Domain, OpDefinition } from '../../words/contract.ts';
import type { Argument } from '../../words/op.ts';
import type { Anchor, Program, ProgramHeader, Step } from '../../words/program.ts';
import { highestLabel, highestNumber } from './values.ts';

const post = { mutates: true, by: 'task', refusals: ['full'], weight: 1 } as const;

function arg(name: string, domain: Domain): ArgDefinition {
  return { name, about: `The ${name}.`, domain };
}

const box = arg('box', { kind: 'handle', of: 'box' });
const number = arg('number', { kind: 'integer', min: 0, max: highestNumber });

const ops: readonly OpDefinition[] = [
  { ...post, name: 'make', about: 'Makes a box.', args: [], produces: 'box' },
  { ...post, name: 'start', about: 'Starts a task.', args: [arg('task', { kind: 'task' })] },
  {
    ...post,
    name: 'put',
    about: 'Puts a number into a box.',
    args: [
      box,
      arg('place', { kind: 'integer', min: 1, max: 64 }),
      number,
      arg('how', { kind: 'choice', values: ['r', 'rw', 'write-through'] }),
    ],
  },
  { ...post, name: 'stop', about: 'Ends the task.', args: [], ends: true, refusals: [] },
  { ...post, name: 'deliver', about: 'A parcel comes.', args: [number], by: { device: 'post' } },
];

/** A post office: boxes, tasks and parcels from outside. */
export const office: Contract = {
  name: 'office',
  about: 'Boxes hold what was put into them.',
  ops,
  errors: ['full'],
  tasks: 3,
  specification: {
    initial: () => null,
    clone: () => null,
    advance: () => null,
    mayWait: () => false,
    expected: () => 'nothing',
    assume: () => undefined,
    show: () => '',
  },
  properties: [],
};

/** Few small labels, so that references find steps; and the highest, which must fit too. */
const label = fc.oneof(
  { weight: 9, arbitrary: fc.nat(30) },
  { weight: 1, arbitrary: fc.nat(highestLabel) },
);

const word = fc.nat(highestNumber);

const headerWord = fc.string({
  unit: fc.constantFrom(...'aZ09-_.,=+:/!$~'),
  minLength: 1,
  maxLength: 12,
});

const header: fc.Arbitrary<ProgramHeader> = fc.record(
  {
    version: fc.constant(1 as const),
    contract: fc.constant(office.name),
    design: headerWord,
    machine: headerWord,
    variant: headerWord,
    seed: word,
    schedule: fc.constantFrom('directed', 'free'),
  },
  { requiredKeys: ['version', 'contract'], noNullPrototype: true },
);

function argument({ domain }: ArgDefinition): fc.Arbitrary<Argument> {
  switch (domain.kind) {
    case 'handle':
      return label.map((step) => ({ kind: 'handle', step }));
    case 'task':
      return fc.integer({ min: 1, max: office.tasks }).map((slot) => ({ kind: 'task', slot }));
    case 'choice':
      return fc.constantFrom(...domain.values).map((value) => ({ kind: 'literal', value }));
    case 'integer':
      return fc
        .integer({ min: domain.min, max: domain.max })
        .map((value) => ({ kind: 'literal', value }));
  }
}

const step: fc.Arbitrary<Step> = fc.constantFrom(...ops).chain((op) =>
  fc.record(
    {
      label,
      by: op.by === 'task' ? fc.integer({ min: 1, max: office.tasks }) : fc.constant('world'),
      op: fc.record(
        { name: fc.constant(op.name), args: fc.tuple(...op.args.map(argument)) },
        { noNullPrototype: true },
      ),
    },
    { noNullPrototype: true },
  ),
);

const anchor: fc.Arbitrary<Anchor> = fc.oneof(
  fc.record(
    {
      step: label,
      count: word,
      action: fc.constant('interrupt' as const),
      name: fc.constantFrom('timer', 'disk-0', 't1', 'fail'),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      step: label,
      count: word.map((count) => Math.max(count, 1)),
      action: fc.constant('fail' as const),
      name: fc.constantFrom('alloc', 'transfer'),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      step: label,
      count: word.map((count) => Math.max(count, 1)),
      action: fc.constant('abort' as const),
      name: fc.constant('call'),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      step: label,
      count: word.map((count) => Math.max(count, 1)),
      action: fc.constant('power' as const),
      name: fc.constantFrom('kept', 'lost', 'shuffled', 'torn'),
    },
    { noNullPrototype: true },
  ),
);

/** Programs that `checkProgram` passes. */
export const arbitraryProgram: fc.Arbitrary<Program> = fc.record(
  {
    header,
    steps: fc.uniqueArray(step, { selector: ({ label }) => label, maxLength: 20 }),
    anchors: fc.array(anchor, { maxLength: 4 }),
  },
  { noNullPrototype: true },
);

/** A text with some of its bytes changed, left out, put in or repeated. */
export function mutated(text: string): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('set', 'drop', 'add', 'repeat'),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\n\r\t ;#@+=.,()[]{}:"0x9vtw-'))),
  });
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const bytes = [...Buffer.from(text)];
    for (const { at, kind, byte } of changes) {
      const index = at % (bytes.length + 1);
      if (kind === 'set') bytes[index] = byte;
      else if (kind === 'drop') bytes.splice(index, 1 + (byte % 9));
      else if (kind === 'add') bytes.splice(index, 0, byte);
      else bytes.splice(index, 0, ...bytes.slice(index, index + byte));
    }
    return Buffer.from(bytes).toString(changes.length % 2 === 0 ? 'utf8' : 'latin1');
  });
}
