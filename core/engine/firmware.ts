/** What a design brings to a machine, and what boot finds there. */

import type { Entry } from '../words/activation.ts';
import type { Contract } from '../words/contract.ts';
import type { BootInfo, KernelDesign } from '../words/kernel.ts';
import type { Firmware, Machine } from '../words/machine.ts';

/** The design's servers, and the code of each op of the contract, under `contract.op`. */
export function firmwareOf(design: KernelDesign, contract: Contract): Firmware {
  const offer = design.contracts[contract.name];
  if (offer === undefined) {
    throw new DesignError(
      `${design.name} does not offer the contract ${contract.name}; it offers ${Object.keys(design.contracts).join(', ') || 'none'}`,
    );
  }
  const ops: Entry[] = contract.ops.flatMap((op): Entry[] => {
    if (op.by !== 'task') return [];
    const code = offer.ops[op.name];
    if (code === undefined) {
      throw new DesignError(
        `${design.name} offers ${contract.name} without ${op.name}: add ${op.name} to contracts.${contract.name}.ops`,
      );
    }
    return [{ name: `${contract.name}.${op.name}`, level: 'user', code, step: true }];
  });
  return {
    entries: [...(design.servers ?? []), ...ops],
    rooms: design.rooms ?? [],
    paths: design.paths ?? { paths: [] },
    ...(design.media === undefined ? {} : { media: design.media }),
  };
}

/** The options of a variant, with the default of each that is not named. */
export function optionsOf(
  design: KernelDesign,
  variant: Readonly<Record<string, string>>,
): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [name, values] of Object.entries(design.variants ?? {})) {
    options[name] = variant[name] ?? values[0];
  }
  return options;
}

/** What boot and attach are told. */
export function bootInfo(
  design: KernelDesign,
  machine: Machine,
  variant: Readonly<Record<string, string>>,
): BootInfo {
  const rooms = machine.ledger.rooms;
  const paths = design.paths?.paths ?? [];
  return {
    home: (slot) => machine.home(slot),
    faultHome: (slot) => machine.faultHome(slot),
    slot: (home) => machine.slot(home),
    entry: (name) => found(machine.entry(name), design, 'entry', name),
    room: (name) => found(rooms.indexOf(name), design, 'room', name),
    path: (name) =>
      found(
        paths.findIndex((path) => path.name === name),
        design,
        'path',
        name,
      ),
    devices: machine.devices,
    timerLine: machine.lines.indexOf('timer'),
    clockHz: machine.facts.clockHz,
    options: optionsOf(design, variant),
  };
}

function found(index: number, design: KernelDesign, what: string, name: string): number {
  if (index < 0)
    throw new DesignError(`${design.name} asks for the ${what} ${name}, which it does not declare`);
  return index;
}

/** A design that is not put together as it must be; the message says what to write. */
export class DesignError extends Error {}
