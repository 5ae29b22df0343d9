/** Resolution of paths, component by component, and permissions. */
import { pathTexts } from './paths.ts';
import type { Process, UnixState } from './state.ts';
import { NAME_MAX, PATH_MAX, type UnixError } from './terms.ts';
import type { Node } from './tree.ts';
import { TYPE } from './values.ts';

export const MAY = { read: 4, write: 2, execute: 1 } as const;

/** Whether a user has these permissions: user 0 has all but that to execute what nobody may. */
export function mayAccess(node: Node, uid: number, wanted: number): boolean {
  const { permissions } = node;
  if (uid === 0) {
    return (
      (wanted & MAY.execute) === 0 || node.type === TYPE.directory || (permissions & 0o111) !== 0
    );
  }
  const own = node.uid === uid ? permissions >> 6 : permissions;
  return (own & wanted) === wanted;
}

/** Where a path leads. */
export interface Walk {
  /** Why it leads nowhere; null if it does. */
  error: UnixError | null;
  /** Whether a name, or the whole, is longer than may be. */
  isTooLong: boolean;
  /** The directory in which the last name stands, and that name; null and '' for the root. */
  parent: Node | null;
  name: string;
  /** What has the name; null if nothing has. */
  node: Node | null;
  /** Whether there is a slash behind it. */
  hasSlash: boolean;
  /** Whether its last name is . or .., or it has none. */
  isDots: boolean;
  /** Whether it begins in a directory that is gone: then . and .. may lead nowhere. */
  isVague: boolean;
}

export function newWalk(): Walk {
  return {
    error: null,
    isTooLong: false,
    parent: null,
    name: '',
    node: null,
    hasSlash: false,
    isDots: false,
    isVague: false,
  };
}

interface Parsed {
  readonly isAbsolute: boolean;
  readonly isEmpty: boolean;
  readonly names: readonly string[];
  readonly hasSlash: boolean;
  readonly isTooLong: boolean;
}

const parsed: readonly Parsed[] = pathTexts.map((text) => {
  const names = text.split('/').filter((name) => name !== '');
  return {
    isAbsolute: text.startsWith('/'),
    isEmpty: text === '',
    names,
    hasSlash: names.length > 0 && text.endsWith('/'),
    isTooLong: text.length > PATH_MAX || names.some((name) => name.length > NAME_MAX),
  };
});

function isDotsName(name: string): boolean {
  return name === '.' || name === '..';
}

/** Walks from the root or from the process's directory. */
export function walk(state: UnixState, process: Process, path: number, into: Walk): Walk {
  const { isAbsolute, isEmpty, names, hasSlash, isTooLong } = parsed[path];
  into.error = null;
  into.isTooLong = isTooLong;
  into.parent = null;
  into.name = '';
  into.node = null;
  into.hasSlash = hasSlash;
  into.isDots = names.length === 0;
  into.isVague = false;
  let at = isAbsolute ? state.root : process.cwd;
  if (isEmpty) into.error = 'noEntry';
  if (names.length === 0) {
    into.node = state.root;
    return into;
  }
  for (let i = 0; i < names.length; i++) {
    into.error = enter(at, process.uid);
    if (into.error !== null) return into;
    const name = names[i];
    const isGone = at.links === 0;
    if (isGone && isDotsName(name)) into.isVague = true;
    const next = name === '.' ? at : name === '..' ? at.parent : (at.entries?.get(name) ?? null);
    if (i === names.length - 1) {
      into.parent = at;
      into.name = name;
      into.node = next;
      into.isDots = isDotsName(name);
      if (hasSlash && next !== null && next.type !== TYPE.directory) into.error = 'notDirectory';
      return into;
    }
    if (next === null) {
      into.error = 'noEntry';
      return into;
    }
    at = next;
  }
  return into;
}

function enter(directory: Node, uid: number): UnixError | null {
  if (directory.type !== TYPE.directory) return 'notDirectory';
  return mayAccess(directory, uid, MAY.execute) ? null : 'access';
}
