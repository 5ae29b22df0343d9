/** The arguments of the binding contract's ops, with their domains. */
import type { ArgDefinition } from '../../../core/words/contract.ts';
import { ENTRIES, FRAMES, NO_LIMIT, PAGE_WORDS, PAGES, SLOTS } from './terms.ts';

export const frame: ArgDefinition = {
  name: 'frame',
  about: 'The name of the frame; names from 64 up are bad ones.',
  domain: { kind: 'integer', min: 0, max: 79, boundaries: [0, 1, FRAMES - 1, FRAMES, 79] },
};

export const slot = (name: string, about: string): ArgDefinition => ({
  name,
  about,
  domain: { kind: 'integer', min: 0, max: 31, boundaries: [0, 1, 2, SLOTS - 1, SLOTS, 31] },
});

export const by = slot('slot', "The caller's capability by which it asks.");

export const task = (about: string): ArgDefinition => ({
  name: 'task',
  about,
  domain: { kind: 'task' },
});

export const page: ArgDefinition = {
  name: 'page',
  about: 'The page of the window.',
  domain: { kind: 'integer', min: 0, max: PAGES - 1, boundaries: [0, 1, 64, 65, 128, 192] },
};

export const offset: ArgDefinition = {
  name: 'offset',
  about: 'The word within the page.',
  domain: { kind: 'integer', min: 0, max: PAGE_WORDS - 1, boundaries: [0, 1, PAGE_WORDS - 1] },
};

export const word = (about: string, max: number): ArgDefinition => ({
  name: 'value',
  about,
  domain: { kind: 'integer', min: 0, max, boundaries: [0, 1, max] },
});

export const entry: ArgDefinition = {
  name: 'entry',
  about: 'The entry of the access list; from 8 up there is none.',
  domain: { kind: 'integer', min: 0, max: 9, boundaries: [0, 1, ENTRIES - 1, ENTRIES] },
};

export const permissions = (about: string): ArgDefinition => ({
  name: 'permissions',
  about,
  domain: { kind: 'choice', values: ['r', 'rw', 'rd', 'all'] },
});

export const rights: ArgDefinition = {
  name: 'rights',
  about: 'To read, or to read and write.',
  domain: { kind: 'choice', values: ['r', 'rw'] },
};

export const ticks = (name: string): ArgDefinition => ({
  name,
  about: 'Timer ticks.',
  domain: { kind: 'integer', min: 0, max: 6 },
});

export const limit = (name: string): ArgDefinition => ({
  name,
  about: 'How many such bindings there may be; 5 is no limit.',
  domain: { kind: 'integer', min: 0, max: NO_LIMIT, boundaries: [0, 1, NO_LIMIT] },
});
