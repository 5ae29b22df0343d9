/** Process 1's part of boot: once the disk is mounted, it gets the image and the descriptors that every other process inherits. */

import { STACK_TOP } from '../abi/address-map.ts';
import { ERROR } from '../abi/errors.ts';
import { MODE, OPEN } from '../abi/flags.ts';
import { IMAGES, type ImageName } from '../abi/images.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { setDescriptor } from '../descriptors/descriptors.ts';
import { findEntry } from '../files/directory.ts';
import { NAME_BYTES, ROOT_INODE } from '../files/format.ts';
import { mountDisk } from '../files/mount.ts';
import { openFile } from '../files/open.ts';
import { nameOf, pathHalf } from '../files/path.ts';
import { typeOf } from '../files/permissions.ts';
import { keepInode } from '../files/walk.ts';
import { INODE, NONE, PROC } from '../records.ts';
import { enterImage, loadImage } from './load-image.ts';

/** PROC.stage, above those of `mountDisk`. */
const STAGE = { mounted: 64, image: 65, over: 66 } as const;
/** Standard input, output and error. */
const STANDARD = 3;

/** The image that process 1 runs (/bin/stay), and what it reads and writes (/dev/console). */
const FIRST_IMAGE: ImageName = 'stay';
const IMAGE = [wordsOf('bin'), wordsOf(FIRST_IMAGE)] as const;
const CONSOLE = [wordsOf('dev'), wordsOf('console')] as const;

/** A name's bytes as words, little-endian, as directories have them. */
function wordsOf(name: string): readonly number[] {
  const words = new Array<number>(NAME_BYTES / 4).fill(0);
  for (let i = 0; i < name.length; i++) {
    words[i >> 2] = (words[i >> 2] | (name.charCodeAt(i) << (8 * (i & 3)))) >>> 0;
  }
  return words;
}

/**
 * The call in which process 1 begins: 0 when its image may run, which comes home. A disk without image or console leaves it without.
 * SLEEP, ENOEXEC, ENOMEM. Where the disk has no file system (ENODEV), or what boot needs of it cannot be read (EIO), there is nothing to
 * go on with: the kernel stops, as 4.3BSD ("cannot mount root") and Linux 2.0 ("Unable to mount root fs") do.
 */
export function first(u: Unix, p: number, proc: number): Answer {
  const answer = comeUp(u, p, proc);
  if (answer === -ERROR.io) throw new Error('the root file system cannot be read');
  if (answer === -ERROR.noDevice) throw new Error('there is no file system on the disk');
  return answer;
}

function comeUp(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  if (m.load(proc + PROC.stage) < STAGE.mounted) {
    const mounted = mountDisk(u, p, proc);
    if (mounted !== 0) return mounted;
    m.store(proc + PROC.stage, STAGE.mounted);
  }
  if (m.load(proc + PROC.stage) === STAGE.mounted) {
    const entered = enterFirst(u, p, proc);
    if (entered < 0) return entered;
    m.store(proc + PROC.stage, STAGE.image);
  }
  const opened = openConsole(u, p, proc);
  if (opened === 0 && m.load(proc + PROC.image) !== NONE) {
    u.low.startImage(p, IMAGES.indexOf(FIRST_IMAGE), 0, STACK_TOP);
  }
  return opened;
}

function enterFirst(u: Unix, p: number, proc: number): Answer {
  const inode = find(u, p, proc, IMAGE);
  if (inode <= NONE) return inode;
  const loaded = loadImage(u, p, proc, inode);
  if (loaded >= 0) enterImage(u, p, proc, inode);
  return loaded;
}

/** Whatever stands there is opened, as by `open`, and what that would refuse to write is as if it were not there. */
function openConsole(u: Unix, p: number, proc: number): Answer {
  const inode = find(u, p, proc, CONSOLE);
  if (inode <= NONE) return inode;
  if (typeOf(u, inode) === MODE.directory || u.m.load(inode + INODE.texts) !== 0) return 0;
  const file = openFile(u, inode, OPEN.readWrite);
  if (file < 0) return file === -ERROR.noDevice ? 0 : file;
  for (let fd = 0; fd < STANDARD; fd++) setDescriptor(u, proc, fd, file, false);
  return 0;
}

/** The INODE record of what stands two steps below the root, kept by the call; NONE if there is none; SLEEP, EIO. */
function find(u: Unix, p: number, proc: number, path: readonly (readonly number[])[]): Answer {
  let inode = keepInode(u, p, proc, PROC.walkTarget, ROOT_INODE);
  for (let i = 0; i < path.length && inode >= 0; i++) {
    const number = lookUp(u, p, inode, path[i]);
    if (number <= NONE) return number;
    inode = keepInode(u, p, proc, PROC.walkTarget, number);
  }
  return inode;
}

function lookUp(u: Unix, p: number, directory: number, words: readonly number[]): Answer {
  const name = nameOf(pathHalf(u, p, 0));
  for (let i = 0; i < words.length; i++) u.m.store(name + 4 * i, words[i]);
  return findEntry(u, p, directory, name);
}
