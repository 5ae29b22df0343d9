/** What the check of the rings looks for, done to them by hand, is found and named. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Session } from '../../../core/engine/session.ts';
import { createMachine } from '../../../machines/build.ts';
import {
  ETHERNET_DESCRIPTOR,
  ETHERNET_DESCRIPTOR_BYTES,
  ETHERNET_FEATURE,
  ETHERNET_OWNED,
  RINGS_BYTES,
  TRANSMIT_RING,
} from '../../../machines/formats/ethernet.ts';
import { raw, rawUnix, runRaw } from '../../../tests/monolithic/raw-calls.ts';
import { call } from '../../../tests/monolithic/raw-steps.ts';
import { NETBUF, NETBUF_BYTES, NETBUF_STATE } from '../unix/records.ts';
import { planMemory } from './plan.ts';
import { MROOT } from './records.ts';

const FRAMES = 1024;
/** Buffers that are free. */
const [FREE, OTHER] = [20, 21];

function sessionOn(id: string): Session {
  const machine = createMachine(id, { frames: FRAMES, devices: ['disk', 'console', 'ethernet'] });
  return new Session(rawUnix, raw, machine, { variant: {} });
}

describe.each([
  ['decstation-3100', false],
  ['decstation-5000-125', true],
  ['pentium-133', true],
])('on %s', (id, hasDma) => {
  const session = sessionOn(id);
  const { bus } = session.machine;
  const plan = planMemory(bus.frames, bus.kernelBase, 0);
  const root = (field: number): number => plan.root + field;
  const state = (buffer: number): number => plan.unix.netbufs.at(buffer) + NETBUF.state;
  const sends = (slot: number): number => plan.rings + RINGS_BYTES + 4 * slot;
  const at = (ring: number, slot: number, field: number): number =>
    plan.rings - plan.kernelBase + ring + slot * ETHERNET_DESCRIPTOR_BYTES + field;
  const pa = (buffer: number): number =>
    plan.unix.buffers - plan.kernelBase + buffer * NETBUF_BYTES;
  const { address } = ETHERNET_DESCRIPTOR;

  /** A frame is given to the interface, as the driver would, in slot 0. */
  function send(buffer: number): void {
    bus.store(state(buffer), NETBUF_STATE.sending);
    bus.store(root(MROOT.transmitHead), 0);
    bus.store(root(MROOT.transmitTail), 1);
    bus.store(sends(0), buffer);
    if (hasDma) bus.storeUncached(at(TRANSMIT_RING, 0, address), pa(buffer));
  }

  beforeEach(() => {
    runRaw(session, `v1 = ${call('t1', 'getpid')}`);
    expect(session.inconsistency()).toBeNull();
  });

  it('finds nothing wrong with a frame that goes out', () => {
    expect(bus.load(root(MROOT.networkFeatures)) & ETHERNET_FEATURE.dma).toBe(hasDma ? 1 : 0);
    send(FREE);
    expect(session.inconsistency()).toBeNull();
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a buffer is lost that was received into',
      () => bus.store(state(FREE), NETBUF_STATE.receiving),
      /are for receiving/,
    ],
    [
      'a buffer is lost that was sent',
      () => bus.store(state(FREE), NETBUF_STATE.sending),
      /are on their way out/,
    ],
    ['there are more frames than slots', () => bus.store(root(MROOT.transmitTail), 9), /9 frames/],
    [
      'what is sent is no buffer',
      () => {
        send(FREE);
        bus.store(sends(0), 32);
      },
      /no network buffer/,
    ],
    [
      'what is sent is free',
      () => {
        send(FREE);
        bus.store(state(FREE), NETBUF_STATE.free);
      },
      /not on its way out/,
    ],
    [
      'a buffer is sent twice',
      () => {
        send(FREE);
        bus.store(sends(1), FREE);
        bus.store(root(MROOT.transmitTail), 2);
      },
      /as another does/,
    ],
  ])('it notices that %s', (_, damage, said) => {
    damage();
    expect(session.inconsistency()).toMatch(said);
  });

  it('knows that the rings of a board are not in memory', () => {
    bus.storeUncached(at(0, 3, address), pa(FREE));
    if (hasDma) expect(session.inconsistency()).toMatch(/receive ring/);
    else expect(session.inconsistency()).toBeNull();
  });
});

describe.each(['decstation-5000-125', 'pentium-133'])('with DMA, on %s', (id) => {
  const session = sessionOn(id);
  const { bus } = session.machine;
  const plan = planMemory(bus.frames, bus.kernelBase, 0);
  const { address, flags, size } = ETHERNET_DESCRIPTOR;
  const pa = (buffer: number): number =>
    plan.unix.buffers - plan.kernelBase + buffer * NETBUF_BYTES;
  const put = (ring: number, slot: number, field: number, value: number): void =>
    bus.storeUncached(
      plan.rings - plan.kernelBase + ring + slot * ETHERNET_DESCRIPTOR_BYTES + field,
      value,
    );

  beforeEach(() => {
    runRaw(session, `v1 = ${call('t1', 'getpid')}`);
  });

  it.each<[string, number, RegExp]>([
    ['is the kernel’s', plan.root - plan.kernelBase, /is no network buffer/],
    ['is a user’s', plan.low * 4096, /is no network buffer/],
    ['lies within a buffer', pa(FREE) + 4, /is no network buffer/],
    ['lies behind the last buffer', pa(32), /is no network buffer/],
    ['lies before the first', pa(0) - NETBUF_BYTES, /is no network buffer/],
    ['is a buffer that is free', pa(OTHER), /not for receiving/],
    ['is that of another slot', pa(0), /as another has/],
  ])('it notices that what a frame is received into %s', (_, where, said) => {
    put(0, 5, address, where);
    expect(session.inconsistency()).toMatch(said);
  });

  it('notices room behind the end of a buffer', () => {
    put(0, 2, size, NETBUF_BYTES + 4);
    expect(session.inconsistency()).toMatch(/more than its buffer/);
  });

  it('notices a descriptor for sending that nobody has filled', () => {
    put(TRANSMIT_RING, 4, flags, ETHERNET_OWNED);
    expect(session.inconsistency()).toMatch(/nothing was sent with it/);
  });

  it('notices that the interface sends from elsewhere', () => {
    bus.store(plan.unix.netbufs.at(FREE) + NETBUF.state, NETBUF_STATE.sending);
    bus.store(plan.root + MROOT.transmitTail, 1);
    bus.store(plan.rings + RINGS_BYTES, FREE);
    put(TRANSMIT_RING, 0, address, pa(OTHER));
    expect(session.inconsistency()).toMatch(/names another place/);
  });
});
