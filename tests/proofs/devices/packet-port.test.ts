/** While a packet may come in, oracles see which frame the device may write to. */
import { expect, it } from 'vitest';
import { Session } from '../../../core/engine/session.ts';
import { silent } from '../../../core/engine/silent-watcher.ts';
import type { Stage, Watcher } from '../../../core/words/watcher.ts';
import { createMachine } from '../../../machines/build.ts';
import { packetFilter } from '../packet-filter.ts';
import { packed } from '../run.ts';
import { PacketPort } from './packet-port.ts';

/** Frames that a device may write to, after each act of the world and each return. */
function activeFrames(machine: string, program: string): number[][] {
  const seen: number[][] = [];
  let stage: Stage | null = null;
  const look = (): boolean => {
    const uses = stage?.authority().frames;
    const frames = Array.from({ length: uses?.length ?? 0 }, (_, frame) => frame).filter(
      (frame) => uses?.at(frame) === 'device',
    );
    expect(frames.every((frame) => stage?.peek.dmaActive(frame))).toBe(true);
    seen.push(frames);
    return true;
  };
  const watcher: Watcher = {
    ...silent,
    begin: (_, on) => {
      stage = on;
    },
    returned: look,
    world: look,
  };
  const { design, contract } = packetFilter;
  const options = { frames: 64, devices: [new PacketPort()] };
  new Session(design, contract, createMachine(machine, options)).run(
    packed(packetFilter, program),
    watcher,
  );
  return seen;
}

it.each(['decstation-3100', 'pentium-133'])(
  'one frame at a time, and each in turn, on %s',
  (id) => {
    const seen = activeFrames(
      id,
      `program 1 contract=packets
     v0 = t1.filter(0xff, 5); v1 = t1.receive(); v2 = world.deliver(5, 11); v3 = t1.receive()
     v4 = world.deliver(5, 22)`,
    );
    const [offered, coming, arrived, comingAgain, arrivedAgain] = seen.map((frames) => {
      expect(frames).toHaveLength(1);
      return frames[0];
    });
    expect(coming).toBe(offered);
    expect(arrived).not.toBe(offered);
    expect(comingAgain).toBe(arrived);
    expect(arrivedAgain).toBe(offered);
  },
);
