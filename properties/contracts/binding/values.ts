/** The values with which ops of the binding contract end. */
import type { Call } from '../../../core/words/specification.ts';
import { access } from './access.ts';
import { OP } from './ops.ts';
import { type BindingState, wordAt } from './state.ts';
import { OWNER } from './terms.ts';

/** The word that a load finds there. */
function wordOf(state: BindingState, call: Call): number {
  const [page, offset] = call.args;
  const bound = state.envs[call.task].bindings.get(page);
  if (call.op === OP.hijack) return bound === undefined ? -1 : wordAt(state.frames[bound.frame], 0);
  const { frame } = access(state, call.task, page, false, false);
  return frame < 0 ? -1 : wordAt(state.frames[frame], offset);
}

/** What the op's value must be; -1 where it may be anything. */
export function valueMust(state: BindingState, call: Call): number {
  const { task, args } = call;
  switch (call.op) {
    case OP.spawn:
      return -1;
    case OP.load:
    case OP.hijack:
      return wordOf(state, call);
    case OP.derive:
      return args[1];
    case OP.owner: {
      const { owner } = state.frames[args[0]];
      if (owner === 0) return OWNER.nobody;
      return owner === task ? OWNER.caller : OWNER.another;
    }
    case OP.repossessed: {
      const name = state.envs[task].taken[args[0]];
      return name === undefined ? 0 : name + 1;
    }
    case OP.complete:
      return state.transfers[0]?.words ?? 0;
    default:
      return 0;
  }
}
