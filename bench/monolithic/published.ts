/** What was published of each workload, in microseconds: a file for each. */
import getpid from './getpid.json' with { type: 'json' };
import pipe from './pipe.json' with { type: 'json' };
import shm from './shm.json' with { type: 'json' };

export interface Published {
  readonly system: string;
  readonly microseconds: number;
  readonly source: string;
}

interface Figures {
  /** What is odd about them, and what is not known. */
  readonly note?: string;
  readonly figures: readonly (Published & { readonly machine: string })[];
}

const published: Readonly<Record<string, Figures>> = { getpid, pipe, shm };

/** Those that were measured on this machine; none, if nobody did. */
export function publishedOf(workload: string, machine: string): readonly Published[] {
  return published[workload]?.figures.filter((figure) => figure.machine === machine) ?? [];
}

export function noteOf(workload: string): string {
  return published[workload]?.note ?? '';
}
