/** Histories of generated programs on the monolithic kernel: what its judge was told, kept to be judged again. */
import { check } from '../../core/engine/check.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { Call, Result, Specification } from '../../core/words/specification.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../machines/build.ts';
import { unix } from '../../properties/contracts/unix/index.ts';

/** As the contract asks for. */
const FRAMES = 1024;

export type Heard =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'returned'; readonly call: Call; readonly result: Result }
  | { readonly kind: 'rest'; readonly open: Call[] }
  | { readonly kind: 'power' };

/** One program's. */
export type History = Heard[];

/** The judge tells of calls in an object that it uses again. */
function kept(call: Call): Call {
  return { ...call, args: call.args.slice() };
}

/** A specification that accepts everything, and keeps what it was asked: its state is the history. */
function tape(into: History[]): Specification<{ readonly history: History }> {
  return {
    initial() {
      const history: History = [];
      into.push(history);
      return { history };
    },
    clone: (state) => state,
    call({ history }, call) {
      history.push({ kind: 'call', call: kept(call) });
    },
    advance(state, call, result) {
      state.history.push({ kind: 'returned', call: kept(call), result: { ...result } });
      return state;
    },
    mayWait({ history }, call) {
      const last = history.at(-1);
      if (last?.kind === 'rest') last.open.push(kept(call));
      else history.push({ kind: 'rest', open: [kept(call)] });
      return true;
    },
    mayStand: () => true,
    power(state) {
      state.history.push({ kind: 'power' });
      return state;
    },
    expected: () => '',
    assume: () => undefined,
    show: () => '',
  };
}

/** What the kernel did in programs with so many ops in all. */
export function record(machine: string, seed: number, ops: number): readonly History[] {
  const histories: History[] = [];
  const { propose: _, ...heard } = unix;
  const listening: Contract<{ readonly history: History }> = {
    ...heard,
    properties: [],
    specification: tape(histories),
  };
  const board = createMachine(machine, { frames: FRAMES, devices: ['disk', 'ethernet'] });
  check(new Session(monolithic, unix, board), new ContractJudge(listening, []), { seed, ops });
  return histories;
}
