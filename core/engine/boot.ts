/** Boots a design: on a machine that was just built, and again on one whose power was lost. */
import type { Kernel, KernelDesign, Thread } from '../words/kernel.ts';
import type { Fuel, Machine } from '../words/machine.ts';
import { bootInfo, DesignError } from './firmware.ts';
import type { Booted, Run } from './run.ts';
import { BootError } from './session-errors.ts';
import { checkedKernel, checkedRoot } from './shape.ts';
import { NOBODY } from './task-table.ts';

/**
 * Lays the design out on the machine, and lets it run until its root task stands at its home; or until
 * the power is lost, as the machine will say. A BootError says why it does not come up.
 */
export function boot(
  design: KernelDesign,
  machine: Machine,
  variant: Readonly<Record<string, string>>,
  fuel: Fuel,
): Booted {
  const info = bootInfo(design, machine, variant);
  machine.refuel(fuel);
  const root = checkedRoot(
    design,
    blamed(design, () => design.boot(machine.bus, info)),
  );
  const kernel = attached(design, machine, variant);
  settle(design, machine, kernel, root);
  return { root, kernel };
}

/** The handlers over what memory holds. */
export function attached(
  design: KernelDesign,
  machine: Machine,
  variant: Readonly<Record<string, string>>,
): Kernel {
  const info = bootInfo(design, machine, variant);
  return checkedKernel(
    design,
    blamed(design, () => design.attach(machine.bus, info)),
  );
}

/** Lets the servers that boot made run, and devices that it waits for, until the root task is at its home. */
function settle(design: KernelDesign, machine: Machine, kernel: Kernel, root: Thread): void {
  const stop = machine.run(kernel);
  if (stop === 'power') return;
  if (stop === 'panic' || stop === 'exhausted') {
    throw new BootError(`${design.name} does not boot: ${machine.stopMessage}`, stop);
  }
  const answer = machine.dispatch(kernel, root);
  if (answer === 'ready' || answer === 'power') return;
  throw new BootError(`${design.name} boots, but its root task cannot run`);
}

/** What boot or attach throws is the design's bug, save what the engine told it about itself. */
function blamed<T>(design: KernelDesign, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof DesignError) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new BootError(`${design.name} does not boot: ${message}`);
  }
}

/**
 * The power was lost in the middle of a run. It comes back, the design boots again with what its disks
 * hold, and the run goes on with the root task alone. Boot is no rest point, so nobody looks at it.
 */
export function powerCycle(run: Run): void {
  const { machine, tasks, herald } = run;
  const open = [...new Set(tasks.open.filter((step) => step !== NOBODY))];
  machine.stopAtRest = false;
  try {
    const { root, kernel } = bootAgain(run);
    run.kernel = kernel;
    run.last = 1;
    tasks.powerOff(root);
    herald.power(open);
  } catch (thrown) {
    if (!(thrown instanceof BootError)) throw thrown;
    const message = `after the power was lost, ${thrown.message}`;
    if (thrown.stop === 'exhausted') herald.exhausted(message, NOBODY);
    else herald.panic(message);
  }
  run.stopWhereNeeded();
}

/** A program may take the power away in boot as well, once for each of its anchors. */
function bootAgain({ machine, boot }: Run): Booted {
  for (;;) {
    machine.powerOn();
    try {
      const booted = boot(machine);
      if (!machine.isOff) return booted;
    } catch (thrown) {
      if (!machine.isOff) throw thrown;
    }
  }
}
