/** The bound on what an abort costs stands on accesses: they are counted here. */
import { describe, expect, it } from 'vitest';
import type { KernelBus } from '../../core/words/bus.ts';
import { createMachine } from '../../machines/build.ts';
import { pricesOf } from '../../machines/prices.ts';
import { allSheets, type MachineSheet } from '../../machines/sheets/load.ts';
import { parametersOf } from '../../machines/x86/parameters.ts';
import { U_AREA } from './abi/address-map.ts';
import { CALL, DIRECTION, RIGHTS } from './abi/calls.ts';
import { INFO } from './abi/info.ts';
import { COMPARISON, MAX_TERMS, TERM, UAREA } from './abi/u-area.ts';
import {
  ABORT_ACCESSES,
  BREAK_ACCESSES,
  DEAREST_ACCESS,
  DEAREST_TEXT,
  DEAREST_TRAP,
  DROP_ACCESSES,
  FREE_ACCESSES,
  STOP_ACCESSES,
} from './constants.ts';
import type { Exo } from './context.ts';
import { releaseFrame } from './frames.ts';
import { REQUEST, ROOT, TRANSFERS } from './records.ts';
import { abortOverdue } from './revocation.ts';
import { call, info, ProcessorRig } from './testing/processor-rig.ts';

/** The same kernel over a bus that counts the words that pass over it. */
function counting(k: Exo): { readonly k: Exo; words(): number } {
  let words = 0;
  const count = new Map<string, (args: unknown[]) => number>([
    ['load', () => 1],
    ['store', () => 1],
    ['loadUncached', () => 1],
    ['storeUncached', () => 1],
    ['fill', (args) => Number(args[2]) / 4],
    ['copy', (args) => Number(args[2]) / 2],
  ]);
  const bus = new Proxy(k.bus, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        words += count.get(String(name))?.(args) ?? 0;
        return Reflect.apply(value, target, args);
      };
    },
  }) as KernelBus;
  return { k: { ...k, bus }, words: () => words };
}

describe('the dearest of the machines that run', () => {
  const sheets = allSheets().filter(({ runs }) => runs);

  /** A line that comes from memory, and one that leaves for it. */
  function lineOf(sheet: MachineSheet): number {
    const { dataMisses, l2Misses } = pricesOf(sheet);
    return dataMisses.value + l2Misses.value + leaving(sheet);
  }

  function leaving(sheet: MachineSheet): number {
    return sheet.writeBuffer.retireCycles.value;
  }

  /** What the walk for an access reads and writes: large pages have one entry, in the directory. */
  function walk(sheet: MachineSheet): number {
    if (sheet.family !== 'x86') return 0;
    const { largePages, walksThroughL1 } = parametersOf(sheet);
    expect(largePages).toBe(true);
    if (walksThroughL1) return lineOf(sheet);
    return pricesOf(sheet).l2Misses.value + leaving(sheet);
  }

  function access(sheet: MachineSheet): number {
    const { instructions, tlbRefills, uncachedReads, uncachedWrites } = pricesOf(sheet);
    const cached = tlbRefills.value + walk(sheet) + lineOf(sheet);
    return instructions.value + Math.max(cached, uncachedReads.value, uncachedWrites.value);
  }

  it('has the access, the text and the trap that the bounds are made of', () => {
    expect(sheets.length).toBeGreaterThanOrEqual(5);
    expect(Math.ceil(Math.max(...sheets.map(access)))).toBe(DEAREST_ACCESS);
    const traps = sheets.map((sheet) => {
      const { traps, trapReturns } = pricesOf(sheet);
      return traps.value + trapReturns.value;
    });
    expect(Math.max(...traps)).toBe(DEAREST_TRAP);
    for (const sheet of sheets) {
      const { fetchMisses, l2Misses, instructions, tlbWrites } = pricesOf(sheet);
      const bytes = sheet.instructionCache.refillBytes.value;
      const fromMemory = fetchMisses.value + l2Misses.value;
      // A code fetch of the x86 may push a dirty line out; where all is written through, there is none.
      const miss = sheet.family === 'x86' ? fromMemory + leaving(sheet) : fromMemory;
      expect(miss / bytes).toBeLessThanOrEqual(DEAREST_TEXT.byte);
      // Text begins at a multiple of 16: in the middle of a line where these are longer.
      if (bytes > 16) expect(miss).toBeLessThanOrEqual(DEAREST_TEXT.line);
      // Changes of the TLB are counted as accesses.
      expect(instructions.value + tlbWrites.value).toBeLessThan(DEAREST_ACCESS);
      expect(instructions.value).toBeLessThanOrEqual(1);
    }
  });
});

describe.each(['decstation-3100', 'pentium-133'])('an abort on %s', (name) => {
  function rigOf(): ProcessorRig {
    return new ProcessorRig(createMachine(name, { frames: 512, devices: ['dma'] }), {
      *transfer(bus, frame) {
        const at = info(bus, INFO.firstNameable) + frame;
        return yield* call(bus, CALL.dma, 0, at, 1024, DIRECTION.in);
      },
      *watch(bus, frame) {
        for (let i = 0; i < MAX_TERMS; i++) {
          const term = U_AREA + UAREA.terms + i * TERM.bytes;
          bus.store(term + TERM.va, 0x100000 + 0x1000 * (16 * frame));
          bus.store(term + TERM.comparison, COMPARISON.equal);
          bus.store(term + TERM.value, 5);
        }
        return -(yield* call(bus, CALL.predicate, MAX_TERMS, 1));
      },
      *take(bus, frame, bindings) {
        const at = info(bus, INFO.firstNameable) + frame;
        yield* call(bus, CALL.frameAlloc, 0, at);
        for (let i = 0; i < bindings; i++) {
          const va = 0x100000 + 0x1000 * (16 * frame + i);
          const result = yield* call(bus, CALL.bind, 0, at, va, RIGHTS.write, 0, 0);
          if (result < 0) return -result;
          bus.store(va, 1);
        }
        return 0;
      },
      *spawn(bus, home) {
        return yield* call(bus, CALL.envAlloc, 0, home);
      },
      *revoke(bus, env) {
        const request = yield* call(bus, CALL.revoke, 0, env, 1);
        const end = info(bus, INFO.ticks) + 3;
        while (info(bus, INFO.ticks) < end) bus.exec(info(bus, INFO.workPath));
        return request;
      },
    });
  }

  /** Words that pass when a frame with so many bindings is taken. */
  function release(bindings: number, more: (rig: ProcessorRig) => void = () => {}): number {
    const rig = rigOf();
    expect(rig.perform(1, 'take', 0, bindings)).toBe(0);
    more(rig);
    const counted = counting(rig.k);
    releaseFrame(counted.k, rig.k.plan.nameableLow);
    return counted.words();
  }

  it('makes no more accesses for a binding, or a frame, than the bound says', () => {
    const [none, one, nine] = [0, 1, 9].map((bindings) => release(bindings));
    expect(none).toBeGreaterThan(10);
    expect(none).toBeLessThanOrEqual(FREE_ACCESSES);
    expect(one - none).toBeGreaterThan(5);
    expect(one - none).toBeLessThanOrEqual(BREAK_ACCESSES);
    expect(nine - none).toBeLessThanOrEqual(9 * BREAK_ACCESSES);
  });

  it('makes no more accesses for transfers, or a predicate, than the bound says', () => {
    const none = release(1);
    for (const own of [1, 4, TRANSFERS]) {
      const stopped = release(1, (rig) => {
        rig.perform(1, 'take', 1, 0);
        for (let i = 0; i < TRANSFERS; i++) {
          expect(rig.perform(1, 'transfer', i % TRANSFERS < own ? 0 : 1)).toBe(0);
        }
      });
      expect(stopped - none).toBeGreaterThan(50);
      expect(stopped - none).toBeLessThanOrEqual(STOP_ACCESSES);
    }
    const dropped = release(1, (rig) => expect(rig.perform(1, 'watch', 0)).toBe(-0));
    expect(dropped - none).toBeGreaterThan(20);
    expect(dropped - none).toBeLessThanOrEqual(DROP_ACCESSES);
  });

  it('makes no more accesses besides than the bound says, but one for each frame', () => {
    const rig = rigOf();
    rig.envs[2] = Number(rig.perform(1, 'spawn', rig.machine.home(2)));
    rig.perform(2, 'take', 0, 0);
    expect(rig.perform(1, 'revoke', rig.envs[2])).toBe(1);
    // Three ticks have passed of the four: the fourth is given here.
    const counted = counting(rig.k);
    const { plan, bus } = rig.k;
    const late = bus.load(plan.requests.at(rig.envs[2] & 0xff) + REQUEST.deadline);
    bus.store(plan.root + ROOT.ticks, late);
    abortOverdue(counted.k);
    expect(counted.words()).toBeGreaterThan(20);
    expect(counted.words()).toBeLessThanOrEqual(ABORT_ACCESSES + FREE_ACCESSES);
  });
});
