/** Notices who looks at a clock or throws dice: by name, even where no outcome shows it yet. */

/** What `work` returned, and which sources of chance were asked meanwhile. */
export interface Watched<Result> {
  readonly result: Result;
  readonly asked: readonly string[];
}

/** Runs `work`, which must be synchronous: nobody else can be running meanwhile. */
export function watchChance<Result>(work: () => Result): Watched<Result> {
  const asked = new Set<string>();
  const { random } = Math;
  const { now } = Date;
  const elapsed = performance.now;
  Math.random = () => {
    asked.add('Math.random');
    return random();
  };
  Date.now = () => {
    asked.add('Date.now');
    return now();
  };
  performance.now = () => {
    asked.add('performance.now');
    return elapsed.call(performance);
  };
  try {
    return { result: work(), asked: [...asked] };
  } finally {
    Math.random = random;
    Date.now = now;
    performance.now = elapsed;
  }
}
