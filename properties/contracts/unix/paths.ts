/**
 * The paths that programs name by a word, and the files that are there at boot. Paths without a slash in front
 * begin at the working directory, which is /tmp at boot.
 */
import { NAME_MAX } from './terms.ts';

const definitions = [
  ['root', '/'],
  ['a', 'a'],
  ['b', 'b'],
  ['c', 'c'],
  ['d', 'd'],
  ['d_a', 'd/a'],
  ['d_b', 'd/b'],
  ['d_s', 'd/s'],
  ['d_s_a', 'd/s/a'],
  ['e', '/tmp/e'],
  ['e_a', '/tmp/e/a'],
  ['dot', '.'],
  ['dot_dot', '..'],
  ['dot_a', './a'],
  ['up_a', 'd/../a'],
  ['rel', 'd/s/../../b'],
  ['a_slash', 'a/'],
  ['d_slash', 'd/'],
  ['a_under', 'a/x'],
  ['nowhere', 'zz/x'],
  ['empty', ''],
  ['longest', 'n'.repeat(NAME_MAX)],
  ['too_long', 'n'.repeat(NAME_MAX + 1)],
  ['path_too_long', '/'.repeat(300)],
  ['tmp', '/tmp'],
  ['etc_ro', '/etc/f64k'],
  ['bin_stay', '/bin/stay'],
  ['bin_exit', '/bin/exit'],
  ['bin_cat', '/bin/cat'],
  ['bin_yes', '/bin/yes'],
  ['bin_wc', '/bin/wc'],
  ['bin_echo', '/bin/echo'],
  ['bad_magic', '/bin/bad_magic'],
  ['bad_wrap', '/bin/bad_wrap'],
  ['bad_align', '/bin/bad_align'],
  ['bad_short', '/bin/bad_short'],
  ['bad_entry', '/bin/bad_entry'],
  ['dev_null', '/dev/null'],
  ['dev_console', '/dev/console'],
] as const satisfies readonly (readonly [string, string])[];

export type PathName = (typeof definitions)[number][0];

/** The words, in the order of their packed indices. */
export const pathNames = definitions.map(([name]) => name) as [PathName, ...PathName[]];
/** What they stand for. */
export const pathTexts: readonly string[] = definitions.map(([, text]) => text);

/** The packed index of each. */
export const PATH = Object.fromEntries(
  definitions.map(([name], index) => [name, index]),
) as Readonly<Record<PathName, number>>;

/** Directories at boot: path, permissions. All are process 1's own (user 0). */
export const bootDirectories = [
  ['/', 0o755],
  ['/tmp', 0o777],
  ['/etc', 0o755],
  ['/bin', 0o755],
  ['/dev', 0o755],
] as const;

/** Images in /bin that do what their name says, and those that are none. All have permissions 755. */
export const bootImages = ['stay', 'exit', 'cat', 'yes', 'wc', 'echo'] as const;
export const badImages = ['bad_magic', 'bad_wrap', 'bad_align', 'bad_short', 'bad_entry'] as const;
/** Bytes of an image's file: a page of header, one of text, one of data. Of bad_short there are fewer. */
export const IMAGE_BYTES = 3 * 4096;
export const SHORT_IMAGE_BYTES = 100;

/** Devices, which everybody may read and write (666). */
export const bootDevices = ['null', 'console'] as const;

/** A file of 64 KB that all may read (444). */
export const BIG_FILE = '/etc/f64k';
export const BIG_FILE_BYTES = 65_536;
/** What its byte at this offset is. */
export function bigFileByte(offset: number): number {
  return (7 * offset + (offset >>> 8)) & 255;
}
