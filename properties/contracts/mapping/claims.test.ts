/** The claims about what the kernel believes, held against the bare database and against broken beliefs. */
import { expect, test } from 'vitest';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { STRIDE } from '../../../core/engine/stride.ts';
import type { Grant, SpaceView } from '../../../core/words/authority.ts';
import type { Always } from '../../../core/words/property.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { Bare } from './bare.ts';
import { mapping } from './index.ts';
import { OP, TASKS } from './ops.ts';
import { specification } from './specification.ts';
import type { MappingState } from './state.ts';

const CALM = { starved: false, aborted: false, began: 0, rushed: false };
const always = mapping.properties.filter((one) => one.kind === 'always') as Always<MappingState>[];

type Step = readonly [task: number, op: keyof typeof OP, ...args: number[]];

/** t1 takes two pages and maps the first to t2, read only, which maps it to t3; t4 has been and gone. */
const story: readonly Step[] = [
  [1, 'spawn', 2],
  [1, 'spawn', 3],
  [1, 'spawn', 4],
  [4, 'exit'],
  [2, 'accept', 0, 1],
  [3, 'accept', 0, 1],
  [1, 'take', 0x400, 13],
  [1, 'map', 2, 0x400, 12, 5, 0x500],
  [2, 'map', 3, 0x500, 12, 7, 0x600],
];

interface Told {
  readonly state: MappingState;
  readonly bare: Bare;
}

function tell(steps: readonly Step[]): Told {
  const told = { state: specification.initial(), bare: new Bare() };
  steps.forEach(([task, op, ...args], i) => {
    const padded = new Int32Array(8);
    padded.set(args);
    const call = { ...CALM, step: i + 1, task, op: OP[op], args: padded };
    expect(specification.advance(told.state, call, told.bare.perform(call))).toBe(told.state);
  });
  return told;
}

/** What a kernel would believe that has the bare database; frames modulo the few of the scene. */
function spaces(bare: Bare, change: (grant: Grant, task: number) => Grant | null): SpaceView[] {
  return Array.from({ length: TASKS }, (_, i) => {
    const grants: Grant[] = [];
    for (const one of bare.mappings()) {
      if (one.task !== i + 1) continue;
      const grant = {
        page: one.page * 4096,
        bytes: one.pages * 4096,
        frame: one.frame - 1024,
        rights: ((one.rights & 4) >> 2) | (one.rights & 2) | ((one.rights & 1) << 2),
        id: one.id,
      };
      const changed = change(one.from === 0 ? grant : { ...grant, from: one.from }, one.task);
      if (changed !== null) grants.push(changed);
    }
    return { name: `space ${i + 1}`, task: i + 1, context: i + 1, grants };
  });
}

/** What each claim finds, by its name; nothing where it holds. */
function findings(
  told: Told,
  change: (grant: Grant, task: number) => Grant | null = (grant) => grant,
  extra: readonly SpaceView[] = [],
): Record<string, string> {
  const scene = fakeScene({
    state: told.state,
    spaces: [...spaces(told.bare, change), ...extra],
  });
  const found: Record<string, string> = {};
  for (const claim of always) {
    const message = claim.judge(scene);
    if (message !== null) found[claim.name] = message;
  }
  return found;
}

const EXACT = 'the kernel has exactly the mappings that were made';

test('a right belief is right after every op', () => {
  expect(findings(tell(story))).toEqual({});
  const generator = new ProgramGenerator(mapping);
  let derived = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const program = generator.program(new Xorshift(seed));
    const told = { state: specification.initial(), bare: new Bare() };
    for (let i = 0; i < program.length; i++) {
      const args = program.args.subarray(i * STRIDE, (i + 1) * STRIDE);
      const call = { ...CALM, step: i + 1, task: program.by[i], op: program.ops[i], args };
      specification.advance(told.state, call, told.bare.perform(call));
      // A scene made by hand has 64 frames.
      if (told.bare.mappings().some(({ frame, pages }) => frame + pages > 1024 + 64)) break;
      if (told.bare.mappings().some((one) => one.from !== 0)) derived++;
      expect(findings(told)).toEqual({});
    }
  }
  expect(derived).toBeGreaterThan(1000);
});

test('a derived mapping with more rights is found', () => {
  const found = findings(tell(story), (grant, task) =>
    task === 3 ? { ...grant, rights: 7 } : grant,
  );
  expect(Object.keys(found)).toEqual(['no mapping has rights that its parent lacks', EXACT]);
  expect(found['no mapping has rights that its parent lacks']).toBe(
    '0x600 of t3 has the rights rwx; it was derived from 0x500 of t2, which has rx.',
  );
});

test('a derived mapping of another frame is found', () => {
  const found = findings(tell(story), (grant, task) =>
    task === 3 ? { ...grant, frame: grant.frame + 1 } : grant,
  );
  expect(Object.keys(found)).toEqual(['a mapping lies in the frames of its parent', EXACT]);
});

test('what is left of a task that is gone is found', () => {
  const told = tell(story);
  const left = { page: 0x700000, bytes: 4096, frame: 60, rights: 7, id: 999 };
  const gone = { name: 'space 5', task: 4, context: 4, grants: [left] };
  expect(findings(told, undefined, [gone])['nothing is left of a task that is gone']).toBe(
    'The kernel still has a mapping at 0x700 of t4, and the task is not alive.',
  );
});

test('what is derived from nothing that is there is found', () => {
  const told = tell(story);
  const found = findings(told, (grant, task) => (task === 2 ? null : grant));
  expect(found['nothing is left of a task that is gone']).toContain('0x600 of t3 is derived');
  expect(found[EXACT]).toBe(
    'By the specification t2 has 0x500 (rx, from t1 0x400); the kernel has nothing there.',
  );
});

test('memory that is given twice is found, and memory of the kernel', () => {
  const told = tell(story);
  const twice = findings(told, (grant) =>
    grant.page === 0x401000 ? { ...grant, frame: 0 } : grant,
  );
  const name = "memory that was taken is nobody else's";
  expect(twice[name]).toBe('Frame 0 was given to 0x400 of t1 and to 0x401 of t1.');
  expect(twice[EXACT]).toContain("frame 0 there, which is another one's");
  // Kernels may number their mappings by addresses.
  const numbered = findings(told, ({ id, from, ...grant }) => ({
    ...grant,
    ...(id === undefined ? {} : { id: 0x8000_0000 + id }),
    ...(from === undefined ? {} : { from: 0x8000_0000 + from }),
    frame: grant.page === 0x401000 ? 0 : grant.frame,
  }));
  expect(numbered[name]).toBe(twice[name]);
  const kernels = findings(told, (grant) =>
    grant.page === 0x401000 ? { ...grant, frame: 70 } : grant,
  );
  expect(kernels[name]).toBe('0x401 of t1 reaches frame 70, which is no memory.');
});

test('a mapping too many, one with fewer rights, and one with another parent are found', () => {
  const told = tell(story);
  const extra = { page: 0x700000, bytes: 4096, frame: 1, rights: 5, id: 999, from: 1 };
  const more = { name: 'space 3', task: 3, context: 3, grants: [extra] };
  expect(findings(told, undefined, [more])[EXACT]).toBe(
    'The kernel has a mapping at 0x700 of t3; by the specification there is none.',
  );
  const fewer = findings(told, (grant) =>
    grant.page === 0x401000 ? { ...grant, rights: 5 } : grant,
  );
  expect(fewer[EXACT]).toBe(
    'By the specification t1 has 0x401 (rwx, taken); the kernel has it with the rights rx.',
  );
  const root = told.bare.mappings().find((one) => one.page === 0x400)?.id ?? 0;
  const skipped = findings(told, (grant, task) => (task === 3 ? { ...grant, from: root } : grant));
  expect(skipped[EXACT]).toBe(
    'By the specification t3 has 0x600 (rx, from t2 0x500); the kernel has it from 0x400 of t1.',
  );
});
