/** The claims about what the kernel believes, held against broken beliefs: each finds what it is for. */
import { expect, test } from 'vitest';
import type { Grant } from '../../../core/words/authority.ts';
import type { Always, Scene } from '../../../core/words/property.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { Bare } from './bare.ts';
import { BareJudge } from './bare-judge.ts';
import { BareRun } from './bare-run.ts';
import { bareScene } from './bare-scene.ts';
import { boundOf } from './claims/revocations-end-in-time.ts';
import { binding } from './index.ts';
import type { Step } from './kernel-fault.ts';
import { OP } from './ops.ts';
import type { BindingState } from './state.ts';

const always = binding.properties.filter(({ kind }) => kind === 'always') as Always<BindingState>[];

interface Told {
  readonly state: BindingState;
  readonly bare: Bare;
}

/** t1 has frame 0 at page 0, t2 has it at page 1; t3 ignores whoever asks for its frame 5; t4 was there. */
const story: readonly Step[] = [
  [1, 'spawn', 2],
  [1, 'spawn', 3],
  [1, 'spawn', 4],
  [4, 'exit'],
  [1, 'allocate', 0, 0],
  [1, 'bind', 0, 0, 0, 1],
  [1, 'admit', 0, 0, 1, 2, 1],
  [2, 'bind', 1, 0, 0, 1],
  [3, 'allocate', 5, 0],
  [3, 'behave', 4, 0, 0],
  [1, 'transfer', 0, 0, 0, 4],
];

function tell(steps: readonly Step[]): Told {
  const bare = new Bare();
  const judge = new BareJudge(binding, bare, fakeScene);
  const run = new BareRun(judge, bare);
  steps.forEach(([task, op, ...args], i) => {
    const padded = new Int32Array(8);
    padded.set(args);
    run.step(i + 1, task, OP[op], padded);
  });
  expect(run.finding).toBeNull();
  const { state } = judge.oracle;
  if (state === null) throw new Error('the state is not certain');
  return { state, bare };
}

/** What each claim finds, by its name; nothing where it holds. */
function findingsIn(scene: Scene<BindingState>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const claim of always) {
    const message = claim.judge(scene);
    if (message !== null) found[claim.name] = message;
  }
  return found;
}

const findings = (told: Told, change?: (grant: Grant, task: number) => Grant | null) =>
  findingsIn(bareScene(fakeScene, told.bare, told.state, change));

test('a right belief is right', () => {
  expect(findings(tell(story))).toEqual({});
});

test('a binding that nobody made is found', () => {
  const told = tell(story);
  const found = findings(told, (grant, task) => (task === 2 ? { ...grant, frame: 5 } : grant));
  expect(found['every binding was made by whoever might']).toBe(
    'The kernel has page 1 of t2 bound to frame 5 rw; by the specification frame 0 is, rw.',
  );
});

test('a binding with more rights is found', () => {
  const told = tell([...story, [2, 'protect', 1, 0, 1]]);
  const found = findings(told, (grant) => ({ ...grant, rights: 3 }));
  expect(found['every binding was made by whoever might']).toContain('frame 0 rw');
});

test('a binding that is lost is found', () => {
  const found = findings(tell(story), (grant, task) => (task === 2 ? null : grant));
  expect(found['a binding lasts until it is broken']).toBe(
    'By the specification page 1 of t2 is bound to frame 0 rw; the kernel has nothing there.',
  );
});

test('more writers than a limit allows are found', () => {
  const told = tell([...story, [1, 'limit', 0, 0, 0, 2]]);
  const found = findings(told, (grant) => ({ ...grant, rights: 1 }));
  expect(found['limits are kept']).toBe('Frame 0 has 2 readers; it may have 0.');
});

test('a frame that is free and in the TLB is found, and one in a transfer', () => {
  const told = tell(story);
  const scene = bareScene(fakeScene, told.bare, told.state);
  told.state.frames[0].owner = 0;
  const name = "a frame that is free is nobody's";
  expect(findingsIn(scene)[name]).toBe(
    'Entry 8 of the TLB opens frame 0 to a task, but nobody owns the frame.',
  );
  told.bare.kernel.rows.clear();
  expect(findingsIn(bareScene(fakeScene, told.bare, told.state))[name]).toBe(
    'A device may still touch frame 0, which nobody owns.',
  );
});

test('frames that are lost, and names that are used twice, are found', () => {
  const told = tell(story);
  told.bare.kernel.pages[5].owner = 0;
  expect(findings(told)['frames are conserved']).toBe(
    "Frame 5 is t3's; the kernel has it as free.",
  );
  const scene = bareScene(fakeScene, told.bare, told.state);
  const names = scene.authority().names ?? [];
  const twice = { ...scene.authority(), names: names.map((frame) => (frame === 9 ? 8 : frame)) };
  expect(findingsIn({ ...scene, authority: () => twice })['frames are conserved']).toBe(
    'The kernel has 63 frames for 64 names.',
  );
  const { names: _, ...none } = scene.authority();
  expect(findingsIn({ ...scene, authority: () => none })['frames are conserved']).toBe(
    'The kernel does not say which frames programs can name.',
  );
});

test('a transfer that nobody asked for is found, and one of which the device does not know', () => {
  const told = tell(story);
  const name = 'a transfer touches what was asked for';
  told.bare.kernel.ring = [{ frame: 5, env: 1, into: true, words: 1 }];
  expect(findings(told)[name]).toBe('The device may touch frame 5; no transfer has it.');
  told.bare.kernel.ring = [];
  expect(findings(told)[name]).toBe('A transfer has frame 0; the device does not know of it.');
});

test('a capability that is more than its parent is found', () => {
  const told = tell([...story, [2, 'derive', 0, 1, 2, 5, 0]]);
  const { caps } = told.state.envs[2];
  const cap = caps[1];
  if (cap !== null) caps[1] = { ...cap, name: [3] };
  expect(findings(told)['no capability is more than its parent']).toBe(
    '3 r was derived from 2.1 all.',
  );
});

test('a frame, or a task, on which nobody can decide is found', () => {
  const told = tell(story);
  told.state.frames[0].list[0] = null;
  expect(findings(told)['somebody can always decide']).toBe(
    'Entry 0 of the access list of frame 0 has not all permissions.',
  );
  told.state.frames[0].owner = 0;
  told.state.envs[2].caps[0] = null;
  expect(findings(told)['somebody can always decide']).toBe(
    'Slot 0 of t2 has not all permissions.',
  );
});

test('a revocation that takes too long is found', () => {
  const told = tell([...story, [1, 'revoke', 3, 1, 0]]);
  const { revocation } = told.state;
  if (revocation === null) throw new Error('there was no revocation');
  expect(revocation.taken).toEqual([5]);
  expect(findings(told)['revocations end in time']).toBeUndefined();
  const cycles = boundOf(revocation) + 1;
  told.state.revocation = { ...revocation, cycles };
  expect(findings(told)['revocations end in time']).toBe(
    `The revocation of 1 frames of t3 took ${cycles} cycles, more than ${cycles - 1}.`,
  );
  told.state.revocation = { ...revocation, cycles, isTimed: false };
  expect(findings(told)['revocations end in time']).toBeUndefined();
});
