/** Stride scheduling: each client's share, within one slice of every other's. */
import type { Call } from '../../../core/words/specification.ts';
import { type CpuState, clientsOf, type Stride } from './state.ts';
import { CLIENT_SHIFT, CLIENTS } from './terms.ts';

/** The scheduling that this `stride` goes on with, or begins. */
export function strideOf(state: CpuState, { task, args }: Call): Stride {
  const clients = clientsOf(state, task);
  const lives = clients.map((slot) => state.tasks[slot].life);
  const tickets = clients.map((_, i) => args[i]);
  const before = state.tasks[task].stride;
  if (before !== null && isSame(before, clients, lives, tickets)) return before;
  return { clients, lives, tickets, had: clients.map(() => 0) };
}

function isSame(
  { clients, lives, tickets }: Stride,
  ...[otherClients, otherLives, otherTickets]: readonly (readonly number[])[]
): boolean {
  const equal = (one: readonly number[], other: readonly number[]): boolean =>
    one.length === other.length && one.every((value, i) => value === other[i]);
  return equal(clients, otherClients) && equal(lives, otherLives) && equal(tickets, otherTickets);
}

/** The slices of each client, as the value of `stride` has them. */
export function countsIn(value: number): number[] {
  return Array.from(
    { length: CLIENTS },
    (_, i) => Math.floor(value / 2 ** (CLIENT_SHIFT * i)) % 256,
  );
}

/** Whether the value may be: as many slices as were asked for, and fair shares of all since they began. */
export function isFair(stride: Stride, slices: number, value: number): boolean {
  const counts = countsIn(value);
  const { tickets } = stride;
  const clients = tickets.length;
  if (value >= 2 ** (CLIENT_SHIFT * clients)) return false;
  if (counts.reduce((sum, count) => sum + count, 0) !== slices) return false;
  const had = stride.had.map((count, i) => count + counts[i]);
  for (let i = 0; i < clients; i++) {
    for (let j = i + 1; j < clients; j++) {
      // Of the slices that these two have had, each has its part, give or take one.
      const error = Math.abs(had[i] * tickets[j] - had[j] * tickets[i]);
      if (error > tickets[i] + tickets[j]) return false;
    }
  }
  return true;
}

/** How `slices` more would be shared, at the best: each goes to the client that is furthest behind. */
export function fairCounts(stride: Stride, slices: number): number[] {
  const { tickets, had } = stride;
  const counts = tickets.map(() => 0);
  for (let n = 0; n < slices; n++) {
    let chosen = 0;
    for (let i = 1; i < tickets.length; i++) {
      const passOf = (k: number): number => (had[k] + counts[k] + 1) / tickets[k];
      if (passOf(i) < passOf(chosen)) chosen = i;
    }
    counts[chosen]++;
  }
  return counts;
}
