/**
 * Every claim about the hardware can fail: a seeded fault of the kernel or of a chip breaks it in a
 * run on an emulated machine, judged by this claim alone.
 */
import { expect, it } from 'vitest';
import { loadPatched } from '../cli/mutants/load.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Authority, FrameUse, Grant, SpaceView } from '../core/words/authority.ts';
import type { Device } from '../core/words/device.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Property } from '../core/words/property.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { l4Mutants } from '../kernels/l4/mutants/index.ts';
import { createMachine } from '../machines/build.ts';
import { hardwareMutants } from '../machines/mutants/index.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';

const FRAMES = 512;

type Build = { createMachine: typeof createMachine };

/** The seeded fault that breaks each claim. */
const BROKEN_BY: Readonly<Record<string, string>> = {
  'the kernel finds no fault with its own records': 'own-links-lost',
  'every live task has a space that the kernel knows of': 'mU-unseen',
  'no two TLB entries match one page': 'mU-H3',
  "no user entry targets what is the kernel's": 'mU-H6',
  'a free frame has no TLB entry': 'mU-H9',
  'every frame has one use': 'mU-H53',
  'a TLB entry gives no more than the kernel believes': 'mL17',
  'an untagged TLB holds only the current space': 'O-03',
  'page tables give no more than the kernel believes': 'mL01-x86',
  'a write is recorded in the page table': 'O-04',
  "the running task's space is the current one": 'mU-H4',
  'wired entries stay in the TLB': 'mU-wired',
  'page tables open no kernel address': 'mU-H6',
  'an ASID belongs to one space': 'one-asid',
};

/** A program in which pages are shared and taken back. */
const SHARING = {
  machine: 'decstation-3100',
  program: `program 1 contract=memory design=l4
    v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
    v4 = t2.load(v2, 0); v5 = t1.unshare(v2, t2); v6 = t2.load(v2, 0)`,
};

/** Faults that no catalogue has. */
const OWN = [
  {
    id: 'own-links-lost',
    about: 'the links of a table are not given back with it',
    origin: 'typical: one of two frames is forgotten',
    file: 'kernels/l4/page-tables.ts',
    find: 'if (links !== 0) freeFrame',
    replace: 'if (links < 0) freeFrame',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: 'program 1 contract=memory design=l4; v1 = t1.spawn(t2); v2 = t2.exit()',
  },
  {
    ...SHARING,
    id: 'one-asid',
    file: 'kernels/l4/pmap-mips.ts',
    find: '    bus.store(space + SPACE.asid, asid);\n',
    replace: '    bus.store(space + SPACE.asid, 1);\n',
  },
];

/** What the design tells of its spaces, added to or changed. */
type Tale = (spaces: readonly SpaceView[]) => readonly SpaceView[];

/** A fault in what the kernel tells, which the design does not tell by itself: `right` holds, `wrong` does not. */
interface Told {
  readonly right: Tale;
  readonly wrong: Tale;
}

const everyGrant =
  (change: (grant: Grant, index: number) => Grant): Tale =>
  (spaces) =>
    spaces.map((space) => ({ ...space, grants: space.grants.map(change) }));

/** One kernel's table for each space, with the grants that are in it. */
const tabled =
  (entry: (grant: Grant) => Grant): Tale =>
  (spaces) =>
    spaces.map((space) => ({ ...space, tables: () => space.grants.map(entry) }));

const ROOT_ID = 1;

/** Everything is derived from a grant of all of memory, which is its own root. */
const derivedFrom =
  (root: Partial<Grant>, change: Partial<Grant> = {}): Tale =>
  (spaces) => {
    const all = { page: 0, bytes: 2 ** 31, frame: 0, rights: 7, id: ROOT_ID, ...root };
    let id = ROOT_ID;
    const derived = everyGrant((grant) => ({ ...grant, id: ++id, from: ROOT_ID, ...change }))(
      spaces,
    );
    return [...derived, { name: 'all of memory', task: 0, context: -1, grants: [all] }];
  };

/** Claims about what this design does not tell of itself, on a design that does. */
const TOLD: Readonly<Record<string, Told>> = {
  'a refill finds no more than the kernel believes': {
    right: tabled((grant) => grant),
    wrong: tabled((grant) => ({ ...grant, rights: 7 })),
  },
  'every grant has a number of its own': {
    right: derivedFrom({}),
    wrong: derivedFrom({}, { id: 2 }),
  },
  'every derived grant has its source': {
    right: derivedFrom({}),
    wrong: derivedFrom({ id: 0 }),
  },
  'a derived grant has no more rights than its source': {
    right: derivedFrom({}),
    wrong: derivedFrom({ rights: 1 }),
  },
  'a derived grant lies within its source': {
    right: derivedFrom({}),
    wrong: derivedFrom({ frame: 1, bytes: 4096 }),
  },
};

/** The use of a frame at which a device may be, by each claim about transfers, and of one at which it may not. */
const TOUCHED: Readonly<Record<string, { readonly right: FrameUse; readonly wrong: FrameUse }>> = {
  'a free frame is in no transfer': { right: 'user', wrong: 'free' },
  "no transfer touches what is the kernel's": { right: 'free', wrong: 'kernel' },
};

/** Builds machines with a card in them that is at a frame of this use: the last that boot leaves so. */
function touching(use: FrameUse): typeof createMachine {
  const booted = new Session(l4, memory, createMachine(SHARING.machine, { frames: FRAMES }));
  const uses = booted.authority().frames;
  let frame = FRAMES - 1;
  while (frame >= 0 && uses.at(frame) !== use) frame--;
  const card: Device = {
    name: 'card',
    pages: 1,
    lines: ['card'],
    attach() {},
    read: () => 0,
    write() {},
    tick() {},
    act: () => 0,
    dmaFrames: () => [frame],
    save: () => null,
    restore() {},
  };
  return (sheet, options) => createMachine(sheet, { ...options, devices: [card] });
}

/** The design, which tells this of its spaces. */
function telling(design: KernelDesign, tale: Tale): KernelDesign {
  return {
    ...design,
    attach(bus, info) {
      const kernel = design.attach(bus, info);
      return {
        trap: (trap) => kernel.trap(trap),
        dispatch: (thread) => kernel.dispatch(thread),
        observe(peek): Authority {
          const authority = kernel.observe(peek);
          return { ...authority, spaces: tale(authority.spaces) };
        },
      };
    },
  };
}

/** The claim, if it does not hold of a run of the program; null if it does. */
function judged(
  design: KernelDesign,
  build: typeof createMachine,
  on: { readonly machine: string; readonly program: string },
  claim: Property,
): string | null {
  const { program } = readProgram(on.program, claim.name, [memory]);
  const session = new Session(design, memory, build(on.machine, { frames: FRAMES }));
  const judge = new ContractJudge(indulgent, [claim]);
  session.run(packProgram(program, memory), judge);
  return judge.finding?.oracle ?? null;
}

/** The contract without claims, whose specification objects to nothing. */
const indulgent = {
  ...memory,
  properties: [],
  specification: {
    ...memory.specification,
    advance: (...[state, call, result]: Parameters<typeof memory.specification.advance>) =>
      memory.specification.advance(state, call, result) ?? state,
    mayWait: () => true,
  },
};

it('each claim has its fault', () => {
  const broken = [...Object.keys(BROKEN_BY), ...Object.keys(TOLD), ...Object.keys(TOUCHED)];
  expect(broken.sort()).toEqual(hardware.map(({ name }) => name).sort());
});

const seeded = hardware.filter(({ name }) => BROKEN_BY[name] !== undefined);

it.each(seeded.map((claim) => [claim.name, claim] as const))('%s', async (name, claim) => {
  const id = BROKEN_BY[name];
  const known = [...l4Mutants.mutants, ...hardwareMutants.mutants, ...OWN];
  const mutant = known.find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`there is no seeded fault ${id}`);
  const isMachine = hardwareMutants.mutants.some((one) => one.id === id);
  const entry = isMachine ? 'machines/build.ts' : 'kernels/l4/l4.ts';
  const broken = await loadPatched<Partial<Build & { l4: KernelDesign }>>(entry, mutant);
  const build = broken.createMachine ?? createMachine;
  expect(judged(broken.l4 ?? l4, build, mutant, claim)).toBe(name);
  expect(judged(l4, createMachine, mutant, claim)).toBeNull();
});

const told = hardware.filter(({ name }) => TOLD[name] !== undefined);

it.each(told.map((claim) => [claim.name, claim] as const))('%s', (name, claim) => {
  const { right, wrong } = TOLD[name];
  expect(judged(telling(l4, wrong), createMachine, SHARING, claim)).toBe(name);
  expect(judged(telling(l4, right), createMachine, SHARING, claim)).toBeNull();
  expect(judged(l4, createMachine, SHARING, claim)).toBeNull();
});

const touched = hardware.filter(({ name }) => TOUCHED[name] !== undefined);

it.each(touched.map((claim) => [claim.name, claim] as const))('%s', (name, claim) => {
  const { right, wrong } = TOUCHED[name];
  expect(judged(l4, touching(wrong), SHARING, claim)).toBe(name);
  expect(judged(l4, touching(right), SHARING, claim)).toBeNull();
  expect(judged(l4, createMachine, SHARING, claim)).toBeNull();
});
