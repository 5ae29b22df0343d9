/** What a revocation does: which frames are given, which taken, and in which splits. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { release } from './bindings.ts';
import { FACT } from './facts.ts';
import { type BindingState, isUnderTransfer, ownedBy } from './state.ts';
import { ANSWER, PROMISED, VECTOR, WHICH } from './terms.ts';

/** `taken` counts this much in the value. */
const TAKEN = 256;

/** Whether nothing is certain of how many frames are given before the rest are taken. */
function isOpen(state: BindingState, call: Call): boolean {
  const victim = call.args[0];
  return call.rushed || state.envs[victim].lingers || state.sleepers[victim] !== null;
}

/** The least and the most that the asked task may give of what is wanted. */
export function givenRange(state: BindingState, call: Call): readonly [number, number] {
  const wanted = call.args[1];
  const { answer, delay } = state.envs[call.args[0]].behaviour;
  const answers = answer === ANSWER.give || answer === ANSWER.late;
  if (state.envs[call.args[0]].lingers) return [0, wanted];
  if (!answers) return [0, 0];
  if (isOpen(state, call)) return [0, wanted];
  if (answer === ANSWER.give || delay === 0) return [wanted, wanted];
  return delay > PROMISED.deadline ? [0, 0] : [0, wanted];
}

/** Whether the value says of how many frames each was given or taken, as may be. */
export function revocationFits(state: BindingState, call: Call, value: number): boolean {
  const given = value % TAKEN;
  const taken = Math.floor(value / TAKEN);
  const [least, most] = givenRange(state, call);
  return given + taken === call.args[1] && given >= least && given <= most;
}

const BEHAVIOUR_FACTS = [FACT.gave, 0, FACT.wrong, FACT.refused, FACT.ignored] as const;

export function revoke(state: BindingState, call: Call, value: number, result?: Result): void {
  const victim = call.args[0];
  const env = state.envs[victim];
  const given = value % TAKEN;
  const owned = ownedBy(state, victim);
  if (env.behaviour.which === WHICH.highest) owned.reverse();
  const gives = owned.slice(0, given);
  const takes = owned
    .slice(given)
    .sort((a, b) => a - b)
    .slice(0, Math.floor(value / TAKEN));
  const { answer } = env.behaviour;
  noteTaken(state, victim, takes);
  const isTimed = !call.rushed && state.sleepers[victim] === null && !env.lingers;
  const stopped = [...gives, ...takes].filter((name) => isUnderTransfer(state, name)).length;
  let bindings = 0;
  for (const name of [...gives, ...takes]) bindings += release(state, name);
  env.taken = [...env.taken, ...takes].slice(-VECTOR);
  state.facts |= BEHAVIOUR_FACTS[answer];
  if (answer === ANSWER.late) state.facts |= given > 0 ? FACT.answeredLate : FACT.tooLate;
  const isSlow = answer === ANSWER.late || answer === ANSWER.give;
  env.lingers ||= isSlow && takes.length > 0;
  if (result === undefined) return;
  const cycles = result.cycles - call.began;
  state.revocation = {
    victim,
    answer,
    given: gives,
    taken: takes,
    bindings,
    stopped,
    cycles,
    isTimed,
  };
}

/** What the taking of these frames shows. */
function noteTaken(state: BindingState, victim: number, takes: readonly number[]): void {
  for (const name of takes) {
    if (isUnderTransfer(state, name)) state.facts |= FACT.transferDequeued;
    state.envs.forEach((env, slot) => {
      if (slot === victim) return;
      for (const one of env.bindings.values()) {
        if (one.frame === name) state.facts |= FACT.sharedFrameTaken;
      }
    });
  }
  if (takes.length > 0 && state.envs[victim].taken.length > 0) state.facts |= FACT.takenTwice;
}

/** What it will be if nothing goes wrong: all is given by who gives, and taken from who does not. */
export function likelyValue(state: BindingState, call: Call): number {
  const [, given] = givenRange(state, call);
  return given + TAKEN * (call.args[1] - given);
}
