/** What was published of the null call, in microseconds: `getpid.json`. */
import figures from './getpid.json' with { type: 'json' };

export interface Published {
  readonly system: string;
  readonly microseconds: number;
  readonly source: string;
}

/** Those that were measured on this machine; none, if nobody did. */
export function publishedOf(machine: string): readonly Published[] {
  return figures.figures.filter((figure) => figure.machine === machine);
}
