/** Steps of programs that make system calls as they are. */
import { PATHS, RESULTS } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { wordsOf } from '../../kernels/monolithic/user/bytes.ts';

export const ANYBODY = 0xffffffff;
/** An address that no region has. */
export const NOBODYS = 0x50000000;

/** A step that makes a system call; `wait` stores the status at RESULTS. */
export function call(task: string, name: keyof typeof CALL, ...args: readonly number[]): string {
  const all = name === 'wait' ? [args[0], RESULTS, 0] : args;
  const words = [...all, 0, 0, 0, 0, 0, 0].slice(0, 6);
  return `${task}.call(${[CALL[name], ...words].join(', ')})`;
}

/** Steps that put a path where calls are given it. */
export function path(task: string, text: string): string {
  const words = wordsOf(text);
  return words
    .map(
      (word, i) =>
        `v${900 + 10 * Number(task.slice(1)) + i} = ${task}.store(${PATHS + 4 * i}, ${word})`,
    )
    .join('; ');
}
