/** The terms of wake predicates: how they keep frames in use, and lose them. */
import { PINS, PPAGE } from './abi/info.ts';
import type { Exo } from './context.ts';
import { PREDICATE, PREDICATE_TERM } from './records.ts';

export function termAt(predicate: number, index: number): number {
  return predicate + PREDICATE.terms + index * PREDICATE_TERM.bytes;
}

/** The frame in which a term's word stands. */
export function frameOfTerm(k: Exo, term: number): number {
  return k.bus.load(term + PREDICATE_TERM.address) >>> 12;
}

function addPins(k: Exo, frame: number, more: number): void {
  const at = k.plan.ppages.at(frame) + PPAGE.pins;
  const pins = k.bus.load(at);
  k.bus.store(at, PINS.terms.put(pins, PINS.terms.of(pins) + more));
}

/** A term names this frame. */
export function pinTerm(k: Exo, frame: number): void {
  addPins(k, frame, 1);
}

/** The predicate of the environment with this index is there no more. */
export function dropPredicate(k: Exo, index: number): void {
  const { bus, plan } = k;
  const predicate = plan.predicates.at(index);
  const count = bus.load(predicate + PREDICATE.count);
  for (let i = 0; i < count; i++) addPins(k, frameOfTerm(k, termAt(predicate, i)), -1);
  bus.store(predicate + PREDICATE.count, 0);
}

/** The frame becomes free: predicates that look at it are there no more, and hold never. */
export function dropTermsOf(k: Exo, frame: number): void {
  const { bus, plan } = k;
  if (PINS.terms.of(bus.load(plan.ppages.at(frame) + PPAGE.pins)) === 0) return;
  for (let index = 1; index < plan.predicates.count; index++) {
    if (looksAt(k, plan.predicates.at(index), frame)) dropPredicate(k, index);
  }
}

function looksAt(k: Exo, predicate: number, frame: number): boolean {
  const count = k.bus.load(predicate + PREDICATE.count);
  for (let i = 0; i < count; i++) {
    if (frameOfTerm(k, termAt(predicate, i)) === frame) return true;
  }
  return false;
}
