/** Seeded bugs of transfers by the device. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=binding design=exokernel';

export const transferMutants: readonly Mutant[] = [
  {
    id: 'mX27',
    about: 'a frame is taken by force while a transfer goes into it, and the transfer goes on',
    origin: 'typical: a page is taken by an abort while DMA is active on it',
    file: 'kernels/exokernel/frames.ts',
    find: '  cancelTransfers(k, frame);\n  breakBindings',
    replace: '  breakBindings',
    machine: 'decstation-3100',
    oracle: "a frame that is free is nobody's",
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0); v3 = t2.transfer(0, 0, in, 4)
      v4 = t2.behave(ignore, lowest, 0); v5 = t1.revoke(t2, 1, 0)`,
  },
  {
    id: 'mE-order',
    about: 'where one transfer is cancelled, those that are left go on in the opposite order',
    origin: 'typical: what waits is put aside on a stack, and taken back from its top',
    file: 'kernels/exokernel/dma.ts',
    find: '    submit(k, k.scratch[3 * i], k.scratch[3 * i + 1] >>> 0, k.scratch[3 * i + 2]);',
    replace: `    const from = 3 * (left - 1 - i);
    submit(k, k.scratch[from], k.scratch[from + 1] >>> 0, k.scratch[from + 2]);`,
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.allocate(1, 0); v3 = t1.transfer(0, 0, in, 4)
      v4 = t1.transfer(1, 0, in, 4); v5 = t1.transfer(0, 0, in, 8); v6 = t1.cancel(1, 0)
      v7 = world.complete(3)`,
  },
  {
    id: 'mX27-free',
    about: 'who frees a frame that is in a transfer is not told that it is',
    origin: 'typical: the pin is counted, and not asked for',
    file: 'kernels/exokernel/frames.ts',
    find: '> 0) return -ERROR.buffer;',
    replace: '> 8) return -ERROR.buffer;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.transfer(0, 0, in, 4); v3 = t1.free(0, 0)`,
  },
  {
    id: 'mX27-death',
    about: "transfers that a dead environment has asked for go on, into somebody else's frame",
    origin: 'typical: what is in flight is found by the frame alone, not by who asked',
    file: 'kernels/exokernel/environments.ts',
    find: '  cancelTransfersBy(k, id);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'a transfer touches what was asked for',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, rw)
      v4 = t2.transfer(0, 0, in, 4); v5 = t2.exit()`,
  },
  {
    id: 'mE-flush',
    about: 'what the device wrote is not seen: the cache has what was there before',
    origin: 'typical of DMA that does not look into caches: software must flush them',
    file: 'kernels/exokernel/dma.ts',
    find: "  if ((size & 1) === DIRECTION.in && bus.family === 'mips') {",
    replace: "  if ((size & 1) === DIRECTION.in && bus.family !== 'mips') {",
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, r); v3 = t1.load(0, 0)
      v4 = t1.transfer(0, 0, in, 4); v5 = world.complete(9); v6 = t1.load(0, 0)`,
  },
  {
    id: 'mE-flush-words',
    about: 'a quarter of what the device wrote is flushed from the cache',
    origin: 'typical: words are taken for bytes',
    file: 'kernels/exokernel/dma.ts',
    find: 'bus.flushDataCache(frame * FRAME_BYTES, 4 * (size >>> 1));',
    replace: 'bus.flushDataCache(frame * FRAME_BYTES, size >>> 1);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, r); v3 = t1.load(0, 7)
      v4 = t1.transfer(0, 0, in, 8); v5 = world.complete(9); v6 = t1.load(0, 7)`,
  },
  {
    id: 'mE-direction',
    about: 'who may read a frame may have the device write into it',
    origin: "typical: the device's direction is not the program's: in is a write",
    file: 'kernels/exokernel/dma.ts',
    find: 'const perm = direction === DIRECTION.in ? PERM.write : PERM.read;',
    replace: 'const perm = direction === DIRECTION.in ? PERM.read : PERM.write;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, r)
      v4 = t2.transfer(0, 0, in, 4)`,
  },
  {
    id: 'mE-ring',
    about: 'a hole that a cancelled transfer left in the ring stays: the engine gets no further',
    origin: 'typical: the driver skips what the device still waits for',
    file: 'kernels/exokernel/dma.ts',
    find: '  collect(k);\n  closeHoles(k);',
    replace: '  collect(k);',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.allocate(1, 0); v3 = t1.transfer(0, 0, in, 4)
      v4 = t1.transfer(1, 0, in, 4); v5 = t1.cancel(1, 0)`,
  },
  {
    id: 'mE-pin',
    about: 'a transfer that is done keeps its frame in use',
    origin: 'typical: a pin goes on one path, and stays on another',
    file: 'kernels/exokernel/dma.ts',
    find: '  addPins(k, frame, -1);\n',
    replace: '  if ((size & 1) === DIRECTION.in) addPins(k, frame, -1);\n',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.transfer(0, 0, out, 4); v3 = world.complete(0)`,
  },
];
