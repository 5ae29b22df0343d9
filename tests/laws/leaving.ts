/** A design that turns away from activations (its puts go on in other code), and one that releases them. */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign } from '../../core/words/kernel.ts';
import * as threads from '../proofs/threads.ts';
import { CellsKernel, cells, PUT } from './cells.ts';

/** A put goes on in a new activation, as if its code were another image. */
class Leaving extends CellsKernel {
  readonly #releases: boolean;

  constructor(bus: KernelBus, info: BootInfo, releases: boolean) {
    super(bus, info);
    this.#releases = releases;
  }

  protected override call(number: number): number | 'blocked' {
    const result = super.call(number);
    if (number !== PUT || result !== 0) return result;
    const { bus } = this;
    const old = bus.pc();
    bus.setPc(bus.start(this.info.entry('image'), this.info.home(threads.current(bus))));
    if (this.#releases) bus.release(old);
    return 0;
  }
}

function leavingDesign(name: string, releases: boolean): KernelDesign {
  return cells(name, (bus, info) => new Leaving(bus, info, releases), {
    servers: [{ name: 'image', level: 'user', code: () => 0 }],
  });
}

export const leaking: KernelDesign = leavingDesign('leaking', false);
export const releasing: KernelDesign = leavingDesign('releasing', true);
