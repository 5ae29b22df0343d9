/** The key of a state tells whatever in it matters to what is judged later: any part of it that is another makes another key. */
import { expect, test } from 'vitest';
import { wholeKey } from './key.ts';
import type { UnixState } from './state.ts';
import { after, type Step } from './story.ts';

/** What part of a state an object is, by a field that no other has. */
const KINDS: readonly (readonly [field: string, kind: string])[] = [
  ['isSharingHandles', 'state'],
  ['versions', 'node'],
  ['isDoubtful', 'journal'],
  ['isCut', 'version'],
  ['time', 'change'],
  ['readers', 'pipe'],
  ['refs', 'open'],
  ['peerPort', 'socket'],
  ['isEchoing', 'net'],
  ['datagram', 'stray'],
  ['doubt', 'datagram'],
  ['isUnknown', 'frame'],
  ['mayEverWrite', 'page'],
  ['inFork', 'process'],
  ['isPatient', 'pending'],
  ['held', 'run'],
];

/** Parts that may differ though the key does not, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'frame.isBorrowed': 'says whether its bytes must be copied before they change',
  'node.isBorrowed': 'the same',
  'pipe.isBorrowed': 'the same',
  'state.isSharingHandles': 'the same of handles',
  'state.openCount': 'counts the calls that are under way',
  'node.device': 'devices are those of boot, whose numbers never change',
  'node.isNew': 'the same of what was there at boot',
  'node.isOpaque': 'the same of images',
  'node.type': 'a directory has entries, a file has none, and devices are those of boot',
};

/** What is one thing, wherever it is named: the others are parts of it, and are told by what is in them. */
const NAMED: readonly string[] = ['node', 'pipe', 'open', 'process'];

type Holder = Record<string, unknown>;
const isObject = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

function kindOf(object: object): string | null {
  return KINDS.find(([field]) => field in object)?.[1] ?? null;
}

/** One part of a state: what it is called, what it is, and how to put something else there. */
interface Part {
  readonly name: string;
  readonly value: unknown;
  put(now: unknown): void;
}

/** Words of which there are few: each with another that may stand in its place. */
const WORDS: Readonly<Record<string, string>> = {
  attached: 'detached',
  detached: 'attached',
  size: 'permissions',
  permissions: 'size',
  done: 'refused',
};

/** Another value of the same sort; undefined where there is none to be had. */
function other(value: unknown, among: readonly object[]): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return WORDS[value] ?? `${value}x`;
  if (value instanceof Uint8Array || value instanceof Int32Array) {
    return value.map((one) => one + 1);
  }
  if (!isObject(value)) return undefined;
  const kind = kindOf(value);
  if (kind === null || !NAMED.includes(kind)) return undefined;
  return among.find((one) => one !== value && kindOf(one) === kind);
}

/** All parts of a state, each once; and the objects of which it is made. */
function partsOf(state: UnixState): { readonly parts: Part[]; readonly objects: object[] } {
  const objects: object[] = [];
  const parts: Part[] = [];
  const add = (value: unknown, name: string, put: Part['put']): void => {
    const isList = isObject(value) && kindOf(value) === null && !ArrayBuffer.isView(value);
    if (!isList) parts.push({ name, value, put });
    if (isObject(value) && !ArrayBuffer.isView(value)) visit(value, name);
  };
  const visit = (object: Holder, name: string): void => {
    if (objects.includes(object)) return;
    objects.push(object);
    if (object instanceof Map) {
      for (const [key, entry] of object) add(entry, `${name}[]`, (now) => object.set(key, now));
      return;
    }
    // Of a call that is not under way nothing counts.
    if (object.isActive === false) return;
    const own = Array.isArray(object) ? `${name}[]` : `${kindOf(object)}.`;
    for (const [key, entry] of Object.entries(object)) {
      const put = (now: unknown): void => {
        object[key] = now;
      };
      add(entry, Array.isArray(object) ? own : `${own}${key}`, put);
    }
  };
  visit(state as unknown as Holder, 'state');
  return { parts, objects };
}

/** States in which there is something of everything. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  'processes, pipes, memory and files': [
    [1, 'open', 'a', 'rwc', 'rw'],
    [1, 'write', 1, 7, 64],
    [1, 'mapFile', 0, 1, 'rw', 'shared', 1, 0],
    [1, 'mapFile', 1, 1, 'rw', 'private', 1, 0],
    [1, 'store', 1, 0, 5],
    [1, 'mapAnonymous', 2, 1, 'rw', 'shared'],
    [1, 'store', 2, 0, 5],
    [1, 'mapAnonymous', 3, 1, 'rw', 'private'],
    [1, 'pipe'],
    [1, 'write', 9, 3, 16],
    [1, 'fork', 2],
    [1, 'mkdir', 'd', 'rx'],
    [1, 'open', 'd_a', 'wc', 'rw'],
    [1, 'chmod', 'd_a', 'r'],
    [2, 'alarm', 2],
  ],
  sockets: [
    [1, 'socket'],
    [1, 'bind', 1, 4000],
    [1, 'socket'],
    [1, 'connect', 3, 'us', 4000],
    [1, 'sendTo', 3, 'peer', 0, 5, 16],
    [1, 'sendTo', 3, 'us', 5000, 6, 16],
    [1, 'sendTo', 3, 'remote', 7, 6, 16],
  ],
};

/** t1 is in the midst of a call, which has done everything that calls can do on their way. */
function beginCall(state: UnixState): void {
  state.open[1].isActive = true;
  state.open[1].isOver = true;
  state.open[1].target = state.tasks[1];
  const held = Uint8Array.of(1, 2, 3);
  state.open[1].run = { image: 'cat', argument: 1, written: 1, total: 2, held, at: 1 };
}

test('a state that differs in one part has another key', () => {
  const same = new Set<string>();
  const seen = new Set<string>();
  for (const steps of Object.values(STATES)) {
    const state = after(steps);
    beginCall(state);
    const key = wholeKey(state);
    const { parts, objects } = partsOf(state);
    for (const object of objects) seen.add(kindOf(object) ?? '');
    for (const { name, value, put } of parts) {
      const another = other(value, objects);
      if (another === undefined) continue;
      put(another);
      if (wholeKey(state) === key) same.add(name);
      put(value);
    }
    expect(wholeKey(state)).toBe(key);
  }
  expect([...same].sort()).toEqual(Object.keys(LEFT_OUT).sort());
  for (const [, kind] of KINDS) expect(seen).toContain(kind);
});
