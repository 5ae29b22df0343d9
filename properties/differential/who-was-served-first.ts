/** Of several tasks that wait for the same thing, one design serves another first. */
import type { Allowance, Pair, Past, SideName, ValueOf } from '../../core/words/agreement.ts';

/** Steps that may have changed places, at the most. */
const STEPS_MAX = 4;

/** Steps of `ops`, by different tasks and under way together: on one side they ended as on the other, in another order. */
export function whoWasServedFirst(
  ops: readonly string[],
  value: Readonly<Record<string, ValueOf>>,
): Allowance {
  return {
    name: 'who was served first',
    about:
      'Several tasks wait for the same thing, and which of them is served first is not said: together they end alike.',
    allows(pair, past) {
      if (!ops.includes(pair.op)) return null;
      const others = rivals(pair, past);
      const found = others.length === 0 ? null : permuted([pair], others, past, value);
      if (found === null) return null;
      return { kind: 'leaveOut', steps: found, on: 'everywhere' };
    },
  };
}

/** Steps of the same op that other tasks were in while this one was. */
function rivals(pair: Pair, past: Past): Pair[] {
  const { program } = past;
  const { op, step } = pair.call;
  return past.beside(step).flatMap((label) => {
    const at = program.labels.indexOf(label);
    const [a, b] = [past.ended('a', label), past.ended('b', label)];
    if (at < 0 || program.ops[at] !== op || a === null || b === null) return [];
    return { ...pair, call: { ...pair.call, step: label, task: program.by[at] }, a, b };
  });
}

/** The labels of these steps, with as few more as are needed so that both sides ended them alike; null if it cannot be. */
function permuted(
  some: readonly Pair[],
  others: readonly Pair[],
  past: Past,
  value: Readonly<Record<string, ValueOf>>,
): readonly number[] | null {
  const endings = (side: SideName) => some.map((pair) => told(pair, side, past, value)).sort();
  const [one, other] = [endings('a'), endings('b')];
  if (one.every((ending, i) => ending === other[i])) return some.map(({ call }) => call.step);
  if (some.length === STEPS_MAX) return null;
  let least: readonly number[] | null = null;
  others.forEach((next, i) => {
    if (some.some(({ call }) => call.task === next.call.task)) return;
    const found = permuted([...some, next], others.slice(i + 1), past, value);
    if (found !== null && (least === null || found.length < least.length)) least = found;
  });
  return least;
}

/** How it ended, so that two endings can be compared. */
function told(pair: Pair, side: SideName, past: Past, value: Readonly<Record<string, ValueOf>>) {
  const ended = pair[side];
  const tell = ended.kind === 'done' ? value[pair.op] : undefined;
  const shown = tell === undefined ? ended.value : tell(pair, side, ended.value, past);
  return `${ended.kind} ${ended.reason} ${shown}`;
}
