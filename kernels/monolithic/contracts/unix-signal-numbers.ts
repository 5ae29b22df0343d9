/** Signals by their places in the contract's list, and by the numbers that the kernel has for them. */
import { maskSignals, SIGNAL as PLACE } from '../../../properties/contracts/unix/terms.ts';
import { COUNTED } from '../../../properties/contracts/unix/values.ts';
import { SIGNAL } from '../unix/abi/flags.ts';

/** The kernel's number of the signal at each place: the two last come from faults. */
const numbers: readonly number[] = [...maskSignals, 'segment' as const, 'bus' as const].map(
  (name) => SIGNAL[name],
);

export function numberOfSignal(place: number): number {
  return numbers[place];
}

/** The place; beyond all of them for a signal that the contract does not know. */
export function placeOfSignal(number: number): number {
  const place = numbers.indexOf(number);
  return place >= 0 ? place : numbers.length;
}

export function bitOfSignal(place: number): number {
  return (1 << numbers[place]) >>> 0;
}

/** A set of the kernel's as one of places, of those signals that can be held back. */
export function placesIn(set: number): number {
  let places = 0;
  for (let place = 0; place <= PLACE.alarm; place++) {
    if ((set & bitOfSignal(place)) !== 0) places |= 1 << place;
  }
  return places;
}

/** The kernel's numbers of the signals that `caught` tells about. */
export const countedNumbers: readonly number[] = COUNTED.map((name) => SIGNAL[name]);
