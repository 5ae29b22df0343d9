/**
 * A machine with this kernel and up to four environments, for tests of what it does with memory: calls are
 * made as the kernel makes them when an environment asks, without its code; loads and stores are real.
 */
import { expect } from 'vitest';
import type { Machine } from '../../../core/words/machine.ts';
import { CALL } from '../abi/calls.ts';
import { CAP, capHead, HEAD } from '../abi/capability.ts';
import { ENV_INFO, PPAGE, PPAGE_STATE, STATUS } from '../abi/info.ts';
import { bindCall } from '../bind-calls.ts';
import { slotAt, writeCap } from '../capabilities.ts';
import { capabilityCall } from '../capability-calls.ts';
import type { Exo } from '../context.ts';
import { dmaCall } from '../dma.ts';
import { frameCall } from '../frames.ts';
import { call, type Ending, ProcessorRig } from './processor-rig.ts';

type Call = keyof typeof CALL;
type Handler = (k: Exo, env: number, number: number) => number;

const HANDLERS: Readonly<Partial<Record<Call, Handler>>> = {
  capForge: capabilityCall,
  capAcquire: capabilityCall,
  frameAlloc: frameCall,
  frameFree: frameCall,
  frameGuard: frameCall,
  frameLimit: frameCall,
  bind: bindCall,
  bindRange: bindCall,
  protect: bindCall,
  unbind: bindCall,
  readPte: bindCall,
  dma: dmaCall,
  dmaAbort: dmaCall,
};

/** The first words of a capability with this name, for `forge` and `guard`: head, name, name. */
export function words(perm: number, ...name: readonly number[]): [number, number, number] {
  const bytes = (from: number): number =>
    name.slice(from, from + 4).reduce((word, byte, i) => word | (byte << (8 * i)), 0) >>> 0;
  return [capHead(perm, name.length), bytes(0), bytes(4)];
}

/** What a machine for this rig is created with. */
export const SIZES = { frames: 512, devices: ['dma'] } as const;

export class MemoryRig {
  readonly rig: ProcessorRig;
  readonly k: Exo;
  /** Frames that nobody has touched: those with names, from the lowest. */
  readonly first: number;

  constructor(machine: Machine) {
    this.rig = new ProcessorRig(machine, {
      *call(bus, number, ...args) {
        return Math.abs(yield* call(bus, number, ...args)) & 0xffff;
      },
      load: (bus, va) => bus.load(va) & 0x7fffffff,
      store(bus, va, value) {
        bus.store(va, value);
        return 0;
      },
    });
    this.k = this.rig.k;
    this.first = this.k.plan.nameableLow;
  }

  /** The ENV record of the task in a slot. */
  env(slot: number): number {
    const { plan } = this.k;
    for (let index = 1; index < plan.envs.count; index++) {
      const shown = plan.envInfos.at(index);
      const isThere = this.peek(shown + ENV_INFO.id) !== 0;
      if (isThere && this.peek(shown + ENV_INFO.slot) === slot) return plan.envs.at(index);
    }
    throw new Error(`nobody lives in slot ${slot}`);
  }

  id(slot: number): number {
    return this.peek(this.env(slot));
  }

  /** Starts the task of a slot; in its slot 0 is a capability with all permissions and the name [slot]. */
  spawn(slot: number): void {
    this.rig.perform(1, 'call', CALL.envAlloc, 0, this.rig.machine.home(slot), 0);
    this.rig.envs[slot] = this.id(slot);
    this.put(slot, 0, 7, slot);
  }

  exit(slot: number): Ending {
    return this.rig.perform(1, 'call', CALL.envFree, 0, this.id(slot));
  }

  /** Puts a capability into a slot of a task's, whoever could have derived it. */
  put(slot: number, into: number, perm: number, ...name: readonly number[]): void {
    writeCap(this.k, slotAt(this.env(slot), into), ...words(perm, ...name));
  }

  /** Permissions and name of the capability in a slot; null if there is none. */
  cap(slot: number, from: number): { perm: number; name: number[] } | null {
    const at = slotAt(this.env(slot), from);
    const head = this.peek(at + CAP.head);
    if ((head & HEAD.valid.mask) === 0) return null;
    const name = Array.from(
      { length: HEAD.length.of(head) },
      (_, i) => (this.peek(at + CAP.name + (i & 4)) >>> (8 * (i & 3))) & 0xff,
    );
    return { perm: HEAD.perm.of(head), name };
  }

  /** A call of the task in a slot, with these arguments. Afterwards the kernel's records fit together. */
  ask(slot: number, name: Call, ...args: readonly number[]): number {
    const { bus } = this.k;
    const handler = HANDLERS[name];
    if (handler === undefined) throw new Error(`${name} is none of these calls`);
    const registers = Array.from({ length: 8 }, (_, i) => bus.register(i));
    for (let i = 1; i < 8; i++) bus.setRegister(i, args[i - 1] ?? 0);
    const result = handler(this.k, this.env(slot), CALL[name]);
    registers.forEach((value, i) => {
      bus.setRegister(i, value);
    });
    expect(this.inconsistency()).toBeNull();
    return result;
  }

  inconsistency(): string | null {
    return this.rig.kernel.inconsistency?.(this.rig.machine.peek) ?? null;
  }

  load(slot: number, va: number): Ending {
    return this.rig.perform(slot, 'load', va);
  }

  store(slot: number, va: number, value: number): Ending {
    return this.rig.perform(slot, 'store', va, value);
  }

  peek(address: number): number {
    return this.rig.machine.peek.load(address);
  }

  /** A field of the ownership table's record of a frame. */
  page(frame: number, field: number): number {
    return this.peek(this.k.plan.ppages.at(frame) + field);
  }

  isFree(frame: number): boolean {
    return PPAGE_STATE.status.of(this.page(frame, PPAGE.state)) === STATUS.free;
  }
}
