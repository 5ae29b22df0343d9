/** Loops at user level that are the same on every design: copying, and following a chain. */
import type { Code } from '../core/words/activation.ts';
import type { ArgDefinition, OpDefinition } from '../core/words/contract.ts';
import type { MakeOffer } from '../core/words/workload.ts';
import { opOf } from './ops.ts';
import { indexOfPath, paths } from './paths.ts';

/** Copied blocks, and places in the region, are counted in so many bytes. */
export const BLOCK_BYTES = 1024;
const GROUP_WORDS = 8;
const WORD_BYTES = 4;

function number(name: string, about: string, max: number): ArgDefinition {
  return { name, about, domain: { kind: 'integer', min: 0, max } };
}

const region: ArgDefinition = {
  name: 'region',
  about: 'Pages that lie one behind the other.',
  domain: { kind: 'handle', of: 'region' },
};

/** Made by the design: by mapping, binding, asking a pager. */
export const prepare: OpDefinition = {
  ...opOf(
    'prepare',
    'Makes a region of pages that it may write, and touches each.',
    number('pages', 'How many.', 512),
  ),
  produces: 'region',
};

export const copyOp = opOf(
  'copy',
  'Copies blocks of 1 KiB within a region, in passes.',
  region,
  number('from', 'The first block.', 4096),
  number('to', 'The first block that is overwritten.', 4096),
  number('blocks', 'How many.', 4096),
  number('passes', 'How often.', 4096),
);

export const linkOp = opOf(
  'link',
  'Makes a chain through the beginning of a region: each word in it is the address of the next, the last one leads to the first.',
  region,
  number('bytes', 'How far it goes.', 2 ** 21),
  number('stride', 'Bytes from one word to the next.', 2 ** 16),
);

export const followOp = opOf(
  'follow',
  'Follows a chain.',
  region,
  number('start', 'Where it begins, in bytes.', 2 ** 21),
  number('loads', 'How many loads.', 2 ** 18),
);

/** Eight words are loaded, then stored, as in the loop whose other instructions are charged. */
function copier(loop: number): Code {
  return (bus, base, from, to, blocks, passes) => {
    const bytes = blocks * BLOCK_BYTES;
    const source = base + from * BLOCK_BYTES;
    const target = base + to * BLOCK_BYTES;
    const group = new Uint32Array(GROUP_WORDS);
    for (let pass = 0; pass < passes; pass++) {
      for (let at = 0; at < bytes; at += GROUP_WORDS * WORD_BYTES) {
        bus.exec(loop);
        for (let i = 0; i < GROUP_WORDS; i++) group[i] = bus.load(source + at + i * WORD_BYTES);
        for (let i = 0; i < GROUP_WORDS; i++) bus.store(target + at + i * WORD_BYTES, group[i]);
      }
    }
    return 0;
  };
}

const link: Code = (bus, base, bytes, stride) => {
  for (let at = 0; at < bytes; at += stride) {
    bus.store(base + at, base + (at + stride < bytes ? at + stride : 0));
  }
  return 0;
};

const follow: Code = (bus, base, start, loads) => {
  let at = base + start;
  for (let load = 0; load < loads; load++) at = bus.load(at);
  return 0;
};

export const loops: MakeOffer = (_mark, firstPath) => ({
  ops: { copy: copier(firstPath + indexOfPath('loop.copy')), link, follow },
  paths,
});
