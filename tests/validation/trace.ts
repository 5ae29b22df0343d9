/** Address traces: drawn ones, and those of a kernel's real run. */
import { ProgramGenerator } from '../../core/engine/generate.ts';
import { Xorshift } from '../../core/engine/generate-draw.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { Code } from '../../core/words/activation.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import { createMachine } from '../../machines/build.ts';
import { memory } from '../../properties/contracts/memory/index.ts';

export const FETCH = 0;
export const LOAD = 1;
export const STORE = 2;

export interface Trace {
  /** FETCH, LOAD or STORE. */
  readonly kinds: Uint8Array;
  /** Physical, or virtual: whoever uses it knows. */
  readonly addresses: Float64Array;
}

export class TraceWriter {
  readonly #kinds: number[] = [];
  readonly #addresses: number[] = [];

  note(kind: number, address: number): void {
    this.#kinds.push(kind);
    this.#addresses.push(address);
  }

  get length(): number {
    return this.#kinds.length;
  }

  trace(): Trace {
    return {
      kinds: Uint8Array.from(this.#kinds),
      addresses: Float64Array.from(this.#addresses),
    };
  }
}

/**
 * Words at addresses that meet in few sets: bases that lie a cache's size or a part of it from each other, a few lines behind each. Now and
 * then anywhere in memory.
 */
export function drawnTrace(seed: number, count: number, bytes: number): Trace {
  const draw = new Xorshift(seed);
  const writer = new TraceWriter();
  const apart = 1 << (12 + draw.below(6));
  const lines = 1 + draw.below(24);
  const [stores, fetches] = [20 + draw.below(30), draw.below(30)];
  for (let i = 0; i < count; i++) {
    const near = draw.below(12) * apart + draw.below(lines) * 32 + draw.below(8) * 4;
    const pa = (draw.below(50) === 0 ? draw.below(bytes / 4) * 4 : near) % bytes;
    const how = draw.below(100);
    writer.note(how < stores ? STORE : how < stores + fetches ? FETCH : LOAD, pa);
  }
  return writer.trace();
}

/**
 * All words that a kernel and its tasks touch in programs of the memory contract, in order: the kernel's by their physical addresses, user
 * addresses on frames in the order of their first use, from `firstFrame` on. A path's text stands in the same way behind them.
 */
export function traceOfRun(
  design: KernelDesign,
  machine: string,
  programs: number,
  frames: number,
): Trace {
  const writer = new TraceWriter();
  const pages = new Map<number, number>();
  const physical = (va: number): number => {
    const page = Math.floor(va / 4096);
    const known = pages.get(page) ?? frames + pages.size;
    pages.set(page, known);
    return known * 4096 + (va % 4096);
  };
  const paths = design.paths?.paths ?? [];
  const execute = (path: number): void => {
    for (let at = 0; at < paths[path].textBytes; at += 4)
      writer.note(FETCH, physical(2 ** 40 + path * 4096 + at));
  };
  const offer = design.contracts.memory;
  const ops = Object.entries(offer.ops).map(([name, code]): [string, Code] => [
    name,
    (bus, ...registers) =>
      code(
        heard(bus, {
          load: (va) => writer.note(LOAD, physical(va)),
          store: (va) => writer.note(STORE, physical(va)),
          exec: execute,
        }),
        ...registers,
      ),
  ]);
  const noted: KernelDesign = {
    ...design,
    contracts: { memory: { ops: Object.fromEntries(ops) } },
    attach: (bus, info) =>
      design.attach(
        heard(bus, {
          load: (ka) => writer.note(LOAD, ka - bus.kernelBase),
          store: (ka) => writer.note(STORE, ka - bus.kernelBase),
          exec: execute,
        }),
        info,
      ),
  };
  const built = createMachine(machine, { frames, devices: design.devices ?? [] });
  const session = new Session(noted, memory, built);
  const generator = new ProgramGenerator(memory, { maxSteps: 60 });
  for (let i = 0; i < programs; i++) session.run(generator.program(new Xorshift(i + 1)), silent);
  return writer.trace();
}

/** The same bus, of which some calls are heard first. */
function heard<Bus extends object>(bus: Bus, on: Record<string, (at: number) => void>): Bus {
  return new Proxy(bus, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: number[]): unknown => {
        on[String(name)]?.(args[0]);
        return Reflect.apply(value, target, args);
      };
    },
  });
}
