/** Helpers for `kernelcheck.config.ts`: they change nothing, and let the editor check what is written. */
import type { Config } from '../core/words/config.ts';
import type { Property } from '../core/words/property.ts';
import type { Workload } from '../core/words/workload.ts';

export function defineConfig(config: Config): Config {
  return config;
}

/** One claim: about every event, about what must be seen once, about agreement between kernels, or about costs. */
export function defineProperty<State = unknown>(property: Property<State>): Property<State> {
  return property;
}

/** A program whose cost is measured. */
export function defineWorkload(workload: Workload): Workload {
  return workload;
}
