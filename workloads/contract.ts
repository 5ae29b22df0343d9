/** The contract of a workload that has ops of its own: it claims nothing, since what they cost is all that is asked. */
import type { Contract } from '../core/words/contract.ts';
import type { Workload } from '../core/words/workload.ts';

type Nothing = Readonly<Record<string, never>>;

/** Of a workload with `ops`; one with a `contract` is run under that. */
export function contractOf(workload: Workload): Contract<Nothing> {
  const { name, about, ops = [], tasks = 2, frames, devices } = workload;
  return {
    name,
    about,
    ops,
    errors: [...new Set(ops.flatMap(({ refusals }) => refusals))],
    tasks,
    ...(frames === undefined ? {} : { frames }),
    ...(devices === undefined ? {} : { devices }),
    specification: {
      initial: () => ({}),
      clone: (state) => state,
      advance: (state) => state,
      mayWait: () => true,
      expected: () => 'anything',
      assume() {},
      show: () => 'nothing is known',
    },
    properties: [],
  };
}
