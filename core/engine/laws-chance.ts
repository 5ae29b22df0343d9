/** Notices who looks at a clock or throws dice: by name, even where no outcome shows it yet. */
import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** What `work` returned, and which sources of chance were asked meanwhile. */
export interface Watched<Result> {
  readonly result: Result;
  readonly asked: readonly string[];
}

/** Where the sources stand. Whoever took a copy of one when its module was loaded is not noticed. */
const SOURCES: readonly (readonly [name: string, holder: object, key: string])[] = [
  ['Math.random', Math, 'random'],
  ['Date.now', Date, 'now'],
  ['new Date', globalThis, 'Date'],
  ['performance.now', performance, 'now'],
  ['process.hrtime', process, 'hrtime'],
  ['process.hrtime.bigint', process.hrtime, 'bigint'],
  ['process.uptime', process, 'uptime'],
  ['crypto.getRandomValues', globalThis.crypto, 'getRandomValues'],
  ['crypto.randomUUID', globalThis.crypto, 'randomUUID'],
  ['crypto.randomUUID', nodeCrypto, 'randomUUID'],
  ['crypto.randomInt', nodeCrypto, 'randomInt'],
  ['crypto.randomBytes', nodeCrypto, 'randomBytes'],
  ['crypto.randomFillSync', nodeCrypto, 'randomFillSync'],
];

/** Runs `work`, which must be synchronous: nobody else can be running meanwhile. */
export function watchChance<Result>(work: () => Result): Watched<Result> {
  const asked = new Set<string>();
  const undo = SOURCES.map(([name, holder, key]) => watch(holder, key, () => asked.add(name)));
  // Names that modules have imported follow only when they are told to.
  syncBuiltinESMExports();
  try {
    return { result: work(), asked: [...asked] };
  } finally {
    for (const restore of undo.reverse()) restore();
    syncBuiltinESMExports();
  }
}

/** Puts a watched one in the place of a function; what is returned takes it away again. */
function watch(holder: object, key: string, note: () => void): () => void {
  const own = Object.getOwnPropertyDescriptor(holder, key);
  const original: unknown = Reflect.get(holder, key);
  if (typeof original !== 'function') throw new Error(`there is no ${key} to be watched`);
  const value = new Proxy(original as (...args: unknown[]) => unknown, {
    apply(target, self, args) {
      note();
      return Reflect.apply(target, self, args);
    },
    construct(target, args: unknown[], made) {
      // A date that was told its time asks no clock.
      if (args.length === 0) note();
      return Reflect.construct(target, args, made) as object;
    },
  });
  Object.defineProperty(holder, key, { value, configurable: true, writable: true });
  return () => {
    // What was inherited is inherited again.
    if (own === undefined) Reflect.deleteProperty(holder, key);
    else Object.defineProperty(holder, key, own);
  };
}
