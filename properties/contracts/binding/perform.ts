/** What an op of the binding contract does when it is done. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { access, remake } from './access.ts';
import { performAuthority } from './authority.ts';
import { bindingEntry, put, release } from './bindings.ts';
import { ALL } from './capability.ts';
import { FACT } from './facts.ts';
import { OP } from './ops.ts';
import { protect } from './protect.ts';
import { revoke } from './revocation.ts';
import { look } from './sleepers.ts';
import {
  ALIVE,
  allocated,
  type BindingState,
  capIn,
  EXITED,
  MEEK,
  ownedBy,
  wordAt,
} from './state.ts';
import { BIND, DIRECTION } from './terms.ts';

/** Changes the state as the op says; only for calls that may be done. */
export function perform(state: BindingState, call: Call, value: number, result?: Result): void {
  performOne(state, call, value, result);
  look(state);
}

function performOne(state: BindingState, call: Call, value: number, result?: Result): void {
  const { task, args } = call;
  switch (call.op) {
    case OP.spawn:
      spawn(state, args[0]);
      break;
    case OP.exit:
      exit(state, task);
      break;
    case OP.allocate:
      allocate(state, task, args[0], args[1]);
      break;
    case OP.free:
      release(state, args[0]);
      break;
    case OP.bind:
      bind(state, call, task, 0);
      state.envs[task].pages.set(args[0], {
        frame: args[1],
        slot: args[2],
        write: args[3] === BIND.rw,
      });
      break;
    case OP.bindFor:
      bind(state, call, args[0], 1);
      break;
    case OP.unbind:
      state.envs[task].bindings.delete(args[0]);
      state.envs[task].pages.delete(args[0]);
      break;
    case OP.protect:
      protect(state, call);
      break;
    case OP.load:
    case OP.store:
      use(state, call);
      break;
    case OP.behave:
      state.envs[task].behaviour = { answer: args[0], which: args[1], delay: args[2] };
      break;
    case OP.revoke:
      revoke(state, call, value, result);
      break;
    case OP.await:
      if (state.sleepers[task]?.early === false) state.facts |= FACT.sleeperWoken;
      break;
    case OP.transfer: {
      const into = args[2] === DIRECTION.in;
      state.transfers = [...state.transfers, { frame: args[0], task, into, words: args[3] }];
      break;
    }
    case OP.complete:
      complete(state, args[0]);
      break;
    case OP.cancel:
      state.transfers = state.transfers.filter(({ frame }) => frame !== args[0]);
      break;
    default:
      performAuthority(state, call);
  }
}

function spawn(state: BindingState, slot: number): void {
  const env = state.envs[slot];
  if (env.status === EXITED) state.facts |= FACT.slotSpawnedAgain;
  env.status = ALIVE;
  env.life = (env.life + 1) & 0xff;
  env.name = [slot, env.life];
  env.caps[0] = { permissions: ALL, name: env.name, from: null };
}

function exit(state: BindingState, task: number): void {
  for (const name of ownedBy(state, task)) release(state, name);
  state.transfers = state.transfers.filter((one) => one.task !== task);
  const env = state.envs[task];
  env.status = EXITED;
  env.caps.fill(null);
  env.bindings.clear();
  env.pages.clear();
  env.offer = null;
  env.behaviour = MEEK;
  env.taken = [];
  env.lingers = false;
  env.lostPage = -1;
}

function allocate(state: BindingState, task: number, name: number, slot: number): void {
  const cap = capIn(state, task, slot);
  if (cap === null) return;
  const frame = state.frames[name];
  frame.owner = task;
  frame.list[0] = { permissions: ALL, name: cap.name };
}

/** Page, frame, slot and rights stand from this argument on. */
function bind(state: BindingState, call: Call, task: number, from: number): void {
  const [page, name, slot, rights] = call.args.subarray(from);
  const cap = capIn(state, call.task, slot);
  const frame = allocated(state, name);
  if (cap === null || frame === null) return;
  const write = rights === BIND.rw;
  put(state, task, page, { frame: name, write, entry: bindingEntry(frame, cap, write) });
}

function use(state: BindingState, call: Call): void {
  const { task } = call;
  const [page, offset, value] = call.args;
  const reached = access(state, task, page, call.op === OP.store, call.starved);
  if (reached.isRemade) remake(state, task, page);
  const frame = allocated(state, reached.frame);
  if (frame === null) return;
  if (call.op === OP.store) {
    frame.words.set(offset, value);
    return;
  }
  const isOthers = frame.stained !== 0 && frame.stained !== frame.owner;
  if (isOthers && wordAt(frame, offset) === 0) state.facts |= FACT.zeroedAfterOthers;
  const memory = state.envs[task].pages.get(page);
  if (memory !== undefined && capIn(state, task, memory.slot) === null) {
    state.facts |= FACT.outlivedCapability;
  }
}

function complete(state: BindingState, value: number): void {
  const [first, ...rest] = state.transfers;
  state.transfers = rest;
  if (!first.into) return;
  const { words, owner } = state.frames[first.frame];
  for (let i = 0; i < first.words; i++) words.set(i, value + i);
  state.envs.forEach((env, slot) => {
    if (slot === owner) return;
    for (const one of env.bindings.values()) {
      if (one.frame === first.frame) state.facts |= FACT.deviceWroteToSharer;
    }
  });
}
