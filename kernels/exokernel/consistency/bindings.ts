/** Bindings: in the lists of their frames, counted, within the limits, and backed by access lists. */
import { RIGHTS } from '../abi/calls.ts';
import { PERM } from '../abi/capability.ts';
import { COUNTS, PPAGE, PPAGE_STATE } from '../abi/info.ts';
import { permits } from '../capabilities.ts';
import { isExposed } from '../plan.ts';
import { BINDING, GUARD, WHAT, WHERE } from '../records.ts';
import { type Books, headOf } from './books.ts';

export function wrongBindings(books: Books): string | null {
  const wheres = books.bindings.column(BINDING.where);
  let used = 0;
  for (let row = 0; row < wheres.length; row++) {
    if (wheres[row] === 0) continue;
    used++;
    const wrong = wrongBinding(books, row);
    if (wrong !== null) return `Binding ${row} ${wrong}.`;
  }
  return wrongLists(books, used);
}

function wrongBinding(books: Books, row: number): string | null {
  const { bindings, frames, k } = books;
  const what = bindings.get(row, BINDING.what);
  const frame = what >>> 12;
  const rights = WHAT.rights.of(what);
  const index = WHERE.env.of(bindings.get(row, BINDING.where));
  if (!books.isAlive(index)) return `is one of environment ${index}, which is not there`;
  if (rights !== RIGHTS.read && rights !== RIGHTS.write) return `has rights ${rights}`;
  if (isExposed(k.plan, frame)) {
    return rights === RIGHTS.read ? null : 'lets somebody write to what everybody may read';
  }
  if (frame >= frames.count || !books.isAllocated(frame)) {
    return `names frame ${frame}, which is not allocated`;
  }
  const generation = PPAGE_STATE.generation.of(frames.get(frame, PPAGE.state));
  if (bindings.get(row, BINDING.generation) !== generation) {
    return `was made when frame ${frame} was somebody else's`;
  }
  const entry = WHAT.entry.of(what);
  const perm = rights === RIGHTS.write ? PERM.write : PERM.read;
  if (permits(books.guards.get(frame, headOf(entry)), perm)) return null;
  return `has more rights than entry ${entry} of the access list of frame ${frame} gives`;
}

/** The lists of all frames hold as many as there are, each once, and the counts are theirs. */
function wrongLists(books: Books, used: number): string | null {
  const firsts = books.guards.column(GUARD.firstBinding);
  const counts = books.frames.column(PPAGE.counts);
  let listed = 0;
  for (let frame = 0; frame < firsts.length; frame++) {
    const first = firsts[frame];
    if (first === 0 && counts[frame] === 0) continue;
    const found = first === 0 ? 0 : walk(books, frame, first);
    if (typeof found === 'string') return `The list of frame ${frame} ${found}.`;
    const wrong = wrongCounts(books, frame, found);
    if (wrong !== null) return wrong;
    listed += COUNTS.readers.of(found) + COUNTS.writers.of(found);
  }
  return listed === used ? null : `${used} bindings are in use, but ${listed} in lists.`;
}

/** How many readers and writers there are in a list, as PPAGE has them; what is wrong with it, in words. */
function walk(books: Books, frame: number, first: number): number | string {
  const { bindings } = books;
  let previous = 0;
  let counts = 0;
  for (let binding = first, steps = 0; binding !== 0; steps++) {
    const row = binding - 1;
    if (row >= bindings.count || steps > bindings.count) return 'has no end';
    const what = bindings.get(row, BINDING.what);
    if (bindings.get(row, BINDING.where) === 0) return `has binding ${row}, which is free`;
    if (what >>> 12 !== frame) return `has binding ${row}, which is frame ${what >>> 12}'s`;
    if (bindings.get(row, BINDING.previous) !== previous) {
      return `does not come back from binding ${row}`;
    }
    const field = WHAT.rights.of(what) === RIGHTS.write ? COUNTS.writers : COUNTS.readers;
    counts = field.put(counts, field.of(counts) + 1);
    previous = binding;
    binding = bindings.get(row, BINDING.next);
  }
  return counts;
}

function wrongCounts(books: Books, frame: number, found: number): string | null {
  const counts = books.frames.get(frame, PPAGE.counts);
  const limits = books.frames.get(frame, PPAGE.limits);
  for (const [name, field] of Object.entries(COUNTS)) {
    const there = field.of(found);
    if (field.of(counts) !== there) {
      return `Frame ${frame} has ${there} ${name}, but ${field.of(counts)} are counted.`;
    }
    if (there > field.of(limits)) {
      return `Frame ${frame} has ${there} ${name}, of ${field.of(limits)} at the most.`;
    }
  }
  return null;
}
