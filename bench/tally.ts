/**
 * What the ledger does not tell apart: which instructions were loads, stores, or charged as paths. They are
 * counted where they pass: on the buses of the kernel and of the user code.
 */
import type { KernelBus, UserBus } from '../core/words/bus.ts';
import type { PathSheet } from '../core/words/path.ts';

export class Tally {
  readonly #sheet: PathSheet;
  loads = 0;
  stores = 0;
  /** Instructions of paths, at their values. */
  counted = 0;
  /** Those of them whose paths were counted in no kernel's source, and published nowhere. */
  uncounted = 0;
  /** All of them, at the ends of the paths' bands. */
  lo = 0;
  hi = 0;

  constructor(sheet: PathSheet) {
    this.#sheet = sheet;
  }

  /** The same kernel bus, with what passes over it counted. */
  kernel(bus: KernelBus): KernelBus {
    return this.#through(bus, {
      load: () => this.#load(1),
      load8: () => this.#load(1),
      loadUser: () => this.#load(1),
      loadUncached: () => this.#load(1),
      store: () => this.#store(1),
      store8: () => this.#store(1),
      storeUser: () => this.#store(1),
      storeUncached: () => this.#store(1),
      restoreRegisters: () => this.#load(bus.registers),
      saveRegisters: () => this.#store(bus.registers),
      fill: (_to, _value, bytes) => this.#store(bytes / 4),
      copy: (_to, _from, bytes) => {
        this.#load(bytes / 4);
        this.#store(bytes / 4);
      },
      exec: (path) => this.#exec(path),
    });
  }

  /** The same user bus, likewise. */
  user(bus: UserBus): UserBus {
    return this.#through(bus, {
      load: () => this.#load(1),
      load8: () => this.#load(1),
      store: () => this.#store(1),
      store8: () => this.#store(1),
      exec: (path) => this.#exec(path),
    });
  }

  #load(words: number): void {
    this.loads += words;
  }

  #store(words: number): void {
    this.stores += words;
  }

  #exec(path: number): void {
    const { instructions, provenance } = this.#sheet.paths[path];
    this.counted += instructions.value;
    if (provenance === 'structural') this.uncounted += instructions.value;
    this.lo += instructions.lo;
    this.hi += instructions.hi;
  }

  #through<Bus extends object>(bus: Bus, on: Record<string, (...args: number[]) => void>): Bus {
    return new Proxy(bus, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: number[]): unknown => {
          on[String(name)]?.(...args);
          return Reflect.apply(value, target, args);
        };
      },
    });
  }
}
