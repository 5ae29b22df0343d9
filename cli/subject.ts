/** What a program is run on: a design in a variant, a contract, a machine. */

import { hint, listed, quote } from '../core/engine/program/phrases.ts';
import { ProgramError } from '../core/engine/program/program-error.ts';
import type { ReadProgram } from '../core/engine/program/read.ts';
import { Session } from '../core/engine/session.ts';
import type { Contract } from '../core/words/contract.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Machine } from '../core/words/machine.ts';
import type { ProgramHeader } from '../core/words/program.ts';
import { DEFAULT_FRAMES } from '../machines/build.ts';
import type { LoadedConfig } from './config.ts';
import { BadInput } from './errors.ts';
import { assertFits, assertRunsOn, type MachineChoice, machineNamed, runsOn } from './machines.ts';
import {
  assertOffers,
  designNamed,
  lackOf,
  offers,
  type Variant,
  variantOf,
  variantText,
} from './select.ts';

export interface Subject {
  readonly design: KernelDesign;
  readonly contract: Contract;
  readonly machine: MachineChoice;
  readonly variant: Variant;
}

/** What the user asks for by options; each overrides the program's header. */
export interface SubjectOptions {
  readonly design?: string;
  readonly machine?: string;
  readonly variant?: string;
}

/** What the contract asks for, and what the design cannot do without. */
function devicesOf(design: KernelDesign, contract: Contract): readonly string[] {
  return [...new Set([...(contract.devices ?? []), ...(design.devices ?? [])])];
}

/** A machine with so many frames, or those that it has by itself, and with what contract and design need. */
export function machineFor({ design, contract, machine }: Subject, frames?: number): Machine {
  const devices = devicesOf(design, contract);
  const needed = contract.frames ?? 0;
  if (frames === undefined && needed <= DEFAULT_FRAMES) return machine.create({ devices });
  return machine.create({ frames: Math.max(frames ?? DEFAULT_FRAMES, needed), devices });
}

export function openSession(subject: Subject): Session {
  const { design, contract, variant } = subject;
  return new Session(design, contract, machineFor(subject), { variant });
}

/** The subject that the options and the header name, and defaults for what neither does. */
export function subjectOf(
  loaded: LoadedConfig,
  contract: Contract,
  options: SubjectOptions,
  header: Partial<ProgramHeader> = {},
): Subject {
  const name = options.design ?? header.design;
  const design =
    name === undefined ? onlyDesign(loaded, contract) : designNamed(loaded.config, name);
  assertOffers(design, contract);
  const machine = chosenMachine(loaded, design, options.machine, header.machine);
  assertRunsOn(design, machine);
  const variant = variantOf(design, options.variant ?? header.variant ?? '');
  assertFits(design, variant, machine);
  return { design, contract, machine, variant };
}

/** As `subjectOf` for a program that was read: what its header has wrong is told with its place. */
export function subjectOfProgram(
  loaded: LoadedConfig,
  read: ReadProgram,
  options: SubjectOptions,
): Subject {
  const { header } = read.program;
  for (const key of ['design', 'machine', 'variant'] as const) {
    if (options[key] !== undefined || header[key] === undefined) continue;
    try {
      const known = { design: options.design ?? header.design, [key]: header[key] };
      if (key === 'machine') machineNamed(header[key] ?? '', loaded.folder);
      else if (key === 'design') designNamed(loaded.config, header[key] ?? '');
      else if (known.design !== undefined) {
        variantOf(designNamed(loaded.config, known.design), header[key] ?? '');
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new ProgramError(read.positions.source, read.positions.header(key), error.message);
    }
  }
  const named = options.design ?? header.design;
  if (named !== undefined) {
    const lacks = lackOf(designNamed(loaded.config, named), read.contract);
    const key = options.design === undefined ? 'design' : 'contract';
    if (lacks !== null) {
      throw new ProgramError(read.positions.source, read.positions.header(key), lacks);
    }
  }
  const subject = subjectOf(loaded, read.contract, options, header);
  checkNames(read, subject);
  return subject;
}

/** Refuses anchors and acts of the world that name what this machine has not. */
function checkNames(
  { program, positions }: ReadProgram,
  { design, machine, contract }: Subject,
): void {
  const built = machine.create({ frames: 16, devices: devicesOf(design, contract) });
  for (const [index, { action, name }] of program.anchors.entries()) {
    if (action !== 'interrupt' || built.lines.includes(name)) continue;
    const lines = `Its lines are ${listed(built.lines)}.`;
    const guess = hint(name, built.lines) || '.';
    const problem = `${machine.id} has no interrupt line ${quote(name)}${guess} ${lines}`;
    throw new ProgramError(positions.source, positions.anchor(index, 'name'), problem);
  }
  for (const [index, step] of program.steps.entries()) {
    const by = contract.ops.find((op) => op.name === step.op.name)?.by ?? 'task';
    if (by === 'task' || built.devices.some((device) => device.name === by.device)) continue;
    const problem = `${step.op.name} is an act on the device ${by.device}, which ${machine.id} has not.`;
    throw new ProgramError(positions.source, positions.step(index, 'op'), problem);
  }
}

function onlyDesign({ config, path }: LoadedConfig, contract: Contract): KernelDesign {
  const candidates = config.designs.filter((design) => offers(design, contract));
  const [first] = candidates;
  if (first === undefined) {
    throw new BadInput(`no kernel in ${path} offers the contract ${contract.name}.`);
  }
  if (candidates.length === 1) return first;
  const names = listed(candidates.map((design) => design.name));
  throw new BadInput(`expected --design NAME, since several kernels can run this: ${names}.`);
}

function chosenMachine(
  loaded: LoadedConfig,
  design: KernelDesign,
  option: string | undefined,
  header: string | undefined,
): MachineChoice {
  if (option !== undefined) return machineNamed(option, process.cwd());
  if (header !== undefined) return machineNamed(header, loaded.folder);
  const machines = loaded.config.machines.map((id) => machineNamed(id, loaded.folder));
  const machine = machines.find((one) => runsOn(design, one));
  if (machine !== undefined) return machine;
  throw new BadInput(
    `expected --machine ID: ${loaded.path} lists none on which ${design.name} runs.`,
  );
}

/** The header of a program for this subject. */
export function headerFor(subject: Subject, seed?: number): ProgramHeader {
  const variant = variantText(subject.design, subject.variant);
  return {
    version: 1,
    contract: subject.contract.name,
    design: subject.design.name,
    machine: subject.machine.id,
    ...(variant === '' ? {} : { variant }),
    ...(seed === undefined ? {} : { seed }),
  };
}
