/** Bad programs, each with the exact sentence that it gets. */
import { describe, expect, it } from 'vitest';
import { office } from './fixture.ts';
import { ProgramError } from './program-error.ts';
import { readProgram } from './read.ts';

const head = 'program 1 contract=office';

function refusal(text: string): string {
  try {
    readProgram(text, 'bug.txt', [office]);
  } catch (error) {
    if (error instanceof ProgramError) return error.message;
    throw error;
  }
  return 'accepted';
}

const keys = 'contract, design, machine, variant, seed and schedule';
const ops = 'Its ops are make, start, put, stop and deliver.';
const anArgument =
  'expected an argument (a number, a label such as v3, a task such as t1, or a name)';
const jsonArgument =
  'expected a number from 0 to 4294967295, the name of a choice, {"v": LABEL} or {"t": TASK} ' +
  '(64-bit values and bytes are reserved for later contracts)';
const opening = 'expected "program 1 contract=NAME"';
const aVersion = 'expected the version of the format, 1, after "program"';
const anotherVersion =
  'this kernelcheck reads version 1 of the program format, but this program is version 2.';
const noJson = 'expected a program as JSON, but found';
const noAction = 'version 1 of the program format has no action';

/** Text, and what is said about it after `bug.txt:`. */
const headers: readonly (readonly [string, string])[] = [
  ['', `1:1: ${opening}, but the text is empty.`],
  ['\uFEFF \r\n# only this', `2:12: ${opening}, but the text is empty.`],
  ['\0\x01\x02', `1:1: ${opening} at the beginning of the text, but found the character U+0000.`],
  ['hello', `1:1: ${opening} at the beginning of the text, but found "hello".`],
  ['program', `1:8: ${aVersion}, but found the end of the text.`],
  ['program contract=office', `1:9: ${aVersion}, but found "contract".`],
  ['program 2 whatever "follows"', `1:9: ${anotherVersion}`],
  ['program 1', '1:1: the header names no contract; expected contract=NAME.'],
  ['program 1 contract', '1:11: expected contract=VALUE, without spaces or quotes.'],
  ['program 1 contract = office', '1:11: expected contract=VALUE, without spaces or quotes.'],
  [
    'program 1 contract=offcie',
    '1:20: there is no contract "offcie"; did you mean "office"? Known contracts: office.',
  ],
  [
    'program 1 contrat=office',
    `1:11: the header has no key "contrat"; did you mean "contract"? Its keys are ${keys}.`,
  ],
  [`${head} contract=office`, '1:27: the header gives "contract" for the second time.'],
  [`${head} seed=abc`, '1:32: expected a number as the seed, but found "abc".'],
  [
    `${head} seed=4294967296`,
    '1:32: "4294967296" does not fit into 32 bits; larger values are reserved for later contracts.',
  ],
  [
    `${head} schedule=dircted`,
    '1:36: expected directed or free as the schedule, but found "dircted"; did you mean "directed"?',
  ],
  [`${head} design="l4"`, '1:27: expected design=VALUE, without spaces or quotes.'],
  [`${head} v0 = t1.make()`, `1:27: the header has no key "v0". Its keys are ${keys}.`],
];

const bodies: readonly (readonly [string, string])[] = [
  [
    'make()',
    '2:1: expected a step, which begins with a task such as t1, or with world, but found "make".',
  ],
  ['t1 make()', '2:4: expected "." and the name of an op, but found "make".'],
  ['v0 t1.make()', '2:4: expected "=" after v0, but found "t1".'],
  ['t1.make', '2:8: expected "(" after make, but found the end of the text.'],
  ['t1.make(', `2:9: ${anArgument}, but found the end of the text.`],
  ['t1.put(v0 1)', '2:11: expected ")" or "," after an argument, but found "1".'],
  ['t1.put(v0, 1', '2:13: expected ")" or "," after an argument, but found the end of the text.'],
  ['t1.make() t1.make()', '2:11: expected ";" or the end of the line, but found "t1".'],
  ['t1.put(v0,\u00A01)', `2:11: ${anArgument}, but found the character U+00A0.`],
  ['t1.put(v0, -1, 0, r)', '2:12: "-1" is negative; numbers go from 0 to 4294967295.'],
  [
    't1.put(v0, 010, 0, r)',
    '2:12: "010" begins with a zero; only hexadecimal numbers do, with 0x.',
  ],
  [
    't1.put(v0, 1, 0x100000000, r)',
    '2:15: "0x100000000" does not fit into 32 bits; larger values are reserved for later contracts.',
  ],
  ['t1.put(v0, 1, 12ab, r)', `2:15: ${anArgument}, but found "12ab".`],
  [
    't1.put(v0, 1, x"00ff", r)',
    '2:15: bytes (x"…") are reserved for later contracts; no op takes them yet.',
  ],
  ['t1.put(v0, 1, 0, "rw")', '2:18: quotes are not used here; choices are bare names, such as rw.'],
  ['v2147483648 = t1.make()', '2:1: "v2147483648" is too high; v2147483647 is the highest.'],
  [
    'v2147483647 = t1.make(); t1.make()',
    '2:26: no label is left for this step: v2147483647 is the highest.',
  ],
  [
    'v1 = t1.make()\nv1 = t1.make()',
    '3:1: v1 is already the label of another step (line 2); labels are unique.',
  ],
  ['t1.mkae()', `2:4: office has no op "mkae"; did you mean "make"? ${ops}`],
  ['t1.allocate()', `2:4: office has no op "allocate". ${ops}`],
  ['t9.make()', '2:1: expected a task from t1 to t3 of office, but found t9.'],
  ['t0.make()', '2:1: expected a task from t1 to t3 of office, but found t0.'],
  ['world.make()', '2:1: make is performed by a task; expected one such as t1, not world.'],
  [
    't1.deliver(3)',
    '2:1: deliver is an act of the world on the device post; expected world, not t1.',
  ],
  ['t1.make(1)', '2:9: make takes no arguments, not 1.'],
  ['t1.put(v0)', '2:4: put takes 4 arguments (box, place, number and how), not 1.'],
  ['t1.start()', '2:4: start takes 1 argument (task), not 0.'],
  ['t1.start(t4)', '2:10: the task of start must be a task from t1 to t3, not t4.'],
  ['t1.start(2)', '2:10: the task of start must be a task from t1 to t3, not 2.'],
  [
    't1.put(7, 1, 0, r)',
    '2:8: the box of put must be a handle of kind box (the label of the step that made it, such as v3), not 7.',
  ],
  ['t1.put(v0, 65, 0, r)', '2:12: the place of put must be a whole number from 1 to 64, not 65.'],
  ['t1.put(v0, v1, 0, r)', '2:12: the place of put must be a whole number from 1 to 64, not v1.'],
  [
    't1.put(v0, 1, 0, wr)',
    '2:18: the how of put must be r, rw or write-through, not wr; did you mean "rw"?',
  ],
  ['t1.put(v0, 1, 0, 1)', '2:18: the how of put must be r, rw or write-through, not 1.'],
  ['@3 irq timer', '2:2: expected a label such as v3, but found "3".'],
  ['@v3 irq timer', '2:5: irq needs a count of accesses; expected "@v3+COUNT irq LINE".'],
  ['@v3+17 irq', '2:11: expected the name of a line, but found the end of the text.'],
  ['@v3+x irq timer', '2:5: expected a count of accesses, but found "x".'],
  ['@v3+1 fail alloc', '2:1: fail has its count at the end; expected "@v3 fail SITE COUNT".'],
  ['@v3 fail alloc', '2:15: expected a count, from 1, but found the end of the text.'],
  ['@v3 fail alloc 0', '2:16: the count of a failure starts from 1, but here it is 0.'],
  [
    '@v3 fail aloc 1',
    '2:10: nothing fails at "aloc"; did you mean "alloc"? What may fail is alloc and transfer.',
  ],
  ['@v3+1 abort 1', '2:1: abort has its count at the end; expected "@v3 abort COUNT".'],
  ['@v3 abort', '2:10: expected a count, from 1, but found the end of the text.'],
  ['@v3 abort call 1', '2:11: expected a count, from 1, but found "call".'],
  ['@v3 abort 0', '2:11: the count of an abort starts from 1, but here it is 0.'],
  ['@v3 ;', '2:5: expected what happens there: irq, fail, abort or power, but found ";".'],
  [
    '@v7 power off 1',
    '2:11: no loss of power is called "off". They are called kept, lost, shuffled and torn.',
  ],
  [
    '@v7 power',
    '2:10: expected what becomes of writes, such as lost, but found the end of the text.',
  ],
  ['@v7 power torn 0', '2:16: the count of a loss of power starts from 1, but here it is 0.'],
  ['@v7+1 power torn 1', '2:1: power has its count at the end; expected "@v7 power LOSS COUNT".'],
  ['@v7 melt 1', `2:5: ${noAction} "melt". Its actions are irq, fail, abort and power.`],
  [
    '@v7+1 irqq timer',
    `2:7: ${noAction} "irqq"; did you mean "irq"? Its actions are irq, fail, abort and power.`,
  ],
];

describe('a bad text', () => {
  it.each(headers)('%j', (text, sentence) => {
    expect(refusal(text)).toBe(`bug.txt:${sentence}`);
  });

  it.each(bodies)('%j', (text, sentence) => {
    expect(refusal(`${head}\n${text}`)).toBe(`bug.txt:${sentence}`);
  });
});

const step = '{"label":0,"by":1,"op":"make","args":[]}';

function json(steps: string, more = ''): string {
  return `{"header":{"version":1,"contract":"office"},\n"steps":[${steps}]${more}}`;
}

function put(args: string): string {
  return json(`{"label":0,"by":1,"op":"put","args":${args}}`);
}

const jsons: readonly (readonly [string, string])[] = [
  ['{', `1:2: ${noJson} the end of the text (a closing } was expected).`],
  ['{"header":}', `1:11: ${noJson} "}" (a value was expected).`],
  [`${json(step)} x`, `2:53: ${noJson} "x" (no such word in JSON).`],
  [json(`${step},`), `2:51: ${noJson} "]" (a value was expected).`],
  ['{"header":{"version":2,"shape":"new"}}', `1:22: /header/version: ${anotherVersion}`],
  ['{"steps":[]}', '1:1: the field "header" is missing.'],
  ['{"header":{"version":1},"steps":[]}', '1:11: /header: the field "contract" is missing.'],
  [
    '{"header":{"version":1,"contract":"office","sede":1},"steps":[]}',
    `1:11: /header: there is no field "sede" here; did you mean "seed"? The fields are version, ${keys}.`,
  ],
  [
    '{"header":{"version":1,"contract":"offcie"},"steps":[]}',
    '1:35: /header/contract: there is no contract "offcie"; did you mean "office"? Known contracts: office.',
  ],
  [
    '{"header":{"version":1,"contract":"office"},"steps":3}',
    '1:53: /steps: expected an array of steps, but found 3.',
  ],
  [json(step, ',"steps":[]'), '2:52: the field "steps" is here a second time.'],
  [
    json(`${step},${step}`),
    '2:60: /steps/1/label: v0 is already the label of another step (/steps/0); labels are unique.',
  ],
  [
    json('{"label":0,"by":"wrld","op":"make","args":[]}'),
    '2:26: /steps/0/by: expected the number of a task, or "world", but found "wrld".',
  ],
  [
    json('{"label":0,"by":1,"op":"mkae","args":[]}'),
    `2:33: /steps/0/op: office has no op "mkae"; did you mean "make"? ${ops}`,
  ],
  [
    json('{"label":-1,"by":1,"op":"make","args":[]}'),
    '2:19: /steps/0/label: expected the number of a label, from 0 to 2147483647, but found -1.',
  ],
  [
    put('[{"v":0},1,0,"wr"]'),
    '2:59: /steps/0/args/3: the how of put must be r, rw or write-through, not wr; did you mean "rw"?',
  ],
  [
    put('[{"v":0},1,"0x100000000","r"]'),
    `2:57: /steps/0/args/2: ${jsonArgument}, but found "0x100000000".`,
  ],
  [put('[{"v":0},1.5,0,"r"]'), `2:55: /steps/0/args/1: ${jsonArgument}, but found 1.5.`],
  [
    put('[{"w":0},1,0,"r"]'),
    '2:47: /steps/0/args/0: there is no field "w" here. The fields are v and t.',
  ],
  [
    put('[{"v":0,"t":1},1,0,"r"]'),
    '2:47: /steps/0/args/0: expected exactly one of the fields v or t.',
  ],
  [put('[{},1,0,"r"]'), '2:47: /steps/0/args/0: expected exactly one of the fields v or t.'],
  [put('["v0",1,0,"r"]'), `2:47: /steps/0/args/0: ${jsonArgument}, but found "v0".`],
  [
    json(step, ',"anchors":[{"step":0,"count":1,"action":"reboot","name":"off"}]'),
    '2:92: /anchors/0/action: expected "interrupt", "fail", "abort" or "power" (version 1 of the program format has no other action), but found "reboot".',
  ],
  [
    json(step, ',"anchors":[{"step":0,"count":1,"action":"power","name":"off"}]'),
    '2:107: /anchors/0/name: no loss of power is called "off". They are called kept, lost, shuffled and torn.',
  ],
  [
    json(step, ',"anchors":[{"step":0,"count":1,"action":"abort","name":"task"}]'),
    '2:107: /anchors/0/name: nothing called "task" is aborted. What may be aborted is call.',
  ],
  [
    json(step, ',"anchors":[{"step":0,"count":1,"action":"fail","name":"aloc"}]'),
    '2:106: /anchors/0/name: nothing fails at "aloc"; did you mean "alloc"? What may fail is alloc and transfer.',
  ],
];

describe('a bad JSON form', () => {
  it.each(jsons)('%j', (text, sentence) => {
    expect(refusal(text)).toBe(`bug.txt:${sentence}`);
  });
});
