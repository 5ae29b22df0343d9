/**
 * Program images, as files hold them: a header, text, data. What the text does is one of the entries
 * of the design, which the header names by its place in this list: machine code is not interpreted here.
 */
import { layout, word } from '../../../../core/memory/layout.ts';

/** Entries of user code that images name, in the order of their numbers. */
export const IMAGES = ['stay', 'exit', 'cat', 'yes', 'wc', 'echo'] as const;
export type ImageName = (typeof IMAGES)[number];

export const IMAGE_MAGIC = 0x4b434558;

/** The first words of an image file. Text and data lie in whole pages of the file. */
export const IMAGE_HEADER = layout(
  'image header',
  {
    magic: word(),
    /** Index into IMAGES. */
    entry: word(),
    /** Where text and data begin in the file, and their bytes: multiples of 4,096. */
    textOffset: word(),
    textBytes: word(),
    dataOffset: word(),
    dataBytes: word(),
    /** Zeroes behind the data, a multiple of 4,096. */
    bssBytes: word(),
    /** Where they go: TEXT and DATA of the address map, or wherever they do not touch each other. */
    textAddress: word(),
    dataAddress: word(),
  },
  64,
);

/**
 * The word at this place of an image's text and data (0 is the first of the text): user code reads some of them, and knows a
 * page that is another's, or damaged.
 */
export function imageWord(image: number, index: number): number {
  let word = Math.imul(image + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  return (word ^ (word >>> 13)) >>> 0;
}

/** Words of text of an image of ours: one page. */
export const TEXT_WORDS = 1024;

/** A loadable module's file: magic, kind, and the entries of its functions (see modules/). */
export const MODULE_MAGIC = 0x4d4f4455;
