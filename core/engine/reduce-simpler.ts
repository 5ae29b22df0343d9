/** Simpler values for an argument, the simplest first. */
import type { Domain } from '../words/contract.ts';

/**
 * Candidates in place of `value`: the domain's least value, its boundaries, and values on the way to
 * the least, by half of it, by an eighth, and so on: whatever succeeds is gone on from. Handles stay as
 * they are: each names the step that it needs.
 */
export function simpler(domain: Domain, value: number): readonly number[] {
  if (domain.kind === 'handle') return [];
  if (domain.kind === 'task') return upTo(1, value);
  if (domain.kind === 'choice') return upTo(0, value);
  // Packed numbers are signed; those of a domain without negative values are not.
  const whole = domain.min < 0 ? value : value >>> 0;
  const target = domain.min <= 0 && domain.max >= 0 ? 0 : domain.min;
  const distance = (n: number) => Math.abs(n - target);
  const candidates = [target, ...(domain.boundaries ?? [])];
  for (let step = Math.trunc((whole - target) / 2); step !== 0; step = Math.trunc(step / 4)) {
    candidates.push(whole - step);
  }
  candidates.push(whole - Math.sign(whole - target));
  const smaller = candidates.filter((n) => distance(n) < distance(whole));
  return [...new Set(smaller.sort((a, b) => distance(a) - distance(b)))];
}

function upTo(first: number, value: number): readonly number[] {
  return Array.from({ length: Math.max(0, value - first) }, (_, i) => first + i);
}
