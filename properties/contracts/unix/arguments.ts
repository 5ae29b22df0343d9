/** The arguments of the unix contract's ops, with their domains. */
import type { ArgDefinition } from '../../../core/words/contract.ts';
import { ADDRESS, LAST_PAGE } from './address.ts';
import { pathNames } from './paths.ts';
import {
  DESCRIPTORS,
  maskSignals,
  OFFSET_MAX,
  PAGE_WORDS,
  permChoices,
  signals,
  TRANSFER_MAX,
} from './terms.ts';

export const choice = (
  name: string,
  about: string,
  values: readonly [string, ...string[]],
): ArgDefinition => ({ name, about, domain: { kind: 'choice', values } });

export const integer = (
  name: string,
  about: string,
  min: number,
  max: number,
  boundaries: readonly number[] = [min, max],
): ArgDefinition => ({ name, about, domain: { kind: 'integer', min, max, boundaries } });

export const task = (about: string): ArgDefinition => ({
  name: 'task',
  about,
  domain: { kind: 'task' },
});

export const path = (about: string, name = 'path'): ArgDefinition => choice(name, about, pathNames);

export const fd: ArgDefinition = {
  name: 'fd',
  about: 'The descriptors that a step has made, for reading and for writing; mostly they are one.',
  domain: { kind: 'handle', of: 'fd' },
};

export const end: ArgDefinition = choice('end', 'Which of the two.', ['r', 'w']);

export const onOff: ArgDefinition = choice('on', 'Whether it is so from now on.', ['off', 'on']);

export const perm: ArgDefinition = choice(
  'perm',
  'Permissions: 644, 444, 755, 600, 0.',
  permChoices,
);

export const signal: ArgDefinition = choice('signal', 'The signal.', signals);

export const maskSignal: ArgDefinition = choice('signal', 'The signal.', maskSignals);

export const hang: ArgDefinition = choice('hang', 'Whether to wait until one has ended.', [
  'wait',
  'nohang',
]);

export const argument: ArgDefinition = integer(
  'argument',
  'What the image is told.',
  0,
  255,
  [0, 1, 2, 3, 255],
);

export const bytes: ArgDefinition = integer('bytes', 'How many bytes.', 0, TRANSFER_MAX, [
  0,
  1,
  3,
  4,
  64,
  511,
  512,
  513,
  4095,
  4096,
  4097,
  8192,
  TRANSFER_MAX,
]);

export const value: ArgDefinition = integer('value', 'The first byte.', 0, 255);

/** Programs have numbers without a sign: from 2^31 up they are negative ones. */
const negative = (number: number): number => 2 ** 32 - number;
const NUMBER_MAX = 2 ** 32 - 1;

export const offset: ArgDefinition = integer('offset', 'Bytes, with a sign.', 0, NUMBER_MAX, [
  negative(4096),
  negative(1),
  0,
  1,
  511,
  512,
  4095,
  4096,
  12_000,
  49_152,
  65_535,
  65_536,
  OFFSET_MAX,
]);

export const size: ArgDefinition = integer('size', 'Bytes afterwards.', 0, NUMBER_MAX, [
  negative(1),
  0,
  1,
  100,
  4095,
  4096,
  4097,
  12_288,
  65_536,
  OFFSET_MAX,
]);

export const ticks = (max: number): ArgDefinition =>
  integer('ticks', 'Ticks of the clock.', 0, max, [0, 1, 2]);

export const page: ArgDefinition = integer('page', 'The page.', 0, LAST_PAGE, [
  0,
  1,
  ADDRESS.windowEnd - 1,
  ADDRESS.anywhere,
  ADDRESS.heap,
  ADDRESS.heap + 1,
  ADDRESS.text,
  ADDRESS.guard,
  ADDRESS.null,
  ADDRESS.kernel,
]);

export const pages: ArgDefinition = integer('pages', 'How many pages.', 0, 6, [0, 1, 2, 6]);

export const firstPage: ArgDefinition = integer(
  'first',
  "The file's page that the first one shows.",
  0,
  17,
  [0, 1, 2, 16],
);

export const word: ArgDefinition = integer('word', 'The word within the page.', 0, PAGE_WORDS - 1, [
  0,
  1,
  24,
  25,
  PAGE_WORDS - 1,
]);

export const stored: ArgDefinition = integer('value', 'The word.', 0, OFFSET_MAX, [
  0,
  1,
  0x01020304,
  OFFSET_MAX,
]);

export const prot: ArgDefinition = choice('prot', 'What may be done there.', [
  'r',
  'rw',
  'rx',
  'none',
]);

export const kind: ArgDefinition = choice('kind', 'Whether stores are its own.', [
  'private',
  'shared',
]);

export const delta: ArgDefinition = integer(
  'delta',
  'Bytes by which the heap grows, with a sign.',
  0,
  NUMBER_MAX,
  [
    negative(2 ** 31),
    negative(8192),
    negative(4097),
    negative(4096),
    negative(1),
    0,
    1,
    4095,
    4096,
    8192,
    2 ** 21,
    OFFSET_MAX,
  ],
);

export const onto: ArgDefinition = integer('onto', 'The descriptor that it gets.', 0, 31, [
  0,
  1,
  3,
  DESCRIPTORS - 1,
  DESCRIPTORS,
]);
