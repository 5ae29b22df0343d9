/** A scene made by hand, for the tests of properties alone. */
import type { Authority, FrameUse, SpaceView } from '../../core/words/authority.ts';
import type { PeekBus, TlbEntry, Translation } from '../../core/words/bus.ts';
import type { Scene } from '../../core/words/property.ts';
import type { ReturnEvent, TraceEvent } from '../../core/words/trace.ts';

export interface FakeScene<State> {
  readonly family?: 'mips' | 'x86';
  readonly context?: number;
  readonly tlb?: readonly Partial<TlbEntry>[];
  readonly spaces?: readonly Partial<SpaceView>[];
  /** Uses of the first frames; the others, up to 64, are `user`. */
  readonly frames?: readonly FrameUse[];
  readonly pinned?: Authority['pinned'];
  /** Page tables: what a walk of this root finds at this page. */
  readonly tables?: Readonly<Record<number, Readonly<Record<number, Partial<Translation>>>>>;
  /** Frames that a device may touch. */
  readonly transfers?: readonly number[];
  readonly inconsistency?: string;
  readonly state?: State;
  readonly event?: TraceEvent;
  /** The tasks that are not alive. */
  readonly dead?: readonly number[];
}

const FRAMES = 64;
/** Where second-level tables stand, one frame each. */
const TABLES_AT = 40;
/** What it covers. */
const REGION = 0x400000;
/** Present and writable; and open to user code besides. */
const CLOSED = 3;
const OPEN = 7;

/** A valid page of task 1 in the space with tag 1: page 0x4000, frame 8, to read and write. */
export const plainEntry: TlbEntry = {
  index: 8,
  valid: true,
  page: 0x4000,
  bytes: 4096,
  frame: 8,
  rights: 7,
  user: true,
  context: 1,
  cached: true,
  dirty: false,
  accessed: false,
};

export const plainSpace: SpaceView = {
  name: 'space 1',
  task: 1,
  context: 1,
  grants: [{ page: 0x4000, bytes: 4096, frame: 8, rights: 3 }],
};

/** The words of directories and tables that say which pages are there, by their physical addresses. */
function tableWords(tables: FakeScene<unknown>['tables']): Map<number, number> {
  const words = new Map<number, number>();
  let count = 0;
  for (const [root, pages] of Object.entries(tables ?? {})) {
    for (const [page, found] of Object.entries(pages)) {
      const region = Math.floor(Number(page) / REGION);
      const at = Number(root) + 4 * region;
      const entry = words.get(at) ?? (TABLES_AT + count++) * 4096 + OPEN;
      words.set(at, entry);
      const index = (Number(page) % REGION) / 4096;
      words.set(entry - OPEN + 4 * index, found.user === false ? CLOSED : OPEN);
    }
  }
  return words;
}

/** It names a task or a handle that is not there, so its task did not run. */
function wasRefusedByEngine({ outcome }: ReturnEvent): boolean {
  return outcome.kind === 'refused' && outcome.errno === 'dangling';
}

export function fakeScene<State = unknown>(fake: FakeScene<State>): Scene<State> {
  const family = fake.family ?? 'mips';
  const tlb = (fake.tlb ?? []).map((entry) => ({ ...plainEntry, ...entry }));
  const frames: FrameUse[] = Array.from({ length: FRAMES }, (_, i) => fake.frames?.[i] ?? 'user');
  const authority: Authority = {
    spaces: (fake.spaces ?? []).map((space) => ({ ...plainSpace, ...space })),
    frames,
    pinned: fake.pinned ?? [],
  };
  const kernelBase = family === 'mips' ? 0x80000000 : 0xc0000000;
  const words = tableWords(fake.tables);
  const peek: PeekBus = {
    family,
    kernelBase,
    frames: FRAMES,
    registers: 32,
    load: (ka) => words.get(ka - kernelBase) ?? 0,
    read: (ka, into, count, stride = 4) => {
      for (let i = 0; i < count; i++) into[i] = words.get(ka + i * stride - kernelBase) ?? 0;
    },
    find: (ka, count, into) => {
      let found = 0;
      for (let i = 0; i < count; i++) {
        if ((words.get(ka + i * 4 - kernelBase) ?? 0) !== 0) into[found++] = i;
      }
      return found;
    },
    look: 0,
    changed: () => -1,
    load8: () => 0,
    register: () => 0,
    pc: () => 0,
    context: () => fake.context ?? 1,
    tlb: () => tlb,
    walk: (root, va) => {
      const page = va - (va % 4096);
      const found = fake.tables?.[root]?.[page];
      return found === undefined ? null : { ...plainEntry, page, ...found };
    },
    masked: () => false,
    dmaActive: (frame) => fake.transfers?.includes(frame) === true,
    dmaFrames: () => fake.transfers ?? [],
  };
  const event = fake.event ?? { kind: 'rest', open: [], cycles: 0 };
  return {
    peek,
    authority: () => authority,
    inconsistency: () => fake.inconsistency ?? null,
    state: fake.state ?? null,
    event,
    returned: event.kind === 'return' ? event.task : 0,
    running: event.kind === 'return' && !wasRefusedByEngine(event) ? event.task : 0,
    alive: (slot) => fake.dead?.includes(slot) !== true,
  };
}
